// Words of the command line -> the call of one verb.
#pragma once

#include "apps/caelum/command.hpp"

namespace caelum::app {

/// Parses and calls; returns the exit status. Wrong words are told on standard error with what may have been
/// meant.
int call_verb(const std::vector<Verb>& verbs, int argc, char** argv);

}  // namespace caelum::app
