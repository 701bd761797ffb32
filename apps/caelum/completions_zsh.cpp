// The words of _arguments: NAMES[text]:value:action.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/caelum/completions.hpp"

namespace caelum::app {
namespace {

/// Text in brackets or between colons of a specification.
std::string zsh_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_action(const Option& option) {
  if (!option.words.empty()) return fmt::format("({})", fmt::join(option.words, " "));
  if (option.takes == Takes::file || option.takes == Takes::new_file) return "_files";
  if (option.takes == Takes::folder) return "_files -/";
  if (option.takes == Takes::setting) return "_caelum_settings";
  const std::string command = command_of(option.takes, "$words[2]");
  return command.empty() ? " " : fmt::format("compadd -- ${{(f)\"$({})\"}}", command);
}

std::string zsh_option(const Option& option) {
  const std::string value =
      option.flag() ? "" : fmt::format(":{}:{}", zsh_text(option.value), zsh_action(option));
  const auto one = [&](const std::string& name) {
    return shell_quoted(
        fmt::format("{}{}[{}]{}", option.repeated() ? "*" : "", name, zsh_text(option.what), value));
  };
  const std::string brief = option.short_name();
  return (brief.empty() ? "" : one(brief) + " ") + one(option.long_name());
}

std::string zsh_place(const Option& option) {
  return shell_quoted(fmt::format("{}:{}:{}",
                                  option.repeated() ? "*"
                                  : option.required ? ""
                                                    : ":",
                                  zsh_text(option.names), zsh_action(option)));
}

}  // namespace

std::string zsh_completions(const std::vector<Verb>& verbs) {
  std::string names, cases;
  for (const Verb& verb : verbs) {
    names += " " + shell_quoted(verb.name + ":" + zsh_text(verb.what));
    cases += fmt::format("        {})\n          _arguments '--help[options and examples]'", verb.name);
    for (const Option& option : verb.options) {
      cases += " \\\n            " + (option.positional() ? zsh_place(option) : zsh_option(option));
    }
    cases += " ;;\n";
  }
  return "#compdef caelum\n# Completion of caelum for zsh; made by 'caelum completions zsh'.\n"
         "_caelum_settings() { compadd -S = -- ${(f)\"$(" +
         command_of(Takes::setting, "") +
         ")\"}; }\n\n"
         "_caelum() {\n"
         "  local curcontext=$curcontext state\n"
         "  local -a line verbs\n"
         "  verbs=(" +
         names +
         ")\n"
         "  _arguments -C '(- *)--help[verbs]' '(- *)--version[the version]' '1:verb:->verb' "
         "'*::argument:->rest'\n"
         "  case $state in\n"
         "    verb) _describe verb verbs ;;\n"
         "    rest)\n"
         "      case $words[1] in\n" +
         cases +
         "      esac ;;\n"
         "  esac\n"
         "}\n\n"
         "if [ \"$funcstack[1]\" = _caelum ]; then _caelum \"$@\"; else compdef _caelum caelum; fi\n";
}

}  // namespace caelum::app
