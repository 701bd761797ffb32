// A line for each verb, option and argument.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/caelum/completions.hpp"

namespace caelum::app {
namespace {

std::string fish_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string fish_values(const Option& option) {
  if (!option.words.empty()) return fmt::format(" -x -a '{}'", fmt::join(option.words, " "));
  if (option.takes == Takes::file || option.takes == Takes::new_file) return " -r -F";
  if (option.takes == Takes::folder) return " -x -a '(__fish_complete_directories)'";
  const std::string command = command_of(option.takes, "(commandline -opc)[3]");
  return command.empty() ? " -x" : " -x -a " + fish_quoted("(" + command + ")");
}

std::string fish_place(const Option& option) {
  if (option.takes == Takes::file) return " -F";
  const std::string values = fish_values(option);
  return values.find(" -a ") == std::string::npos ? "" : values.substr(values.find(" -a "));
}

}  // namespace

std::string fish_completions(const std::vector<Verb>& verbs) {
  std::string out =
      "# Completion of caelum for fish; made by 'caelum completions fish'.\n"
      "function __caelum_place\n"
      "  set -l words (commandline -opc)\n"
      "  test (count $words) -eq (math $argv[2] + 2); and test \"$words[2]\" = $argv[1]\n"
      "end\n"
      "complete -c caelum -f\n"
      "complete -c caelum -n __fish_use_subcommand -l version -d 'the version'\n"
      "complete -c caelum -l help -d 'options and examples'\n";
  for (const Verb& verb : verbs) {
    out += fmt::format("complete -c caelum -n __fish_use_subcommand -a {} -d {}\n", verb.name,
                       fish_quoted(verb.what));
    const std::string of_verb = "complete -c caelum -n '__fish_seen_subcommand_from " + verb.name + "'";
    int place = 0;
    for (const Option& option : verb.options) {
      if (option.positional()) {
        const std::string values = fish_place(option);
        const std::string here =
            option.repeated()
                ? of_verb
                : fmt::format("complete -c caelum -n '__caelum_place {} {}'", verb.name, place++);
        if (!values.empty()) out += here + values + "\n";
        continue;
      }
      const std::string brief = option.short_name();
      out += of_verb + (brief.empty() ? "" : " -s " + brief.substr(1)) + " -l " +
             option.long_name().substr(2) + (option.flag() ? "" : fish_values(option)) + " -d " +
             fish_quoted(option.what) + "\n";
    }
  }
  return out;
}

}  // namespace caelum::app
