// What people write for a number format, and which of ours it is.
#include "caelum/spec/formats.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "caelum/spec/reader.hpp"
#include "caelum/spec/words.hpp"

namespace caelum::spec {
namespace {

constexpr PackedFormat kPacked[] = {
    {"w8a8", Precision::int8, Precision::int8,
     "weights and activations of 8 bits, in int8; `w8a8-fp8` is the same in fp8"},
    {"w8a8-int8", Precision::int8, Precision::int8, "weights and activations in int8"},
    {"w8a8-fp8", Precision::fp8, Precision::fp8, "weights and activations in fp8"},
    {"w8a16", Precision::int8, Precision::bf16, "weights of 8 bits, unpacked for products in bf16"},
    {"w4a16", Precision::fp4, Precision::bf16,
     "weights of 4 bits, unpacked for products in bf16 (AWQ, GPTQ); int4 and fp4 take as many bytes"},
    {"w4a8", Precision::fp4, Precision::int8, "weights of 4 bits, unpacked for products in int8"},
    {"w4a8-fp8", Precision::fp4, Precision::fp8, "weights of 4 bits, unpacked for products in fp8"},
    {"int4", Precision::fp4, Precision::bf16, "weights of 4 bits, unpacked for products in bf16"},
};

struct Meaning {
  std::string_view word, meaning;
};
constexpr Meaning kMeanings[] = {
    {"mxfp8", "fp8 with one scale for 32 elements (OCP MX); chips without MX scale in software"},
    {"fp8-blockwise", "fp8 with one scale for a block of elements (DeepSeek's 1x128 and 128x128)"},
    {"blockwise-fp8", "fp8 with one scale for a block of elements (DeepSeek's 1x128 and 128x128)"},
    {"mxfp4", "4-bit floats with one scale for 32 elements (OCP MX)"},
    {"nvfp4", "4-bit floats with one scale for 16 elements"},
    {"fp8-hybrid", "fp8 scaled by tensor: e4m3 forward, e5m2 backward, which take the same time"},
    {"hybrid", "fp8 scaled by tensor: e4m3 forward, e5m2 backward, which take the same time"},
    {"fp8-delayed", "fp8 scaled by tensor, from the maxima of earlier steps"},
    {"fp8-tensorwise", "fp8 scaled by tensor"},
    {"fp8-e4m3", "fp8 scaled by tensor"},
    {"fp8-e5m2", "fp8 scaled by tensor"},
};

std::string meaning_of_word(std::string_view word) {
  if (const PackedFormat* packed = find_packed(word)) return std::string(packed->meaning);
  for (const auto& [known, meaning] : kMeanings) {
    if (same_word(known, word)) return std::string(meaning);
  }
  return "another word for the same format";
}

NodePtr node_at(NodePtr node, std::initializer_list<std::string_view> path) {
  for (const auto key : path) {
    const Entry* entry = node && node->kind == Node::Kind::map ? node->find(key) : nullptr;
    node = entry ? entry->value : nullptr;
  }
  return node;
}

}  // namespace

std::span<const PackedFormat> packed_formats() {
  return kPacked;
}

const PackedFormat* find_packed(std::string_view word) {
  const auto* found = std::find_if(std::begin(kPacked), std::end(kPacked),
                                   [&](const PackedFormat& format) { return same_word(format.word, word); });
  return found == std::end(kPacked) ? nullptr : found;
}

std::vector<std::string> with_packed(std::vector<std::string> words) {
  for (const PackedFormat& format : kPacked) words.emplace_back(format.word);
  return words;
}

void explain_formats(Design& design, const NodePtr& root) {
  const auto tell = [&](const std::string& path, const NodePtr& node) {
    if (!node || node->kind != Node::Kind::scalar || is_null(*node)) return;
    std::string means;
    if (const PackedFormat* packed = find_packed(node->text)) {
      means = fmt::format("weights {}, products {}", name(packed->weights), name(packed->products));
    } else if (const auto format = find_word<Precision>(node->text)) {
      means = std::string(name(*format));
      if (same_word(means, node->text)) return;
    } else {
      return;
    }
    design.assumptions.push_back(
        {path, means, fmt::format("{}: {}", node->text, meaning_of_word(node->text))});
  };
  const NodePtr precision = node_at(root, {"train", "precision"});
  tell("train.precision", precision);
  if (precision && precision->kind == Node::Kind::map) {
    for (const Entry& entry : precision->entries) tell("train.precision." + entry.key, entry.value);
  }
  tell("train.rl.generation_precision", node_at(root, {"train", "rl", "generation_precision"}));
  for (const char* key : {"precision", "weights", "attention", "cache"}) {
    tell(std::string("serve.") + key, node_at(root, {"serve", key}));
  }
}

}  // namespace caelum::spec
