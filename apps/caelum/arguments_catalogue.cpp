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
  verb.add_flag("--profile", show.profile,
                "the profile that prices a chip's operators: whose, and how doubtful");
}

void define_chip(CLI::App& verb, ChipArguments& chip) {
  verb.add_option("ID", chip.id, "a chip of the catalogue")->required();
  verb.add_flag("--roofline", chip.roofline, "the roofs of its number formats and memory levels");
  verb.add_option("--scenario", chip.scenario, "the operators of this scenario, on this chip")
      ->type_name("FILE");
  verb.add_option("--table", chip.tables, "measured products as points in the drawing")
      ->type_name("FILE.csv[.zst]");
  add_output(verb, "-o,--output", chip.output, "write the drawing here", "FILE.svg");
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
  add_output(verb, "-o,--output", topo.output, "write a drawing", "FILE.svg");
  add_overrides(verb, topo.overrides);
}

void define_import(CLI::App& verb, ImportArguments& import) {
  verb.add_option("FILE", import.file, "config.json")->required();
  add_output(verb, "-o,--output", import.output, "write here instead of standard output", "FILE.yaml");
}

void define_policy(CLI::App& verb, PolicyArguments& policy) {
  verb.add_option("CHIP", policy.chip, "chip id, or the path of a chip record")->required();
  verb.add_option("--date", policy.date, "only rule sets that hold on this day")->type_name("YYYY-MM-DD");
}

void define_wafer(CLI::App& verb, WaferArguments& wafer) {
  auto* chip =
      verb.add_option("CHIP", wafer.chip, "chip id: its die as a square, or as wide as the exposure field");
  auto* die = verb.add_option("--die", wafer.die, "sides of the die in mm")->type_name("WxH");
  chip->excludes(die);
  verb.add_option("--diameter", wafer.diameter, "of the wafer in mm (300)")->check(within(25, 450));
  verb.add_option("--edge", wafer.edge, "ring at the rim without dies in mm (3)")->check(within(0, 12));
  verb.add_option("--scribe", wafer.scribe, "lane between dies in mm (0.1)")->check(within(0, 2));
  add_output(verb, "-o,--output", wafer.output, "draw the map", "FILE.svg");
}

}  // namespace

void add_catalogue_verbs(Program& program) {
  add_verb<CheckArguments>(program, "check", "read and check spec files, run nothing", check, define_check);
  add_verb<ShowArguments>(program, "show", "the catalogue: every value with its source", show, define_show);
  add_verb<TopoArguments>(program, "topo", "count, price and draw the network of a system", topo,
                          define_topo);
  add_verb<ChipArguments>(program, "chip", "what a chip can reach: its roofline", chip, define_chip);
  add_verb<ImportArguments>(program, "import", "turn a Hugging Face config.json into a model record",
                            import_model, define_import);
  add_verb<PolicyArguments>(program, "policy", "export-control verdicts on a chip, with margins", policy,
                            define_policy);
  add_verb<LimitsArguments>(program, "limits", "the most that inputs may hold", limits,
                            [](CLI::App&, LimitsArguments&) {});
  add_verb<WaferArguments>(program, "wafer", "whole dies on a wafer, counted and drawn", wafer, define_wafer);
}

}  // namespace caelum::app
