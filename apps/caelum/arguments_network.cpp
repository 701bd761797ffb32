// The verbs about networks alone.
#include "apps/caelum/arguments.hpp"

namespace caelum::app {
namespace {

void define_flows(CLI::App& verb, FlowsArguments& flows) {
  verb.add_option("FILE", flows.file, "a list of flows or an instance (docs/flows.md); may be gzipped")
      ->required();
  verb.add_option("--fat-tree", flows.fat_tree,
                  "network of a list: children of each level; parents of each level")
      ->type_name("16,16,16;1,16,16");
  verb.add_option("--torus", flows.torus, "network of a list: its sizes")->type_name("8,8,8");
  verb.add_option("--bandwidth", flows.bandwidth, "of each link and direction (default 50 GB/s)")
      ->type_name("RATE");
  verb.add_option("--latency", flows.latency, "of each link (default none)")->type_name("TIME");
  verb.add_flag("--hashed", flows.hashed, "each flow takes a random way up the tree, not the destination's");
  verb.add_flag("--certify", flows.certify, "prove the rates fair at every event; exit 1 when they are not");
  verb.add_flag("--fold", flows.fold, "treat flows that play the same part as one");
  add_output(verb, "--output", flows.output, "write '<id> <finish, s>' lines with all digits", "FILE");
}

}  // namespace

void add_network_verbs(Program& program) {
  add_verb<FlowsArguments>(program, "flows", "completion times of flows that share links", flows,
                           define_flows);
}

}  // namespace caelum::app
