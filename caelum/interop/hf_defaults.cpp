// What the library's configuration classes fill in where a file says nothing. Sources: the classes of Hugging
// Face transformers 4.57, `configuration_*.py`, one for each `model_type`.
#include "caelum/interop/hf_families.hpp"

namespace caelum::interop {
namespace {

struct Defaults {
  std::string_view model_types, values;
};

constexpr Defaults kDefaults[] = {
    {"llama",
     "num_hidden_layers 32 hidden_size 4096 num_attention_heads 32 intermediate_size 11008 vocab_size 32000"},
    {"mistral",
     "num_hidden_layers 32 hidden_size 4096 num_attention_heads 32 num_key_value_heads 8 intermediate_size "
     "14336 "
     "vocab_size 32000"},
    {"mixtral",
     "num_hidden_layers 32 hidden_size 4096 num_attention_heads 32 num_key_value_heads 8 intermediate_size "
     "14336 "
     "vocab_size 32000 num_local_experts 8 num_experts_per_tok 2"},
    {"qwen2",
     "num_hidden_layers 32 hidden_size 4096 num_attention_heads 32 intermediate_size 22016 vocab_size "
     "151936"},
    {"qwen3",
     "num_hidden_layers 32 hidden_size 4096 num_attention_heads 32 head_dim 128 intermediate_size 22016 "
     "vocab_size 151936"},
    {"qwen3_moe",
     "num_hidden_layers 24 hidden_size 2048 num_attention_heads 32 num_key_value_heads 4 "
     "moe_intermediate_size 768 "
     "vocab_size 151936 num_experts 128 num_experts_per_tok 8"},
    {"gemma",
     "num_hidden_layers 28 hidden_size 3072 num_attention_heads 16 num_key_value_heads 16 head_dim 256 "
     "intermediate_size 24576 vocab_size 256000"},
    {"gemma2",
     "num_hidden_layers 26 hidden_size 2304 num_attention_heads 8 num_key_value_heads 4 head_dim 256 "
     "intermediate_size 9216 vocab_size 256000 sliding_window 4096"},
    {"gemma3 gemma3_text",
     "num_hidden_layers 26 hidden_size 2304 num_attention_heads 8 num_key_value_heads 4 head_dim 256 "
     "intermediate_size 9216 vocab_size 262208 sliding_window 4096 max_position_embeddings 131072"},
    {"phi3",
     "num_hidden_layers 32 hidden_size 3072 num_attention_heads 32 intermediate_size 8192 vocab_size 32064"},
    {"phimoe",
     "num_hidden_layers 32 hidden_size 4096 num_attention_heads 32 num_key_value_heads 8 intermediate_size "
     "6400 "
     "vocab_size 32064 num_local_experts 16 num_experts_per_tok 2"},
    {"gpt2", "n_layer 12 n_embd 768 n_head 12 vocab_size 50257 n_positions 1024"},
    {"opt", "num_hidden_layers 12 hidden_size 768 num_attention_heads 12 ffn_dim 3072 vocab_size 50272"},
    {"falcon", "num_hidden_layers 32 hidden_size 4544 num_attention_heads 71 vocab_size 65024"},
    {"bloom", "n_layer 2 hidden_size 64 n_head 8 vocab_size 250880"},
    {"gpt_neox",
     "num_hidden_layers 44 hidden_size 6144 num_attention_heads 64 intermediate_size 24576 vocab_size 50432"},
    {"gptj", "n_layer 28 n_embd 4096 n_head 16 vocab_size 50400"},
    {"starcoder2",
     "num_hidden_layers 30 hidden_size 3072 num_attention_heads 24 num_key_value_heads 2 intermediate_size "
     "12288 "
     "vocab_size 49152"},
    {"cohere",
     "num_hidden_layers 40 hidden_size 8192 num_attention_heads 64 intermediate_size 22528 vocab_size "
     "256000"},
    {"olmoe",
     "num_hidden_layers 16 hidden_size 2048 num_attention_heads 16 intermediate_size 2048 vocab_size 50304 "
     "num_experts 64 num_experts_per_tok 8"},
    {"gpt_oss",
     "num_hidden_layers 36 hidden_size 2880 num_attention_heads 64 num_key_value_heads 8 head_dim 64 "
     "intermediate_size 2880 vocab_size 201088 num_local_experts 128 num_experts_per_tok 4 sliding_window "
     "128"},
    {"llama4 llama4_text",
     "num_hidden_layers 48 hidden_size 5120 num_attention_heads 40 num_key_value_heads 8 head_dim 128 "
     "intermediate_size 8192 intermediate_size_mlp 16384 vocab_size 202048 num_local_experts 16 "
     "num_experts_per_tok 1"},
    {"glm4",
     "num_hidden_layers 40 hidden_size 4096 num_attention_heads 32 num_key_value_heads 2 head_dim 128 "
     "intermediate_size 13696 vocab_size 151552"},
};

bool names(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const std::size_t end = words.find(' ');
    if (words.substr(0, end) == word) return true;
    if (end == std::string_view::npos) break;
    words.remove_prefix(end + 1);
  }
  return false;
}

}  // namespace

std::string_view hf_defaults(std::string_view model_type) {
  for (const auto& row : kDefaults) {
    if (names(row.model_types, model_type)) return row.values;
  }
  return {};
}

}  // namespace caelum::interop
