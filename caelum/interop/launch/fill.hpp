// A scenario in a tool's own words, and what the tool has no words for.
#pragma once

#include "caelum/interop/launch/items.hpp"

namespace caelum::interop {

struct Filled {
  Items items;        ///< in the order of the target's table
  Settings left_out;  ///< what the target cannot express, or would not do by itself
};

/// `model`: id of the catalogue's record that has this shape; empty where none has. Chips of a node:
/// `~per_node`.
Filled fill_target(const Settings& scenario, const std::string& model, const Target& target);

/// The mark of the header's lines that are read back: `# caelum: train.plan.schedule = dualpipe`.
inline constexpr std::string_view kHeaderMark = "# caelum: ";

}  // namespace caelum::interop
