// Arguments -> a verb: each function adds its verbs to the command line and, when one is called,
// leaves the exit status in `program.status`. Only the arguments_*.cpp beside it and main.cpp know CLI11.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>

#include "apps/caelum/verbs.hpp"

namespace caelum::app {

struct Program {
  CLI::App app{"Caelum: designs, simulates and fact-checks AI superclusters", "caelum"};
  Common common;
  int status = kDone;
};

/// --catalogue, --json, --quiet, --threads: what every verb takes.
void add_common(CLI::App& verb, Common& common);

/// An option that names a file to write; `kind` is how its name ends, for people.
void add_output(CLI::App& verb, const char* name, std::string& path, const char* what, const char* kind);

/// --set PATH=VALUE, repeatable.
void add_overrides(CLI::App& verb, std::vector<std::string>& overrides);

/// --fidelity TIER.
void add_fidelity(CLI::App& verb, Fidelity& fidelity);

/// A check for numbers with fractions. CLI::Range lets "nan" pass, with which no comparison holds.
std::function<std::string(const std::string&)> within(double least, double most);

/// Adds a verb whose arguments live as long as the program; `define` adds its own options.
template <class Arguments>
void add_verb(Program& program, const char* name, const char* what,
              int (*verb)(const Common&, const Arguments&),
              const std::function<void(CLI::App&, Arguments&)>& define) {
  CLI::App* command = program.app.add_subcommand(name, what);
  auto arguments = std::make_shared<Arguments>();
  define(*command, *arguments);
  add_common(*command, program.common);
  command->callback([&program, arguments, verb] { program.status = verb(program.common, *arguments); });
}

void add_simulating_verbs(Program& program);  ///< run, compare, plan
void add_catalogue_verbs(Program& program);   ///< check, show, import
void add_network_verbs(Program& program);     ///< flows
void add_measuring_verbs(Program& program);   ///< validate

}  // namespace caelum::app
