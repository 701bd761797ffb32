// The verbs about networks alone.
#include "apps/caelum/options.hpp"

namespace caelum::app {
namespace {

std::vector<Option> define_flows(FlowsArguments& flows) {
  return {
      {.names = "FILE",
       .target = &flows.file,
       .what = "a list of flows or an instance (docs/flows.md); may be gzipped",
       .takes = Takes::file,
       .required = true},
      {.names = "--fat-tree",
       .target = &flows.fat_tree,
       .value = "'16,16;1,16'",
       .what = "network of a list: children of each level; parents of each level"},
      {.names = "--torus", .target = &flows.torus, .value = "8,8,8", .what = "network of a list: its sizes"},
      {.names = "--bandwidth",
       .target = &flows.bandwidth,
       .value = "RATE",
       .what = "of each link and direction (default 50 GB/s)"},
      {.names = "--latency",
       .target = &flows.latency,
       .value = "TIME",
       .what = "of each link (default none)"},
      {.names = "--hashed",
       .target = &flows.hashed,
       .what = "each flow takes a random way up the tree, not the destination's"},
      {.names = "--certify",
       .target = &flows.certify,
       .what = "prove the rates fair at every event; exit 1 when they are not"},
      {.names = "--fold", .target = &flows.fold, .what = "treat flows that play the same part as one"},
      {.names = "--output",
       .target = &flows.output,
       .value = "FILE",
       .what = "write '<id> <finish, s>' lines with all digits",
       .takes = Takes::new_file},
  };
}

}  // namespace

std::vector<Verb> network_verbs(Common& common) {
  return {make_verb<FlowsArguments>(
      common, "flows", "completion times of flows that share links", flows, define_flows,
      {{"caelum flows examples/permutation-128.txt.gz --torus 4,4,8", "on a torus"},
       {"caelum flows examples/permutation-128.txt.gz --fat-tree '8,16;1,8' --hashed --certify",
        "on a tree, ways by chance, each rate proved"}})};
}

}  // namespace caelum::app
