// The verbs about the program itself: help, and what shells and man read.
#include <fmt/format.h>

#include "apps/caelum/completions.hpp"
#include "apps/caelum/help.hpp"
#include "apps/caelum/manual.hpp"
#include "apps/caelum/output.hpp"
#include "caelum/base/diagnostics.hpp"

namespace caelum::app {

namespace {

int help_of(const std::vector<Verb>& all, const std::string& name) {
  if (name.empty()) {
    print(program_help(all));
    return kDone;
  }
  std::vector<std::string> names;
  for (const Verb& verb : all) {
    if (verb.name == name) {
      print(verb_help(verb));
      return kDone;
    }
    names.push_back(verb.name);
  }
  const std::string near = nearest(name, names);
  print_error(fmt::format("caelum: error: '{}' is not a verb{}\nRun 'caelum --help' for the verbs.\n", name,
                          near.empty() ? "" : "; did you mean '" + near + "'?"));
  return kWrongInput;
}

}  // namespace

std::vector<Verb> shell_verbs(const std::vector<Verb>& all) {
  auto shell = std::make_shared<std::string>();
  Verb completions{.name = "completions",
                   .what = "print the completions of a shell",
                   .options = {{.names = "SHELL",
                                .target = shell.get(),
                                .what = "which one",
                                .words = {"bash", "zsh", "fish"},
                                .required = true}},
                   .examples = {{"caelum completions bash > caelum.bash", "then: source caelum.bash"}},
                   .call = [&all, shell] {
                     print(shell_completions(*shell, all));
                     return kDone;
                   }};
  Verb manual{.name = "man",
              .what = "print the manual page",
              .options = {},
              .examples = {{"caelum man > caelum.1", "then: man ./caelum.1"}},
              .call = [&all] {
                print(manual_page(all));
                return kDone;
              }};
  auto asked = std::make_shared<std::string>();
  Verb help{
      .name = "help",
      .what = "print the help of a verb",
      .options = {{.names = "VERB", .target = asked.get(), .what = "which one (default: all in short)"}},
      .examples = {{"caelum help run", "options and examples of a verb"}},
      .call = [&all, asked] { return help_of(all, *asked); }};
  return {std::move(help), std::move(completions), std::move(manual)};
}

}  // namespace caelum::app
