// Families whose layers are of several kinds that a record tells in its own way: a mixing part (attention or
// a recurrent state) and a feed-forward part make one layer.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "caelum/interop/hf_families.hpp"

namespace caelum::interop {
namespace {

long count_of(const std::string& pattern, char kind) {
  return static_cast<long>(std::count(pattern.begin(), pattern.end(), kind));
}

spec::LinearAttention mamba_of(HfFields& f) {
  return {.kind = "mamba2",
          .k_heads = f.need({"n_groups", "mamba_n_groups"}),
          .v_heads = f.need({"mamba_num_heads", "mamba_n_heads"}),
          .k_dim = f.need({"ssm_state_size", "mamba_d_state"}),
          .v_dim = f.need({"mamba_head_dim", "mamba_d_head"})};
}

/// Feed-forward blocks stand behind fewer than all mixing parts: the same width over all of them.
void spread_blocks(HfFields& f, spec::Model& m, long blocks) {
  m.ffn = m.ffn * blocks / std::max(m.layers, 1L);
  if (blocks != m.layers) {
    f.guess(fmt::format("{} feed-forward blocks dealt over {} mixing layers", blocks, m.layers));
  }
}

}  // namespace

// A letter for each part: M a state space, * attention, - a feed-forward block, E experts.
spec::Model read_nemotron_hybrid(HfFields& f) {
  spec::Model m = read_by_fields(f);
  const std::string pattern = f.text({"hybrid_override_pattern"});
  if (pattern.empty()) {
    f.error("hybrid_override_pattern", "the kinds of the layers are not told",
            "add `hybrid_override_pattern`, a letter for each layer");
    return m;
  }
  m.linear_layers = count_of(pattern, 'M');
  m.layers = std::max(m.linear_layers + count_of(pattern, '*'), 1L);
  if (m.linear_layers > 0) m.linear_attention = mamba_of(f);
  m.positions = spec::Positions::none;
  const long experts = count_of(pattern, 'E');
  if (experts == 0) m.moe.reset();
  if (!m.moe) {
    m.ffn = f.need({"intermediate_size"});
    spread_blocks(f, m, count_of(pattern, '-'));
    return m;
  }
  m.moe->dense_layers = std::max(m.layers - experts, 0L);
  m.moe->dense_ffn = 0;
  if (m.moe->dense_layers > 0) {
    f.guess(fmt::format("the {} mixing layers without experts lead", m.moe->dense_layers));
  }
  return m;
}

// Attention in one layer of a period, experts in one of another; the state space is of the first kind, with
// 16 states a channel: its heads are told as 64 channels each.
spec::Model read_jamba(HfFields& f) {
  constexpr long kChannels = 64;
  spec::Model m = read_by_fields(f);
  const long inner = f.count({"mamba_expand"}, 2) * m.hidden;
  m.linear_attention = spec::LinearAttention{.kind = "mamba",
                                             .k_heads = 1,
                                             .v_heads = std::max(inner / kChannels, 1L),
                                             .k_dim = f.count({"mamba_d_state"}, 16),
                                             .v_dim = kChannels};
  m.linear_layers = m.layers - m.layers / std::max(f.count({"attn_layer_period"}, 8), 1L);
  m.positions = spec::Positions::none;
  return m;
}

// KDA layers beside latent attention; the lists count layers from 1.
spec::Model read_kimi_linear(HfFields& f) {
  spec::Model m = read_by_fields(f);
  const long heads = f.need({"linear_attn_config.num_heads"});
  const long dim = f.need({"linear_attn_config.head_dim"});
  m.linear_attention =
      spec::LinearAttention{.kind = "kda", .k_heads = heads, .v_heads = heads, .k_dim = dim, .v_dim = dim};
  m.linear_layers = std::min(static_cast<long>(f.list("linear_attn_config.kda_layers").size()), m.layers);
  return m;
}

// Each layer of the file holds attention twice, a dense block behind each, and experts beside the second: two
// layers of a record, the second with experts and its dense block as the shared expert. Experts that return
// their input cost nothing, so a token uses the others' share.
spec::Model read_longcat(HfFields& f) {
  spec::Model m = read_by_fields(f);
  if (!m.moe) return m;
  const long dense = f.need({"ffn_hidden_size"});
  const long idle = f.count({"zero_expert_num"}, 0);
  m.layers *= 2;
  m.moe->every = 2;
  m.moe->dense_ffn = dense;
  m.moe->shared = 1;
  m.moe->shared_ffn = dense;
  if (idle > 0) {
    const long used = std::max(m.moe->top_k * m.moe->experts / (m.moe->experts + idle), 1L);
    f.guess(fmt::format("{} of {} chosen experts do work, as many as chance has it", used, m.moe->top_k));
    m.moe->top_k = used;
  }
  return m;
}

}  // namespace caelum::interop
