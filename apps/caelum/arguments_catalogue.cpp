// The verbs that read, check and show files and records.
#include "apps/caelum/arguments.hpp"

namespace caelum::app {
namespace {

void define_check(CLI::App& verb, CheckArguments& check) {
  verb.add_option("FILE", check.files, "spec files");
  add_overrides(verb, check.overrides);
  verb.add_flag("--schema", check.schema, "print the JSON Schema of spec files, for editors");
  verb.add_flag("--keys", check.keys, "print the reference page of every key");
  verb.add_flag("--explain", check.explain, "print every field as read and every default with its reason");
}

void define_show(CLI::App& verb, ShowArguments& show) {
  verb.add_option("KIND", show.kind, "chips, systems, models, ...: `caelum show` lists them");
  verb.add_option("ID", show.id, "one record in full");
}

void define_topo(CLI::App& verb, TopoArguments& topo) {
  verb.add_option("SYSTEM", topo.system, "id of a system, or the path of a file of one")->required();
  verb.add_option("--chips", topo.chips, "chips in use (default: all of the system)")
      ->type_name("N")
      ->check(CLI::Range(1L, 1000000000L));
  verb.add_option("--level", topo.level, "which level is drawn, from 0 (default: the outermost)")
      ->type_name("L");
  verb.add_option("--fail", topo.faults, "what is broken: links=1% or switches=2")
      ->type_name("WHAT=N")
      ->allow_extra_args(false);
  verb.add_option("--routing", topo.routing, "adaptive, spray, ecmp, rails or all_path")->type_name("WORD");
  verb.add_option("-o,--output", topo.output, "write a drawing")->type_name("FILE.svg");
  add_overrides(verb, topo.overrides);
}

void define_import(CLI::App& verb, ImportArguments& import) {
  verb.add_option("FILE", import.file, "config.json")->required();
  verb.add_option("-o,--output", import.output, "write here instead of standard output")
      ->type_name("FILE.yaml");
}

}  // namespace

void add_catalogue_verbs(Program& program) {
  add_verb<CheckArguments>(program, "check", "read and check spec files, run nothing", check, define_check);
  add_verb<ShowArguments>(program, "show", "the catalogue: every value with its source", show, define_show);
  add_verb<TopoArguments>(program, "topo", "count, price and draw the network of a system", topo,
                          define_topo);
  add_verb<ImportArguments>(program, "import", "turn a Hugging Face config.json into a model record",
                            import_model, define_import);
}

}  // namespace caelum::app
