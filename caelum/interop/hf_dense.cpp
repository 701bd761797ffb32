// Families without experts, and what all families share. Defaults are those of the families' own
// configuration classes: files leave a field out when it keeps them.
#include <algorithm>

#include "caelum/interop/hf_families.hpp"

namespace caelum::interop {

spec::AttentionKind attention_kind(const spec::Model& m) {
  if (m.kv_heads == m.heads) return spec::AttentionKind::mha;
  return m.kv_heads == 1 ? spec::AttentionKind::mqa : spec::AttentionKind::gqa;
}

namespace {

spec::Model read_dense(HfFields& f, bool tie) {
  spec::Model m = read_common(f, tie);
  m.ffn = f.need({"intermediate_size"});
  return m;
}

}  // namespace

spec::Model read_common(HfFields& f, bool tie) {
  spec::Model m;
  m.layers = f.need({"num_hidden_layers"});
  m.hidden = f.need({"hidden_size"});
  m.heads = f.need({"num_attention_heads"});
  m.vocab = f.need({"vocab_size"});
  m.kv_heads = f.count({"num_key_value_heads"}, m.heads);
  m.head_dim = f.count({"head_dim"}, std::max(m.hidden / m.heads, 1L));
  m.context = f.count({"max_position_embeddings"}, 0);
  m.tie = f.flag({"tie_word_embeddings"}, tie);
  m.attention = attention_kind(m);
  return m;
}

void read_window(HfFields& f, spec::Model& m, long layers) {
  const long window = f.count({"sliding_window"}, 0);
  if (f.has("layer_types")) layers = f.occurrences("layer_types", "sliding_attention");
  if (window == 0 || layers <= 0) return;
  m.sliding_window = window;
  m.sliding_layers = std::min(layers, m.layers);
}

spec::Model read_llama(HfFields& f) {
  spec::Model m = read_dense(f, false);
  m.qkv_bias = f.flag({"attention_bias"}, false);
  return m;
}

spec::Model read_mistral(HfFields& f) {
  spec::Model m = read_dense(f, false);
  read_window(f, m, m.layers);
  return m;
}

spec::Model read_qwen2(HfFields& f) {
  spec::Model m = read_dense(f, false);
  m.qkv_bias = true;
  if (f.flag({"use_sliding_window"}, false)) {
    read_window(f, m, m.layers - f.count({"max_window_layers"}, m.layers));
  }
  return m;
}

spec::Model read_qwen3(HfFields& f) {
  spec::Model m = read_dense(f, false);
  m.qkv_bias = f.flag({"attention_bias"}, false);
  if (f.flag({"use_sliding_window"}, false)) {
    read_window(f, m, m.layers - f.count({"max_window_layers"}, m.layers));
  }
  return m;
}

// Every second layer slides.
spec::Model read_gemma2(HfFields& f) {
  spec::Model m = read_dense(f, true);
  read_window(f, m, (m.layers + 1) / 2);
  return m;
}

// Every sixth layer (or `sliding_window_pattern`th) attends fully, the others slide.
spec::Model read_gemma3(HfFields& f) {
  spec::Model m = read_dense(f, true);
  const long pattern = std::max(f.count({"sliding_window_pattern", "_sliding_window_pattern"}, 6), 1L);
  read_window(f, m, m.layers - m.layers / pattern);
  return m;
}

spec::Model read_phi3(HfFields& f) {
  spec::Model m = read_dense(f, false);
  const long window = f.count({"sliding_window"}, 0);
  if (window > 0 && window < m.context) read_window(f, m, m.layers);
  return m;
}

spec::Model read_glm4(HfFields& f) {
  spec::Model m = read_dense(f, false);
  m.qkv_bias = f.flag({"attention_bias"}, false);
  return m;
}

// The older files have names of their own.
spec::Model read_chatglm(HfFields& f) {
  spec::Model m;
  m.layers = f.need({"num_layers", "num_hidden_layers"});
  m.hidden = f.need({"hidden_size"});
  m.heads = f.need({"num_attention_heads"});
  m.vocab = f.need({"padded_vocab_size", "vocab_size"});
  m.ffn = f.need({"ffn_hidden_size"});
  m.kv_heads = f.flag({"multi_query_attention"}, false) ? f.need({"multi_query_group_num"}) : m.heads;
  m.head_dim = f.count({"kv_channels"}, std::max(m.hidden / m.heads, 1L));
  m.context = f.count({"seq_length"}, 0);
  m.tie = f.flag({"tie_word_embeddings"}, false);
  m.qkv_bias = f.flag({"add_qkv_bias"}, false);
  m.bias = f.flag({"add_bias_linear"}, false);
  if (!f.flag({"rmsnorm"}, true)) m.norm = spec::Norm::layer;
  m.attention = attention_kind(m);
  return m;
}

spec::Model read_ernie(HfFields& f) {
  spec::Model m = read_dense(f, true);
  m.bias = f.flag({"use_bias"}, false);
  return m;
}

spec::Model read_pangu_embedded(HfFields& f) {
  spec::Model m = read_dense(f, false);
  m.qkv_bias = f.flag({"bias", "attention_bias"}, false);
  return m;
}

}  // namespace caelum::interop
