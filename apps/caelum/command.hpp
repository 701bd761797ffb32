// What the command line takes, as data: the one table of verbs and options. It is parsed (command_line.cpp),
// and --help, the manual page and the completions of shells are made from it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "apps/caelum/verbs.hpp"

namespace caelum::app {

/// What a value names: how a shell completes it, and where it is looked up.
enum class Takes {
  text,      ///< nothing that could be known before
  file,      ///< a file to read; `examples/...` may be one that the program brings along
  new_file,  ///< a file to write
  folder,
  setting,  ///< path.to.key=value
  kind,     ///< of records of the catalogue, in the plural or not
  record,   ///< an id of the kind that was named before it
  chip,     ///< a catalogue id, as the next ones
  system,
  claim,
  link,
};

/// Where a value goes. A vector of texts takes one word at a time, unless `several`; of numbers, a list with
/// commas.
using Target = std::variant<bool*, int*, long*, unsigned long long*, double*, std::optional<double>*,
                            std::string*, std::vector<std::string>*, std::vector<long>*, std::vector<double>*,
                            std::function<void(const std::string&)>>;

struct NumberRange {
  double least = 0, most = 0;
};

struct Option {
  std::string names;  ///< "--set", "-o,--output"; without a dash: known by its place
  Target target;
  std::string value;  ///< stands for the value in help; empty = a flag, or the name itself
  std::string what;
  Takes takes = Takes::text;
  std::vector<std::string> words = {};  ///< the only values, where they are a closed set
  std::optional<NumberRange> range = {};
  bool required = false;
  bool several = false;  ///< takes all the words up to the next option
  std::vector<std::string> excludes = {}, needs = {};
  std::string also = {};  ///< an older name that still parses, and is told nowhere

  [[nodiscard]] bool positional() const { return names[0] != '-'; }
  [[nodiscard]] bool flag() const { return std::holds_alternative<bool*>(target); }
  /// May stand more than once, or take more than one word.
  [[nodiscard]] bool repeated() const { return std::holds_alternative<std::vector<std::string>*>(target); }
  /// "-o", empty where there is none.
  [[nodiscard]] std::string short_name() const;
  /// "--output".
  [[nodiscard]] std::string long_name() const;
};

/// A command that runs as it stands, with what it shows.
struct Example {
  std::string command, what;
};

struct Verb {
  std::string name, what;
  std::vector<Option> options;  ///< in the order of the help; those known by their place in that order too
  std::vector<Example> examples;
  std::function<int()> call;
};

/// --catalogue, --json, --quiet, --threads: what every verb takes.
std::vector<Option> common_options(Common& common);

/// A verb whose arguments live as long as it does. `define` lists its own options; those of every verb
/// follow.
template <class Arguments>
Verb make_verb(Common& common, const char* name, const char* what,
               int (*function)(const Common&, const Arguments&), std::vector<Option> (*define)(Arguments&),
               const std::vector<Example>& examples) {
  auto arguments = std::make_shared<Arguments>();
  Verb verb{.name = name, .what = what, .options = define(*arguments), .examples = examples, .call = {}};
  for (Option& option : common_options(common)) verb.options.push_back(std::move(option));
  verb.call = [&common, arguments, function] { return function(common, *arguments); };
  return verb;
}

/// The verbs of the program, in the order of the help. `common` must outlive them.
std::vector<Verb> simulating_verbs(Common& common);  ///< run, compare, plan, goodput
std::vector<Verb> catalogue_verbs(Common& common);   ///< init, check, show, topo, chip, import, policy, wafer
std::vector<Verb> network_verbs(Common& common);     ///< flows
std::vector<Verb> measuring_verbs(Common& common);   ///< validate, calibrate, claims
std::vector<Verb> shell_verbs(
    const std::vector<Verb>& all);  ///< help, completions, man: of `all`, when they are called

}  // namespace caelum::app
