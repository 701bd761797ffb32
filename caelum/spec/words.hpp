// Closed word lists: which words a field accepts, and which value each one means.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "caelum/spec/chip.hpp"
#include "caelum/spec/claim.hpp"
#include "caelum/spec/economics.hpp"
#include "caelum/spec/kernels.hpp"
#include "caelum/spec/model.hpp"
#include "caelum/spec/part.hpp"
#include "caelum/spec/policy.hpp"
#include "caelum/spec/profiles.hpp"
#include "caelum/spec/requests.hpp"
#include "caelum/spec/run.hpp"
#include "caelum/spec/supply.hpp"
#include "caelum/spec/terms.hpp"
#include "caelum/spec/train.hpp"

namespace caelum::spec {

template <class E>
struct Word {
  std::string_view text;
  E value;
};

/// The words of a list. The first word of a value is the one that results print; further words of
/// the same value are accepted on input only.
template <class E>
std::span<const Word<E>> words();
template <>
std::span<const Word<Precision>> words<Precision>();
template <>
std::span<const Word<Collective>> words<Collective>();
template <>
std::span<const Word<Axis>> words<Axis>();
template <>
std::span<const Word<Schedule>> words<Schedule>();
template <>
std::span<const Word<Fidelity>> words<Fidelity>();
template <>
std::span<const Word<Topology>> words<Topology>();
template <>
std::span<const Word<Routing>> words<Routing>();
template <>
std::span<const Word<PartRole>> words<PartRole>();
template <>
std::span<const Word<Availability>> words<Availability>();
template <>
std::span<const Word<AttentionKind>> words<AttentionKind>();
template <>
std::span<const Word<Positions>> words<Positions>();
template <>
std::span<const Word<KernelKind>> words<KernelKind>();
template <>
std::span<const Word<Norm>> words<Norm>();
template <>
std::span<const Word<Recompute>> words<Recompute>();
template <>
std::span<const Word<ContextMode>> words<ContextMode>();
template <>
std::span<const Word<Split>> words<Split>();
template <>
std::span<const Word<Place>> words<Place>();
template <>
std::span<const Word<Component>> words<Component>();
template <>
std::span<const Word<PerUnit>> words<PerUnit>();
template <>
std::span<const Word<Arrival>> words<Arrival>();
template <>
std::span<const Word<Reading>> words<Reading>();
template <>
std::span<const Word<GivesWay>> words<GivesWay>();
template <>
std::span<const Word<CheckpointMode>> words<CheckpointMode>();
template <>
std::span<const Word<PartClass>> words<PartClass>();
template <>
std::span<const Word<YieldModel>> words<YieldModel>();
template <>
std::span<const Word<SupplyAim>> words<SupplyAim>();
template <>
std::span<const Word<Market>> words<Market>();
template <>
std::span<const Word<ClaimKind>> words<ClaimKind>();

/// Whether two words are the same when `-` and `_` (and case) are alike.
bool same_word(std::string_view a, std::string_view b);

template <class E>
std::string_view word_of(E value) {
  for (const auto& word : words<E>()) {
    if (word.value == value) return word.text;
  }
  return "?";
}

template <class E>
std::optional<E> find_word(std::string_view text) {
  for (const auto& word : words<E>()) {
    if (same_word(word.text, text)) return word.value;
  }
  return std::nullopt;
}

/// All accepted words of a list, the printed one of each value first.
template <class E>
std::vector<std::string> all_words() {
  std::vector<std::string> texts;
  for (const auto& word : words<E>()) texts.emplace_back(word.text);
  return texts;
}

}  // namespace caelum::spec
