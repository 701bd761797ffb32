// Arguments -> a verb. The only file that knows CLI11.
#include <cstdio>
#include <exception>
#include <new>

#include <CLI/CLI.hpp>

#include "apps/caelum/verbs.hpp"
#include "caelum/base/diagnostics.hpp"
#include "caelum/interop/hf_config.hpp"
#include "caelum/spec/load.hpp"

namespace {

namespace app = caelum::app;
namespace interop = caelum::interop;
namespace spec = caelum::spec;
using caelum::Fidelity;
using caelum::nearest;

constexpr const char* kFooter = R"(Start with:
  caelum run examples/deepseek-v3-h800.yaml      simulate a training step
  caelum show chips                              what the catalogue knows
  caelum check --explain FILE                    every default, and why

Exit status: 0 done; 1 done, and the answer is no; 2 the input is wrong; 3 the system failed.)";

void add_common(CLI::App* verb, app::Common& common) {
  verb->add_option("--catalogue", common.catalogue,
                   "directory of records that add to or override the built-in ones")
      ->type_name("DIR");
  verb->add_flag("--json", common.json, "one JSON document on standard output, nothing else");
  verb->add_flag("--quiet", common.quiet, "print nothing but errors");
  verb->add_option("--threads", common.threads, "threads (default: all cores; the result is the same)")
      ->type_name("N")
      ->check(CLI::Range(1, 4096));
}

void add_fidelity(CLI::App* verb, Fidelity& fidelity) {
  verb->add_option_function<std::string>(
          "--fidelity",
          [&fidelity](const std::string& word) {
            fidelity = word == "analytic" ? Fidelity::analytic : Fidelity::event;
          },
          "analytic (closed form) or event (walks the schedule; default)")
      ->check(CLI::IsMember({"analytic", "event"}));
}

/// The option or verb that the user may have meant, as " (did you mean --set?)".
std::string suggestion(const CLI::App& app, const std::string& word) {
  std::vector<std::string> known;
  for (const CLI::App* verb : app.get_subcommands({})) known.push_back(verb->get_name());
  const CLI::App* active = &app;
  if (auto parsed = app.get_subcommands(); !parsed.empty()) active = parsed.front();
  for (const CLI::Option* option : active->get_options()) {
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  }
  const std::string near = nearest(word, known);
  return near.empty() ? "" : "; did you mean '" + near + "'?";
}

int run_program(int argc, char** argv) {
  CLI::App app{"Caelum: designs, simulates and fact-checks AI superclusters", "caelum"};
  app.set_version_flag("--version", app::kVersion);
  app.footer(kFooter);
  app.require_subcommand(1);
  spec::set_model_importer(interop::hf_model_document);
  app::Common common;
  int status = app::kDone;

  app::RunArguments run;
  auto* run_verb = app.add_subcommand("run", "simulate one scenario, or several side by side");
  run_verb->add_option("FILE", run.files, "scenario files")->required();
  run_verb->add_option("--set", run.overrides, "override a value, as if the file said so: path.to.key=value")
      ->type_name("PATH=VALUE")
      ->allow_extra_args(false);
  run_verb->add_option("--trace", run.trace, "write a timeline that ui.perfetto.dev opens")
      ->type_name("FILE");
  run_verb->add_option("--report", run.report, "write one self-contained page")->type_name("FILE.html");
  run_verb
      ->add_option("--assert", run.assertions, "exit 1 with the margin unless it holds: 'step.mfu >= 0.38'")
      ->type_name("TEST")
      ->allow_extra_args(false);
  run_verb
      ->add_option("--uncertainty", run.samples,
                   "draw the ranged values of the catalogue N times: medians and 90 % intervals")
      ->type_name("N")
      ->check(CLI::Range(2, 1000000));
  run_verb->add_option("--seed", run.seed, "seed of the draws (default 1)")->type_name("N");
  add_fidelity(run_verb, run.fidelity);
  add_common(run_verb, common);
  run_verb->callback([&] { status = app::run(common, run); });

  app::CheckArguments check;
  auto* check_verb = app.add_subcommand("check", "read and check spec files, run nothing");
  check_verb->add_option("FILE", check.files, "spec files");
  check_verb->add_option("--set", check.overrides, "override a value")
      ->type_name("PATH=VALUE")
      ->allow_extra_args(false);
  check_verb->add_flag("--schema", check.schema, "print the JSON Schema of spec files, for editors");
  check_verb->add_flag("--keys", check.keys, "print the reference page of every key");
  check_verb->add_flag("--explain", check.explain,
                       "print every field as read and every default with its reason");
  add_common(check_verb, common);
  check_verb->callback([&] { status = app::check(common, check); });

  app::ShowArguments show;
  auto* show_verb = app.add_subcommand("show", "the catalogue: every value with its source");
  show_verb->add_option("KIND", show.kind, "chips, systems, models, profiles, links, stacks, sources");
  show_verb->add_option("ID", show.id, "one record in full");
  add_common(show_verb, common);
  show_verb->callback([&] { status = app::show(common, show); });

  app::ValidateArguments validate;
  auto* validate_verb = app.add_subcommand("validate", "predict measured rows and print the errors");
  validate_verb->add_option("SUITE", validate.suites, "suite files (default: all suites of the project)");
  validate_verb
      ->add_option_function<double>(
          "--max-mape", [&validate](double limit) { validate.max_mape = limit; },
          "exit 1 when the mean absolute error is over so many percent")
      ->type_name("PERCENT");
  validate_verb->add_flag("--markdown", validate.markdown, "print the page docs/validation.md");
  add_fidelity(validate_verb, validate.fidelity);
  add_common(validate_verb, common);
  validate_verb->callback([&] { status = app::validate(common, validate); });

  app::ImportArguments import;
  auto* import_verb = app.add_subcommand("import", "turn a Hugging Face config.json into a model record");
  import_verb->add_option("FILE", import.file, "config.json")->required();
  import_verb->add_option("-o,--output", import.output, "write here instead of standard output")
      ->type_name("FILE.yaml");
  add_common(import_verb, common);
  import_verb->callback([&] { status = app::import_model(common, import); });

  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& call) {
    return app.exit(call);
  } catch (const CLI::CallForAllHelp& call) {
    return app.exit(call);
  } catch (const CLI::CallForVersion& call) {
    return app.exit(call);
  } catch (const CLI::ParseError& error) {
    std::string what = error.what(), hint;
    if (app.get_subcommands().empty() && argc > 1) {
      what = "'" + std::string(argv[1]) + "' is not a verb";
      hint = suggestion(app, argv[1]);
    }
    for (int i = 2; i < argc && hint.empty(); ++i) {
      const std::string word = std::string(argv[i]).substr(0, std::string(argv[i]).find('='));
      if (word.size() > 2 && what.find(word) != std::string::npos) hint = suggestion(app, word);
    }
    std::fprintf(stderr, "caelum: error: %s%s\nRun 'caelum --help' for the verbs and their options.\n",
                 what.c_str(), hint.c_str());
    return app::kWrongInput;
  }
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run_program(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs("caelum: error: out of memory\n", stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "caelum: error: %s\n", error.what());
  }
  return app::kSystemFailed;
}
