// Words of number formats beyond the formats themselves: recipes of training, and weights packed narrower
// than the products that they enter.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "caelum/spec/design.hpp"
#include "caelum/spec/document.hpp"

namespace caelum::spec {

/// `w4a16`: weights of 4 bits, activations and products of 16.
struct PackedFormat {
  std::string_view word;
  Precision weights, products;
  std::string_view meaning;
};
std::span<const PackedFormat> packed_formats();
/// `-` and `_` and case are alike; null for another word.
const PackedFormat* find_packed(std::string_view word);

/// `words`, then those of packed formats.
std::vector<std::string> with_packed(std::vector<std::string> words);

/// For every format that the file gives by another word than results print: what the word means here, as an
/// assumption.
void explain_formats(Design& design, const NodePtr& root);

}  // namespace caelum::spec
