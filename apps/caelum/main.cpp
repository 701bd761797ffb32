// The command line: verbs, wrong words, and what escapes them.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <sstream>

#include <fmt/format.h>

#include "apps/caelum/arguments.hpp"
#include "apps/caelum/interrupt.hpp"
#include "apps/caelum/output.hpp"
#include "caelum/base/diagnostics.hpp"
#include "caelum/interop/hf_config.hpp"
#include "caelum/spec/load.hpp"

namespace {

namespace app = caelum::app;
namespace interop = caelum::interop;
namespace spec = caelum::spec;
using caelum::nearest;

constexpr const char* kFooter = R"(Start with:
  caelum run examples/deepseek-v3-h800.yaml      simulate a training step
  caelum show chips                              what the catalogue knows
  caelum check --explain FILE                    every default, and why

Exit status: 0 done; 1 done, and the answer is no; 2 the input is wrong; 3 the system failed; 130 interrupted.)";

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
  return near.empty() || near == word ? "" : "; did you mean '" + near + "'?";
}

int run_program(int argc, char** argv) {
  app::Program program;
  CLI::App& line = program.app;
  line.set_version_flag("--version", app::kVersion);
  line.footer(kFooter);
  line.require_subcommand(1);
  spec::set_model_importer(interop::hf_model_document);
  spec::set_read_notice(app::note_input);
  app::add_simulating_verbs(program);
  app::add_catalogue_verbs(program);
  app::add_network_verbs(program);
  app::add_measuring_verbs(program);

  try {
    line.parse(argc, argv);
  } catch (const CLI::Success& call) {  // --help, --version
    std::ostringstream text;
    line.exit(call, text, text);
    app::print(text.str());
    return app::kDone;
  } catch (const CLI::ParseError& error) {
    std::string what = error.what(), hint;
    if (line.get_subcommands().empty() && argc > 1) {
      what = "'" + std::string(argv[1]) + "' is not a verb";
      hint = suggestion(line, argv[1]);
    }
    for (int i = 2; i < argc && hint.empty(); ++i) {
      const std::string word = std::string(argv[i]).substr(0, std::string(argv[i]).find('='));
      if (word.size() > 2 && what.find(word) != std::string::npos) hint = suggestion(line, word);
    }
    std::fprintf(stderr, "caelum: error: %s%s\nRun 'caelum --help' for the verbs and their options.\n",
                 what.c_str(), hint.c_str());
    return app::kWrongInput;
  }
  return app::final_status(program.status);
}

}  // namespace

namespace caelum::app {

void add_common(CLI::App& verb, Common& common) {
  verb.add_option("--catalogue", common.catalogue,
                  "directory of records that add to or override the built-in ones")
      ->type_name("DIR");
  verb.add_flag("--json", common.json, "one JSON document on standard output, nothing else");
  verb.add_flag("--quiet", common.quiet, "print nothing but errors");
  verb.add_option("--threads", common.threads, "threads (default: all cores; the result is the same)")
      ->type_name("N")
      ->check(CLI::Range(1, 4096));
}

std::function<std::string(const std::string&)> within(double least, double most) {
  return [least, most](const std::string& text) {
    const double value = std::strtod(text.c_str(), nullptr);
    return value >= least && value <= most
               ? std::string()
               : fmt::format("Value {} not in range {:g} to {:g}", text, least, most);
  };
}

void add_output(CLI::App& verb, const char* name, std::string& path, const char* what, const char* kind) {
  verb.add_option(name, path, what)->type_name(kind)->check([](const std::string& text) {
    return text.empty() ? std::string("an output needs a name") : std::string();
  });
}

void add_overrides(CLI::App& verb, std::vector<std::string>& overrides) {
  verb.add_option("--set", overrides, "override a value, as if the file said so: path.to.key=value")
      ->type_name("PATH=VALUE")
      ->allow_extra_args(false);
}

void add_fidelity(CLI::App& verb, Fidelity& fidelity) {
  verb.add_option_function<std::string>(
          "--fidelity",
          [&fidelity](const std::string& word) {
            fidelity = word == "analytic" ? Fidelity::analytic
                       : word == "flow"   ? Fidelity::flow
                                          : Fidelity::event;
          },
          "analytic (closed form), event (walks the schedule; default) or flow (event, on the real links)")
      ->check(CLI::IsMember({"analytic", "event", "flow"}));
}

}  // namespace caelum::app

int main(int argc, char** argv) {
  app::catch_interrupts();
  try {
    return run_program(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs("caelum: error: out of memory\n", stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "caelum: error: %s\n", error.what());
  }
  return app::kSystemFailed;
}
