// The script walks the words before the cursor, to know which argument by place comes next.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/caelum/completions.hpp"

namespace caelum::app {
namespace {

constexpr const char* kBashScript = R"(# Completion of caelum for bash; made by 'caelum completions bash'.
_caelum_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$current"); }
_caelum_files() { mapfile -t COMPREPLY < <(compgen "$1" -- "$current"); compopt -o filenames 2>/dev/null; }
_caelum_settings() {
  mapfile -t COMPREPLY < <(compgen -S = -W "$1" -- "$current")
  compopt -o nospace 2>/dev/null
}

# What follows an option that takes a value; fails where it takes none.
_caelum_value() {
  case $1 in
@VALUES@    *) return 1 ;;
  esac
  return 0
}

_caelum() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} verb=${COMP_WORDS[1]} i
  local -a places=()
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    _caelum_words "@VERBS@ --help --version"
    return
  fi
  _caelum_value "$verb $previous" && return
  if [[ $current == -* ]]; then
    case $verb in
@OPTIONS@    esac
    return
  fi
  for ((i = 2; i < COMP_CWORD; ++i)); do
    if [[ ${COMP_WORDS[i]} == -* ]]; then
      _caelum_value "$verb ${COMP_WORDS[i]}" && ((++i))
    else
      places+=("${COMP_WORDS[i]}")
    fi
  done
  COMPREPLY=()
  case "$verb ${#places[@]}" in
@PLACES@  esac
}
complete -F _caelum caelum
)";

std::string bash_action(const Option& option) {
  if (!option.words.empty()) return fmt::format("_caelum_words \"{}\"", fmt::join(option.words, " "));
  if (option.takes == Takes::file || option.takes == Takes::new_file) return "_caelum_files -f";
  if (option.takes == Takes::folder) return "_caelum_files -d";
  const std::string command = command_of(option.takes, "\"${places[0]}\"");
  if (command.empty()) return ":";
  return fmt::format("{} \"$({})\"", option.takes == Takes::setting ? "_caelum_settings" : "_caelum_words",
                     command);
}

void replace_mark(std::string& text, const std::string& mark, const std::string& by) {
  text.replace(text.find(mark), mark.size(), by);
}

}  // namespace

std::string bash_completions(const std::vector<Verb>& verbs) {
  std::string values, options, places;
  std::vector<std::string> names;
  for (const Verb& verb : verbs) {
    names.push_back(verb.name);
    std::vector<std::string> words{"--help"};
    int place = 0;
    for (const Option& option : verb.options) {
      if (option.positional()) {
        const std::string at = option.repeated() ? "*" : std::to_string(place++);
        places += fmt::format("    \"{} \"{}) {} ;;\n", verb.name, at, bash_action(option));
        continue;
      }
      words.push_back(option.long_name());
      if (option.flag()) continue;
      const std::string brief = option.short_name();
      values += fmt::format("    {}\"{} {}\") {} ;;\n",
                            brief.empty() ? "" : fmt::format("\"{} {}\" | ", verb.name, brief), verb.name,
                            option.long_name(), bash_action(option));
    }
    options += fmt::format("      {}) _caelum_words \"{}\" ;;\n", verb.name, fmt::join(words, " "));
  }
  std::string out = kBashScript;
  replace_mark(out, "@VALUES@", values);
  replace_mark(out, "@VERBS@", fmt::format("{}", fmt::join(names, " ")));
  replace_mark(out, "@OPTIONS@", options);
  replace_mark(out, "@PLACES@", places);
  return out;
}

}  // namespace caelum::app
