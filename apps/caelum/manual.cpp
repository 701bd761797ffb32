#include "apps/caelum/manual.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "apps/caelum/help.hpp"

namespace caelum::app {
namespace {

/// Text as roff prints it: minus signs that can be copied, no line taken for a request.
std::string roff(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else if (c == '\'')
      out += "\\(aq";
    else if (c == '^')
      out += "\\(ha";
    else if (c == '~')
      out += "\\(ti";
    else if (c == '`')
      out += "\\(ga";
    else
      out += c;
  }
  return out.starts_with('.') ? "\\&" + out : out;
}

std::string tagged(const std::string& title, const std::string& text) {
  return fmt::format(".TP\n\\fB{}\\fR\n{}\n", roff(title), roff(text));
}

std::string manual_examples(const std::vector<Example>& examples) {
  std::string out;
  for (const Example& example : examples)
    out +=
        fmt::format(".PP\n{}:\n.PP\n.RS 4\n.nf\n{}\n.fi\n.RE\n", roff(example.what), roff(example.command));
  return out;
}

std::string verb_section(const Verb& verb, const std::vector<Option>& common) {
  std::string out =
      fmt::format(".SS caelum {}\n{}.\n.PP\n.B {}\n", verb.name, roff(verb.what), roff(usage(verb)));
  for (const Option& option : verb.options) {
    const auto same = [&](const Option& other) { return other.names == option.names; };
    if (std::none_of(common.begin(), common.end(), same))
      out += tagged(option_title(option), option_text(option));
  }
  return out + manual_examples(verb.examples);
}

}  // namespace

std::string manual_page(const std::vector<Verb>& verbs) {
  Common unused;
  const std::vector<Option> common = common_options(unused);
  std::string out = fmt::format(
      ".TH CAELUM 1 \"\" \"caelum {}\" \"User Commands\"\n"
      ".SH NAME\ncaelum \\- design, simulate and fact\\-check AI superclusters\n"
      ".SH SYNOPSIS\n.B caelum\n.I VERB\n.RI [ OPTIONS ]\n.RI [ ARGUMENT ...]\n"
      ".SH DESCRIPTION\n"
      "Reads a scenario, a YAML file of a cluster and of a training or a deployment on it, and predicts its "
      "step\n"
      "and its months: time, memory, failures, power, money, and what limits it.\n"
      "Also networks, supply, export rules, and published claims as checks.\n"
      ".PP\n{}\n"
      ".SH OPTIONS OF EVERY VERB\n",
      kVersion, roff(kOwnExamples));
  for (const Option& option : common) out += tagged(option_title(option), option_text(option));
  out += tagged("-h, --help", "options and examples of the verb; without a verb, the verbs");
  out += tagged("--version", "the version");
  out += ".SH VERBS\n";
  for (const Verb& verb : verbs) out += verb_section(verb, common);
  out += fmt::format(".SH EXIT STATUS\n{}\n.SH ENVIRONMENT\n", roff(kExitStatus));
  out += tagged("NO_COLOR", "no colour on a terminal");
  out += tagged("CAELUM_SUITES", "the folder where validate looks for the project's suites");
  return out;
}

}  // namespace caelum::app
