// Words of the reader's messages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "caelum/spec/fields.hpp"

namespace caelum::spec {

/// `a list`, `a map`, `a single value`, `nothing`.
const char* kind_word(const Node& node);
/// The user's text cut to what a message can hold.
std::string shorten(std::string_view text);
std::string join_words(const std::vector<std::string>& words, std::size_t most = 16);
/// "write for example `bandwidth: 3.35 TB/s`", or nothing when the field has no example.
std::string an_example(const Field& field);

}  // namespace caelum::spec
