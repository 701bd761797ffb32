// The tools that launch training: how each names a setting, by release. One table serves both ways, so a file
// that was written is read back as the same scenario.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "caelum/interop/launch/settings.hpp"

namespace caelum::interop {

enum class Syntax : std::uint8_t {
  arguments,    ///< a shell script or command line: --flag value
  assignments,  ///< a command line of key=value
  environment,  ///< export NAME=value
  toml,
  json,
  yaml,
};

/// One value of a setting and what stands for it: `key`, `key=value`, several with `;`. A `*` is any value.
/// Of the rows of a path the first that fits is taken; one without items says what the tool does where
/// the file says nothing. Paths that begin with `~` are of no scenario: `fold` and `unfold` know them.
struct LaunchRow {
  std::string_view path, value, items;
};

struct Target {
  std::string_view name;     ///< megatron
  std::string_view title;    ///< Megatron-LM
  std::string_view release;  ///< whose options these are
  Syntax syntax;
  std::string_view stack;  ///< the stack profile that a run of it has
  std::span<const LaunchRow> rows;
  std::string_view idle;      ///< beginnings of keys that change neither time nor memory, separated by spaces
  std::string_view tuned;     ///< beginnings of keys whose effect the stack's profile holds as a whole
  std::string_view command;   ///< `{}` stands for the file
  std::string_view watch;     ///< the line of its log that tells the step time
  void (*fold)(Settings&);    ///< settings of a scenario -> those of the rows
  void (*unfold)(Settings&);  ///< and back
};

/// In the order of the help.
std::span<const Target* const> targets();
/// Null when there is none of that name.
const Target* find_target(std::string_view name);

const Target& megatron_target();
const Target& megatron_bridge_target();
const Target& mindspeed_target();
const Target& nemo_target();
const Target& primus_target();
const Target& torchtitan_target();
const Target& deepspeed_target();
const Target& maxtext_target();
/// Read only: results of MLPerf are handed in with such files.
const Target& mlperf_target();

// What the tables of several tools share.
/// Takes out what follows from other settings: replicas, a stack that is the tool's own.
void fold_usual(Settings& settings, std::string_view stack);
/// One word for the products and what goes with them, in `~precision`, where the tensors are as that word has
/// them.
void fold_precision(Settings& settings);
void unfold_precision(Settings& settings);
/// Takes out the usual schedule of a plan: interleaved with model chunks, else 1f1b.
void fold_schedule(Settings& settings);
/// Megatron's own groupings: recomputation, layers of chunks, layers with experts.
void fold_megatron(Settings& settings);
void unfold_megatron(Settings& settings);
/// What a stage holds: layers of its chunks, and what it recomputes.
void unfold_stages(Settings& settings);
/// A copy of a list of rows with items in another tool's names. `names`: pairs of an item, or a key, and what
/// stands for it; an empty one drops the row. What is not among them has its dashes as underscores, behind
/// `before`.
struct Rename {
  std::string_view from, to;
};
/// Rows with the texts that they refer to; not to be copied.
struct OwnRows {
  std::deque<std::string> texts;
  std::vector<LaunchRow> rows;
};
/// The options of Megatron-LM.
std::span<const LaunchRow> megatron_rows();
OwnRows renamed_rows(std::span<const LaunchRow> rows, std::span<const Rename> names, std::string_view before);

// Layers of model chunks and layers with experts, in Megatron's notation.
std::string layout_text(const std::vector<long>& layers, bool mtp);
std::vector<long> layout_layers(std::string_view text);
std::string expert_layers_text(long layers, long dense, long every);
/// Nothing found: `every` is 0.
struct ExpertLayers {
  long dense = 0, every = 0;
};
ExpertLayers expert_layers(std::string_view text);
/// `[3, 4]` as numbers.
std::vector<long> list_of(std::string_view text);

}  // namespace caelum::interop
