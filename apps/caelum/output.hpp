// Where text goes: terminal or pipe, files written whole or not at all.
#pragma once

#include <string>
#include <vector>

#include "apps/caelum/verbs.hpp"
#include "caelum/base/diagnostics.hpp"
#include "caelum/report/format.hpp"

namespace caelum::app {

/// TERM is not set, or says that the terminal shows nothing but text.
bool dumb_terminal();
/// Colour only on a terminal that shows it, and unless NO_COLOR is set; the width of the terminal, none in a
/// pipe.
report::Style terminal_style();

/// A document, byte by byte, to standard output. Throws std::runtime_error when it does not get there.
void print(const std::string& document);
/// Text for people: what a terminal must not be shown (control characters, bytes that are not UTF-8) is
/// replaced.
void print_text(const std::string& text);
void print_error(const std::string& text);

/// The place of a word of the command line in a message: `--report:1:1`.
Span option_span(const char* option, const std::string& text);

/// One file that the command line asks for. `path` is empty where its option was not given.
struct Output {
  const char* option;
  const std::string& path;
};

/// Call it when every input has been read and before anything is simulated, printed or written. An error for
/// each output that is no plain file (a device, a pipe, a socket, a folder, a link to nothing), whose folder
/// does not exist, that is an input of this run, or that another output names too, however spelt.
/// `-` and /dev/stdout are standard output, which then carries this file and nothing else: the answer is
/// `common` made quiet; with --json it is an error. Throws std::runtime_error for a folder that cannot be
/// written.
Common check_outputs(const Common& common, const std::vector<Output>& outputs, Diagnostics& diagnostics);

/// Writes through a temporary file beside `path` that then takes its name: a reader never sees half of it,
/// and nothing is left behind by a failure or a signal. A file that was there keeps its permissions, a link
/// stays and its target is written. Throws std::runtime_error with path and reason.
void write_file(const std::string& path, const std::string& text);

/// All of standard input, read when it is first asked for, up to a little more than a spec file may hold.
const std::string& standard_input();

/// Every file that is read is told here; safe from any thread.
void note_input(const std::string& path);

/// The day by the clock of the machine, YYYY-MM-DD, in UTC.
std::string today();

}  // namespace caelum::app
