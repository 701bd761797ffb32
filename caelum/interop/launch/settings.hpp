// A scenario as flat text: `train.plan.tensor` -> `8`, in the words of spec files. What launch files of other
// tools are made from, and what they are read into.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "caelum/spec/design.hpp"

namespace caelum::interop {

using Settings = std::map<std::string, std::string, std::less<>>;

/// The machine (`cluster.system`, `cluster.chips`), the model's shape and the `train:` block, every default
/// filled in, equal designs with equal text: widths of feed-forward blocks and shared experts stand in one of
/// the ways a record may say them. Requires a design with `train`; a plan that was searched for is written
/// out.
Settings settings_of(const spec::Design& design);
/// What a scenario has where nobody says anything; values that follow from others are not in it.
const Settings& neutral_settings();

/// The value, or `otherwise`.
std::string value_of(const Settings& settings, std::string_view path, std::string_view otherwise = {});
/// The value as a whole number from 0; `otherwise` when it is none.
long number_of(const Settings& settings, std::string_view path, long otherwise);

/// A scenario file. `notes`: comments by path, beside the value. Paths and values may hold anything: what is
/// no path is left out, what needs quotes has them.
std::string scenario_yaml(const Settings& settings, const Settings& notes, std::string_view comment);

}  // namespace caelum::interop
