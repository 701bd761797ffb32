// A config.json as a flat table of fields; the only place that knows the JSON library.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "caelum/base/diagnostics.hpp"

namespace caelum::interop {

struct HfValue {
  enum class Kind { null, flag, number, text, list, object };
  Kind kind = Kind::null;
  bool flag = false;
  double number = 0;
  std::string text;                ///< a text, or a scalar as written
  std::vector<std::string> items;  ///< of a list: its scalars as written
  std::vector<double> numbers;     ///< those of them that are numbers
};

/// The fields of the top level; those of a nested `text_config` (or `language_config`,
/// `llm_config`) stand over them, since multimodal files describe their language part there. Fields of
/// other nested objects stand as `attn_config.kv_n_heads`.
struct HfConfig {
  std::shared_ptr<const SourceFile> source;
  std::map<std::string, HfValue, std::less<>> fields;

  [[nodiscard]] const HfValue* find(std::string_view name) const;  ///< null and absent are alike
  /// Where the field stands in the text; the start of the file when it does not.
  [[nodiscard]] Span place(std::string_view field) const;
};

/// Reads the text. Malformed JSON, doubled keys and a top level that is no object are errors with
/// their place; the table is then empty. `Infinity` and `NaN`, which Python writes, are read as empty text.
HfConfig read_hf_json(std::shared_ptr<const SourceFile> source, Diagnostics& diagnostics);

}  // namespace caelum::interop
