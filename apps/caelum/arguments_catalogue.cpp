// The verbs that read, check and show files and records.
#include "apps/caelum/options.hpp"
#include "caelum/exports/serve_launch.hpp"
#include "caelum/interop/launch/target.hpp"

namespace caelum::app {
namespace {

std::vector<Option> define_check(CheckArguments& check) {
  return {
      {.names = "FILE", .target = &check.files, .what = "spec files", .takes = Takes::file},
      override_option(check.overrides),
      {.names = "--schema",
       .target = &check.schema,
       .what = "print the JSON Schema of spec files, for editors; `--schema result`: of what --json writes"},
      {.names = "--keys", .target = &check.keys, .what = "print the reference page of every key"},
      {.names = "--paths", .target = &check.paths, .what = "print every path that --set takes in a scenario"},
      {.names = "--explain",
       .target = &check.explain,
       .what = "print every field as read and every default with its reason"},
      {.names = "--resolved",
       .target = &check.resolved,
       .what = "print the scenario with every record and default written out: it runs to the same figures",
       .excludes = {"--explain"}},
  };
}

std::vector<Option> define_init(InitArguments& init) {
  return {
      {.names = "--on",
       .target = &init.on,
       .value = "ID",
       .what = "a system, or a chip in its usual one",
       .takes = Takes::system},
      {.names = "--model",
       .target = &init.model,
       .value = "ID",
       .what = "a model, or the path of a config.json"},
      {.names = "--chips", .target = &init.chips, .value = "N", .what = "how many chips"},
      output_option(init.output, "FILE.yaml", "write here instead of standard output"),
  };
}

std::vector<Option> define_show(ShowArguments& show) {
  return {
      {.names = "KIND",
       .target = &show.kind,
       .what = "chips, systems, models, ...: `caelum show` lists them",
       .takes = Takes::kind},
      {.names = "ID", .target = &show.id, .what = "one record in full", .takes = Takes::record},
      {.names = "--profile",
       .target = &show.profile,
       .what = "the profile that prices a chip's operators: whose, and how doubtful"},
      {.names = "--stale",
       .target = &show.stale,
       .value = "DAYS",
       .what = "the records whose values were looked at last more than DAYS days ago",
       .range = NumberRange{.least = 0, .most = 1e6},
       .excludes = {"--profile", "--markdown"}},
      {.names = "--date",
       .target = &show.date,
       .value = "YYYY-MM-DD",
       .what = "the day from which --stale counts, instead of today",
       .needs = {"--stale"}},
      {.names = "--markdown", .target = &show.markdown, .what = "print the page docs/catalogue.md"},
  };
}

std::vector<Option> define_chip(ChipArguments& chip) {
  return {
      {.names = "ID",
       .target = &chip.id,
       .what = "a chip of the catalogue",
       .takes = Takes::chip,
       .required = true},
      {.names = "--roofline",
       .target = &chip.roofline,
       .what = "the roofs of its number formats and memory levels"},
      {.names = "--scenario",
       .target = &chip.scenario,
       .value = "FILE",
       .what = "the operators of this scenario, on this chip",
       .takes = Takes::file},
      {.names = "--table",
       .target = &chip.tables,
       .value = "FILE.csv[.zst]",
       .what = "measured products as points in the drawing",
       .takes = Takes::file,
       .several = true},
      output_option(chip.output, "FILE.svg", "write the drawing here"),
  };
}

std::vector<Option> define_topo(TopoArguments& topo) {
  return {
      {.names = "SYSTEM",
       .target = &topo.system,
       .what = "id of a system, or the path of a file of one",
       .takes = Takes::system,
       .required = true},
      {.names = "--chips",
       .target = &topo.chips,
       .value = "N",
       .what = "chips in use (default: all of the system)",
       .range = NumberRange{1, 1e9}},
      {.names = "--level",
       .target = &topo.level,
       .value = "L",
       .what = "which level is drawn, from 0 (default: all)"},
      {.names = "--fail",
       .target = &topo.faults,
       .value = "WHAT=N",
       .what = "what is broken: links=1% or switches=2"},
      {.names = "--routing",
       .target = &topo.routing,
       .value = "WORD",
       .what = "adaptive, spray, ecmp, rails or all_path"},
      output_option(topo.output, "FILE.svg", "write a drawing"),
      override_option(topo.overrides),
  };
}

std::vector<std::string> import_kinds() {
  std::vector<std::string> kinds = {"huggingface"};
  for (const interop::Target* target : interop::targets()) kinds.emplace_back(target->name);
  return kinds;
}

std::vector<Option> define_import(ImportArguments& import) {
  return {
      {.names = "FILE",
       .target = &import.file,
       .what = "a Hugging Face config.json, or a launch file: shell script, TOML, JSON, YAML",
       .takes = Takes::file,
       .required = true},
      {.names = "--from",
       .target = &import.from,
       .value = "KIND",
       .what = "whose file it is (default: told by the file)",
       .words = import_kinds()},
      override_option(import.overrides),
      output_option(import.output, "FILE.yaml", "write here instead of standard output"),
  };
}

std::vector<std::string> export_targets() {
  std::vector<std::string> names;
  for (const interop::Target* target : interop::targets()) {
    if (!target->command.empty()) names.emplace_back(target->name);
  }
  for (const exports::ServeTarget& target : exports::serve_targets()) names.emplace_back(target.name);
  return names;
}

std::vector<Option> define_export(ExportArguments& arguments) {
  return {
      {.names = "FILE",
       .target = &arguments.file,
       .what = "a scenario that trains or serves",
       .takes = Takes::file,
       .required = true},
      {.names = "--to",
       .target = &arguments.to,
       .value = "TARGET",
       .what = "whose arguments are written",
       .words = export_targets(),
       .required = true},
      override_option(arguments.overrides),
      {.names = "--uncertainty",
       .target = &arguments.samples,
       .value = "N",
       .what = "draws of the ranged inputs for the interval (default 40; 0 = none)",
       .range = NumberRange{0, 100000}},
      {.names = "--seed", .target = &arguments.seed, .value = "N", .what = "of the draws (default 1)"},
      output_option(arguments.output, "FILE", "write here instead of standard output"),
  };
}

std::vector<Option> define_policy(PolicyArguments& policy) {
  return {
      {.names = "CHIP",
       .target = &policy.chip,
       .what = "chip id, or the path of a chip record",
       .takes = Takes::chip,
       .required = true},
      {.names = "--date",
       .target = &policy.date,
       .value = "YYYY-MM-DD",
       .what = "only rule sets that hold on this day; `today` is one"},
  };
}

std::vector<Option> define_wafer(WaferArguments& wafer) {
  return {
      {.names = "CHIP",
       .target = &wafer.chip,
       .what = "chip id: its die as a square, or as wide as the exposure field",
       .takes = Takes::chip,
       .excludes = {"--die"}},
      {.names = "--die", .target = &wafer.die, .value = "WxH", .what = "sides of the die in mm"},
      {.names = "--diameter",
       .target = &wafer.diameter,
       .value = "MM",
       .what = "of the wafer (default 300)",
       .range = NumberRange{25, 450}},
      {.names = "--edge",
       .target = &wafer.edge,
       .value = "MM",
       .what = "ring at the rim without dies (default 3)",
       .range = NumberRange{0, 12}},
      {.names = "--scribe",
       .target = &wafer.scribe,
       .value = "MM",
       .what = "lane between dies (default 0.1)",
       .range = NumberRange{0, 2}},
      output_option(wafer.output, "FILE.svg", "draw the map"),
  };
}

}  // namespace

std::vector<Verb> catalogue_verbs(Common& common) {
  std::vector<Option> (*const none)(LimitsArguments&) = [](LimitsArguments&) {
    return std::vector<Option>{};
  };
  return {
      make_verb<InitArguments>(common, "init", "write a commented scenario from three answers", init,
                               define_init,
                               {{"caelum init --on h100 --model llama-3.1-70b --chips 1024 -o mine.yaml",
                                 "a file to begin with; on a terminal, what is not given is asked"}}),
      make_verb<CheckArguments>(
          common, "check", "read and check spec files, run nothing", check, define_check,
          {{"caelum check examples/deepseek-v3-h800.yaml", "all mistakes at once, none here"},
           {"caelum check --explain examples/deepseek-v3-h800.yaml", "every default, and why"},
           {"caelum check --resolved examples/long-context-llama-70b.yaml > whole.yaml",
            "to send to somebody else"},
           {"caelum check --schema > caelum.schema.json", "what editors complete keys with"},
           {"caelum check --schema result", "what --json writes"}}),
      make_verb<ShowArguments>(common, "show", "the catalogue: every value with its source", show,
                               define_show,
                               {{"caelum show", "the kinds of records"},
                                {"caelum show chips", "all chips"},
                                {"caelum show chip 910c", "one, every value with its source"},
                                {"caelum show chip h20-96g --profile", "whose constants it is priced with"},
                                {"caelum show --stale 180", "what should be looked at again"}}),
      make_verb<TopoArguments>(
          common, "topo", "count, price and draw the network of a machine", topo, define_topo,
          {{"caelum topo cloudmatrix384 -o pod.svg", "links, switches, modules, cost and power"},
           {"caelum topo cloudmatrix384 --fail links=1% --routing ecmp", "with broken links"}}),
      make_verb<ChipArguments>(
          common, "chip", "what a chip can reach: its roofline", chip, define_chip,
          {{"caelum chip h100-sxm --roofline -o roof.svg", "the roofs, drawn"},
           {"caelum chip h100-sxm --roofline --table examples/gemm_h100_sxm.csv -o roof.svg",
            "with measured products as points"}}),
      make_verb<ImportArguments>(
          common, "import",
          "turn a Hugging Face config.json into a model record, a launch file into a scenario", import_file,
          define_import,
          {{"caelum import examples/qwen3-30b-a3b.json -o model.yaml", "a record to put into a catalogue"},
           {"caelum import examples/llama-70b-megatron.sh --set cluster.system=hgx-h100 -o plan.yaml",
            "a scenario of a script's arguments"}}),
      make_verb<ExportArguments>(
          common, "export",
          "write a plan as arguments of a framework or an engine, with what they should reach", export_plan,
          define_export,
          {{"caelum export examples/deepseek-v3-h800.yaml --to megatron -o launch.sh",
            "a script that runs it, and the log line that would refute the prediction"},
           {"caelum export examples/long-context-llama-70b.yaml --to torchtitan -o plan.toml",
            "what the target cannot express is told"},
           {"caelum export examples/customer-service-h20.yaml --to vllm -o serve.sh",
            "a server, and the benchmark that would refute the prediction"}}),
      make_verb<PolicyArguments>(common, "policy", "export-control verdicts on a chip, with margins", policy,
                                 define_policy,
                                 {{"caelum policy h20-96g", "by every rule set"},
                                  {"caelum policy h20-96g --date 2024-01-01", "as of a day"}}),
      make_verb<WaferArguments>(common, "wafer", "whole dies on a wafer, counted and drawn", wafer,
                                define_wafer,
                                {{"caelum wafer --die 25.6x26 -o map.svg", "a die of these sides"},
                                 {"caelum wafer 910c", "the die of a chip"}}),
      make_verb<LimitsArguments>(common, "limits", "the most that inputs may hold", limits, none,
                                 {{"caelum limits", "sizes, counts and depths"}}),
  };
}

}  // namespace caelum::app
