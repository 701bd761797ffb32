// Completions for shells, from the table of verbs. Ids of the catalogue are asked of the program when a word
// is completed.
#pragma once

#include "apps/caelum/command.hpp"

namespace caelum::app {

/// `shell` is bash, zsh or fish.
std::string shell_completions(const std::string& shell, const std::vector<Verb>& verbs);

std::string bash_completions(const std::vector<Verb>& verbs);
std::string zsh_completions(const std::vector<Verb>& verbs);
std::string fish_completions(const std::vector<Verb>& verbs);

/// The command that prints the values, one a line; empty where none does. Of a record, by the kind that the
/// shell has in `kind`.
std::string command_of(Takes takes, const std::string& kind);

/// 'text' as one word of a shell.
std::string shell_quoted(const std::string& text);

}  // namespace caelum::app
