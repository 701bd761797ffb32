// The table of verbs handed to CLI11, which only parses: help is ours. Only this file knows CLI11.
#include "apps/caelum/command_line.hpp"

#include <cstdlib>
#include <map>
#include <type_traits>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "apps/caelum/build_facts.hpp"
#include "apps/caelum/help.hpp"
#include "apps/caelum/output.hpp"
#include "apps/caelum/places.hpp"
#include "caelum/base/diagnostics.hpp"

namespace caelum::app {
namespace {

/// CLI::Range lets "nan" pass, with which no comparison holds.
CLI::Validator number_within(const NumberRange& range) {
  return CLI::Validator(
      [range](std::string& text) {
        const double value = std::strtod(text.c_str(), nullptr);
        return value >= range.least && value <= range.most
                   ? std::string()
                   : fmt::format("Value {} not in range {} to {}", text, plain_number(range.least),
                                 plain_number(range.most));
      },
      "");
}

std::string needs_name(std::string& text) {
  return text.empty() ? "an output needs a name" : "";
}

CLI::Option* bind_option(CLI::App& command, const Option& option) {
  const std::string names = option.also.empty() ? option.names : option.names + "," + option.also;
  return std::visit(
      [&](const auto& target) -> CLI::Option* {
        using T = std::decay_t<decltype(target)>;
        if constexpr (std::is_same_v<T, std::function<void(const std::string&)>>) {
          return command.add_option_function<std::string>(names, target);
        } else if constexpr (std::is_same_v<T, std::optional<double>*>) {
          return command.add_option_function<double>(names, [target](double value) { *target = value; });
        } else if constexpr (std::is_same_v<T, bool*>) {
          return command.add_flag(names, *target);
        } else {
          CLI::Option* added = command.add_option(names, *target);
          if constexpr (std::is_same_v<T, std::vector<long>*> || std::is_same_v<T, std::vector<double>*>) {
            added->delimiter(',')->allow_extra_args(false);
          } else if constexpr (std::is_same_v<T, std::vector<std::string>*>) {
            if (!option.positional() && !option.several) added->allow_extra_args(false);
          }
          return added;
        }
      },
      option.target);
}

void find_own_examples(const std::vector<Option>& options) {
  for (const Option& option : options) {
    if (option.takes != Takes::file) continue;
    if (auto* const* one = std::get_if<std::string*>(&option.target)) **one = with_own_examples(**one);
    if (auto* const* list = std::get_if<std::vector<std::string>*>(&option.target)) {
      for (std::string& path : **list) path = with_own_examples(path);
    }
  }
}

void add_verb(CLI::App& line, const Verb& verb, int& status) {
  CLI::App* command = line.add_subcommand(verb.name, verb.what);
  std::map<std::string, CLI::Option*> by_name;
  for (const Option& option : verb.options) {
    CLI::Option* added = bind_option(*command, option);
    by_name[option.long_name()] = added;
    if (option.required) added->required();
    if (!option.value.empty()) added->type_name(option.value);
    if (!option.words.empty()) added->check(CLI::IsMember(option.words));
    if (option.range) added->check(number_within(*option.range));
    if (option.takes == Takes::new_file) added->check(CLI::Validator(needs_name, ""));
  }
  for (const Option& option : verb.options) {
    for (const auto& other : option.excludes) by_name.at(option.long_name())->excludes(by_name.at(other));
    for (const auto& other : option.needs) by_name.at(option.long_name())->needs(by_name.at(other));
  }
  command->callback([&verb, &status] {
    find_own_examples(verb.options);
    status = verb.call();
  });
}

/// The option or verb that the user may have meant, as "; did you mean '--set'?".
std::string suggestion(const std::vector<Verb>& verbs, const Verb* active, const std::string& word) {
  std::vector<std::string> known{"--help", "--version"};
  for (const Verb& verb : verbs) known.push_back(verb.name);
  if (active != nullptr) {
    for (const Option& option : active->options) {
      if (!option.positional()) known.push_back(option.long_name());
    }
  }
  const std::string near = nearest(word, known);
  return near.empty() || near == word ? "" : "; did you mean '" + near + "'?";
}

/// "0.1.0, commit 1a2b3c4d5e6f, catalogue of 2026-11-28".
std::string version_line() {
  std::string line = kVersion;
  if (*kCommit != '\0') line += fmt::format(", commit {}", kCommit);
  if (*kCatalogueDate != '\0') line += fmt::format(", catalogue of {}", kCatalogueDate);
  return line;
}

int wrong_words(const std::vector<Verb>& verbs, const Verb* active, const CLI::ParseError& error, int argc,
                char** argv) {
  std::string what = error.what(), hint;
  if (active == nullptr && argc > 1) {
    what = "'" + std::string(argv[1]) + "' is not a verb";
    hint = suggestion(verbs, active, argv[1]);
  }
  for (int i = 2; i < argc && hint.empty(); ++i) {
    const std::string word = std::string(argv[i]).substr(0, std::string(argv[i]).find('='));
    if (word.size() > 2 && word[0] == '-' && what.find(word) != std::string::npos)
      hint = suggestion(verbs, active, word);
  }
  print_error(active == nullptr
                  ? fmt::format("caelum: error: {}{}\nRun 'caelum --help' for the verbs.\n", what, hint)
                  : fmt::format("caelum: error: {}{}\nRun 'caelum help {}' for its options and examples.\n",
                                what, hint, active->name));
  return kWrongInput;
}

}  // namespace

int call_verb(const std::vector<Verb>& verbs, int argc, char** argv) {
  int status = kDone;
  if (argc <= 1) {
    print(program_help(verbs));
    return status;
  }
  CLI::App line("", "caelum");
  line.set_version_flag("--version", kVersion);
  line.require_subcommand(1);
  for (const Verb& verb : verbs) add_verb(line, verb, status);
  const auto active = [&]() -> const Verb* {
    const auto parsed = line.get_subcommands();
    for (const Verb& verb : verbs) {
      if (!parsed.empty() && parsed.front()->get_name() == verb.name) return &verb;
    }
    return nullptr;
  };
  try {
    line.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    print(active() != nullptr ? verb_help(*active()) : program_help(verbs));
  } catch (const CLI::CallForVersion&) {
    print(version_line() + "\n");
  } catch (const CLI::ParseError& error) {
    return wrong_words(verbs, active(), error, argc, argv);
  }
  return status;
}

}  // namespace caelum::app
