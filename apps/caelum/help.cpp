#include "apps/caelum/help.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace caelum::app {
namespace {

constexpr std::size_t kTextColumn = 30, kWidth = 110;

/// One entry: a title, and its text from a column on, broken between words.
std::string help_entry(const std::string& title, const std::string& text) {
  std::string out = "  " + title, line;
  const auto flush = [&] {
    const std::size_t used = out.size() - (out.rfind('\n') == std::string::npos ? 0 : out.rfind('\n') + 1);
    if (used + 1 >= kTextColumn)
      out += '\n' + std::string(kTextColumn, ' ');
    else
      out += std::string(kTextColumn - used, ' ');
    out += line + '\n';
    line.clear();
  };
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    if (!line.empty() && kTextColumn + line.size() + 1 + word.size() > kWidth) flush();
    line += (line.empty() ? "" : " ") + word;
    begin = end + 1;
  }
  flush();
  return out;
}

std::string help_examples(const std::vector<Example>& examples) {
  std::size_t widest = 0;
  for (const Example& example : examples) widest = std::max(widest, example.command.size());
  std::string out;
  for (const Example& example : examples)
    out += fmt::format("  {:<{}}   # {}\n", example.command, widest, example.what);
  return out;
}

std::string positional_title(const Option& option) {
  const std::string name = option.names + (option.repeated() ? "..." : "");
  return option.required ? name : "[" + name + "]";
}

}  // namespace

const char* const kExitStatus =
    "0 done; 1 done, and the answer is no; 2 the input is wrong; 3 the system failed; 130 interrupted.";
const char* const kOwnExamples =
    "Paths that begin with examples/ are the program's own where the current folder has none.";
const std::vector<Example> kFirstCommands = {
    {"caelum run examples/deepseek-v3-h800.yaml",
     "how long does it train, what limits it, what does it cost?"},
    {"caelum init --on h100 --chips 1024 --model llama-3.1-70b",
     "the same for my machine: a file to begin with"},
    {"caelum plan examples/long-context-llama-70b.yaml", "which parallel plan is the best?"},
    {"caelum compare examples/deepseek-v3-h800.yaml --set chip.hbm.bandwidth=x2",
     "what if memory were twice as fast?"},
    {"caelum compare examples/deepseek-v3-h800.yaml examples/deepseek-v3-gb200.yaml",
     "why is one faster, and who is ahead?"},
    {"caelum run examples/serve-deepseek-v3-h800.yaml", "how fast does a deployment answer?"},
    {"caelum goodput examples/studies/scale-hgx-h100.yaml --chips 1024,16384",
     "what do failures leave of a machine?"},
    {"caelum topo cloudmatrix384", "what is its network made of, what does it cost?"},
    {"caelum policy h20-96g --date today", "may this chip be exported?"},
    {"caelum show chip 910c", "what is known of a chip, and from where?"},
    {"caelum check --explain examples/deepseek-v3-h800.yaml", "what was assumed, and why?"},
    {"caelum validate", "how far are predictions from measurements?"},
};

std::string plain_number(double number) {
  return std::abs(number) < 1e15 && number == std::floor(number)
             ? fmt::format("{}", static_cast<long>(number))
             : fmt::format("{:g}", number);
}

std::string usage(const Verb& verb) {
  std::string out = "caelum " + verb.name + " [OPTIONS]";
  for (const Option& option : verb.options) {
    if (option.positional()) out += " " + positional_title(option);
  }
  return out;
}

std::string option_title(const Option& option) {
  if (option.positional()) return positional_title(option);
  std::string out = option.short_name();
  out += (out.empty() ? "" : ", ") + option.long_name();
  if (!option.flag()) out += " " + option.value;
  return out + (option.several ? "..." : "");
}

std::string option_text(const Option& option) {
  std::string out = option.what;
  if (!option.words.empty()) out += fmt::format(": {}", fmt::join(option.words, ", "));
  if (option.range) {
    out += fmt::format("; {} to {}", plain_number(option.range->least), plain_number(option.range->most));
  }
  if (option.repeated() && !option.positional() && !option.several) out += "; may stand again";
  return out;
}

std::string program_help(const std::vector<Verb>& verbs) {
  std::string out =
      "Caelum: designs, simulates and fact-checks AI superclusters\n\nUsage: caelum VERB [OPTIONS] "
      "...\n\nVerbs:\n";
  for (const Verb& verb : verbs) out += help_entry(verb.name, verb.what);
  out += "\nOptions:\n" + help_entry("-h, --help", "this text, or that of a verb") +
         help_entry("--version", "the version");
  out += "\nWhat one can ask:\n" + help_examples(kFirstCommands);
  out += "\nOptions and examples of a verb: caelum help VERB\n";
  return out + fmt::format("\n{}\nExit status: {}\n", kOwnExamples, kExitStatus);
}

std::string verb_help(const Verb& verb) {
  std::string places, options;
  for (const Option& option : verb.options) {
    (option.positional() ? places : options) += help_entry(option_title(option), option_text(option));
  }
  std::string out = fmt::format("caelum {}: {}\n\nUsage: {}\n", verb.name, verb.what, usage(verb));
  if (!places.empty()) out += "\nArguments:\n" + places;
  out += "\nOptions:\n" + options + help_entry("-h, --help", "this text");
  return out + "\nExamples:\n" + help_examples(verb.examples);
}

}  // namespace caelum::app
