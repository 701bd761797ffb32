// What --help prints, from the table of verbs.
#pragma once

#include "apps/caelum/command.hpp"

namespace caelum::app {

std::string program_help(const std::vector<Verb>& verbs);
std::string verb_help(const Verb& verb);

/// `caelum run [OPTIONS] FILE...`
std::string usage(const Verb& verb);

/// "--set PATH=VALUE", with the names before it in short and long: what stands in the left column.
std::string option_title(const Option& option);

/// What it means, with its words or range, and whether it may stand again.
std::string option_text(const Option& option);

/// 1000000 for a million, 1e-06 for a millionth.
std::string plain_number(double number);

extern const char* const kExitStatus;   ///< the four, in a sentence
extern const char* const kOwnExamples;  ///< where `examples/` is
extern const std::vector<Example> kFirstCommands;

}  // namespace caelum::app
