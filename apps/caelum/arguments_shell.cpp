// The verbs that print what shells and man read.
#include "apps/caelum/completions.hpp"
#include "apps/caelum/manual.hpp"
#include "apps/caelum/output.hpp"

namespace caelum::app {

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
  return {std::move(completions), std::move(manual)};
}

}  // namespace caelum::app
