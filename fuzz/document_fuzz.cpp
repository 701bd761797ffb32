// Any bytes as a spec file: the reader, the quantities in it and the rendering of errors must neither
// crash nor hang, and what they return must keep its promises.
#include <cstddef>
#include <cstdint>

#include "caelum/base/check.hpp"
#include "caelum/base/quantity_text.hpp"
#include "caelum/spec/document.hpp"

namespace {

using caelum::spec::Entry;
using caelum::spec::Node;

constexpr std::size_t kNodes = 20'000;  // walked at most: aliases can make a million of a few

void check_quantity(const std::string& text, caelum::Dim dim) {
  std::string problem, hint;
  const auto value = caelum::parse_quantity(text, dim, problem, hint);
  if (!value) {
    CAELUM_CHECK(!problem.empty() && !hint.empty(), "a refusal says what is wrong and how to mend it");
    return;
  }
  const std::string written = caelum::format_quantity(*value, dim, {.digits = 0});
  const auto again = caelum::parse_quantity(written, dim, problem, hint);
  // At the very ends of the range a written value may round out of it.
  const double size = *value < 0 ? -*value : *value;
  if (size > 1e-250 && size < 1e250) {
    CAELUM_CHECK(again.has_value(), written);
    const double ratio = *again / *value;
    CAELUM_CHECK(ratio > 1 - 1e-12 && ratio < 1 + 1e-12, written);
  }
}

void check_tree(const Node& node, const std::string& source, int depth, std::size_t& seen) {
  if (++seen > kNodes) return;
  CAELUM_CHECK(depth <= 101, "the depth limit holds");
  CAELUM_CHECK(node.at.begin <= node.at.end && node.at.end <= source.size(), "places lie in the text");
  if (node.kind == Node::Kind::scalar) {
    for (const caelum::Dim dim :
         {caelum::Dim{}, caelum::Time::dim, caelum::Bytes::dim, caelum::Bandwidth::dim, caelum::OpRate::dim,
          caelum::Power::dim, caelum::EnergyPrice::dim, caelum::Area::dim}) {
      check_quantity(node.text, dim);
    }
  }
  for (const auto& item : node.items) check_tree(*item, source, depth + 1, seen);
  for (const Entry& entry : node.entries) {
    CAELUM_CHECK(node.find(entry.key) == &entry, "keys are unique");
    CAELUM_CHECK(entry.key_at.end <= source.size(), "places lie in the text");
    check_tree(*entry.value, source, depth + 1, seen);
  }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto source = std::make_shared<caelum::SourceFile>(
      caelum::SourceFile{"input.yaml", std::string(reinterpret_cast<const char*>(data), size)});
  caelum::Diagnostics diagnostics;
  const auto root = caelum::spec::read_document(source, diagnostics);
  CAELUM_CHECK(root || !diagnostics.ok(), "no tree without an error");
  if (root) {
    std::size_t seen = 0;
    check_tree(*root, source->text, 0, seen);
  }
  (void)diagnostics.render();
  check_quantity(source->text, caelum::Bandwidth::dim);
  return 0;
}
