// Launch files as keys with values and places, whatever their syntax.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "caelum/base/diagnostics.hpp"
#include "caelum/interop/launch/target.hpp"

namespace caelum::interop {

struct Item {
  std::string key;    ///< `--num-layers`, `parallelism.tensor_parallel_degree`
  std::string value;  ///< several words with spaces; a list as `[a, b]`; empty for a flag alone
  Span at;
};
using Items = std::vector<Item>;

/// Reads a text; errors tell the place. Of a key that stands twice the last counts.
Items read_launch_items(const std::shared_ptr<const SourceFile>& source, Syntax syntax,
                        Diagnostics& diagnostics);
/// The text in that syntax, without a header.
std::string launch_text(const Items& items, const Target& target);

// One for each syntax.
Items read_shell(const std::shared_ptr<const SourceFile>& source, Syntax syntax, Diagnostics& diagnostics);
Items read_toml(const std::shared_ptr<const SourceFile>& source, Diagnostics& diagnostics);
Items read_json_items(const std::shared_ptr<const SourceFile>& source, Diagnostics& diagnostics);
Items read_yaml_items(const std::shared_ptr<const SourceFile>& source, Diagnostics& diagnostics);

}  // namespace caelum::interop
