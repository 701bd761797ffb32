#include "caelum/step/cut.hpp"

#include <algorithm>

namespace caelum::step {

long Role::layers() const {
  long n = 0;
  for (const BlockRun& run : runs) n += run.count;
  return n;
}

std::vector<long> deal_layers(long layers, long chunks) {
  std::vector<long> counts(static_cast<std::size_t>(chunks), layers / chunks);
  long extra = layers % chunks;
  for (std::size_t i = 1; i + 1 < counts.size() && extra > 0; ++i, --extra) ++counts[i];
  for (std::size_t i = 0; i < counts.size() && extra > 0; ++i, --extra) ++counts[i];
  return counts;
}

namespace {

void append(Role& role, std::uint16_t block) {
  if (!role.runs.empty() && role.runs.back().block == block) {
    ++role.runs.back().count;
  } else {
    role.runs.push_back({block, 1});
  }
}

}  // namespace

PartlyRecomputed expand_partly(const workload::OperatorGraph& graph, const spec::Design& design) {
  PartlyRecomputed both{graph, {}};
  const spec::Plan& plan = design.train->plan;
  if (plan.recompute == spec::Recompute::none || plan.recompute_layers <= 0) return both;
  spec::Train plain = *design.train;
  plain.plan.recompute = spec::Recompute::none;
  const auto kept = workload::expand(design.model, plain, design.stack);
  both.partial = {plan.recompute_layers, graph.blocks.size()};
  both.graph.blocks.insert(both.graph.blocks.end(), kept.blocks.begin(), kept.blocks.end());
  return both;
}

Cut cut_layers(const workload::OperatorGraph& graph, long chunks, PartialRecompute partial,
               const std::vector<long>& given) {
  std::vector<std::uint16_t> layers, first, last;
  bool before_layers = true;
  for (std::uint16_t block : graph.order) {
    const auto kind = graph.blocks[block].kind;
    if (kind == workload::BlockKind::embedding && before_layers) {
      first.push_back(block);
    } else if (kind == workload::BlockKind::head || kind == workload::BlockKind::mtp ||
               kind == workload::BlockKind::embedding) {
      last.push_back(block);
    } else {
      layers.push_back(block);
      before_layers = false;
    }
  }
  Cut cut;
  const auto counts = given.empty() ? deal_layers(static_cast<long>(layers.size()), chunks) : given;
  auto next = layers.begin();
  for (std::size_t c = 0; c < counts.size(); ++c) {
    Role role;
    if (c == 0) {
      for (std::uint16_t block : first) append(role, block);
    }
    for (long i = 0; i < counts[c]; ++i) {
      const bool plain = partial.layers > 0 && i >= partial.layers;
      append(role, static_cast<std::uint16_t>(*next++ + (plain ? partial.offset : 0)));
    }
    if (c + 1 == counts.size()) {
      for (std::uint16_t block : last) append(role, block);
    }
    auto same = std::find(cut.roles.begin(), cut.roles.end(), role);
    if (same == cut.roles.end()) same = cut.roles.insert(cut.roles.end(), std::move(role));
    cut.role.push_back(static_cast<std::uint16_t>(same - cut.roles.begin()));
  }
  return cut;
}

}  // namespace caelum::step
