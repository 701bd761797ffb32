// The families of Hugging Face models: how each one names the shape of a transformer.
#pragma once

#include <span>
#include <string_view>

#include "caelum/interop/hf_fields.hpp"
#include "caelum/spec/model.hpp"

namespace caelum::interop {

struct HfFamily {
  std::string_view name;           ///< for messages: Llama, Qwen3 MoE
  std::string_view model_types;    ///< `model_type` words, separated by spaces
  std::string_view architectures;  ///< class names, separated by spaces
  spec::Model (*read)(HfFields&);
  HfTraits traits = {};  ///< read by `read_by_fields` and the readers on top of it
};

/// All families, in the order in which messages list them. A new family is one row and one reader.
std::span<const HfFamily> hf_families();
/// Whatever is not in that list: read by its fields, and what they leave open is guessed and told.
const HfFamily& hf_unknown_family();
/// The numbers that the library's configuration class of a `model_type` fills in, as `name value` words.
std::string_view hf_defaults(std::string_view model_type);

/// Layers, widths, heads, vocabulary, context and tied embeddings: what every family shares.
/// `tie` is the family's own default: files leave it out when they keep that.
spec::Model read_common(HfFields& fields, bool tie);
/// The sliding window and how many layers use it, from `layer_types` where the file lists them,
/// else `layers`.
void read_window(HfFields& fields, spec::Model& model, long layers);

/// Any decoder by the names that its fields have anywhere; the family's traits say what they leave open.
spec::Model read_by_fields(HfFields& fields);
/// The latent attention of DeepSeek, under its own field names or openPangu's.
void read_latent_attention(HfFields& fields, spec::Model& model);
/// How heads share keys, by their numbers.
spec::AttentionKind attention_kind(const spec::Model& model);

spec::Model read_qwen1(HfFields& fields);
spec::Model read_jamba(HfFields& fields);
spec::Model read_nemotron_hybrid(HfFields& fields);
spec::Model read_kimi_linear(HfFields& fields);
spec::Model read_longcat(HfFields& fields);
spec::Model read_llama4(HfFields& fields);

spec::Model read_llama(HfFields& fields);
spec::Model read_mistral(HfFields& fields);
spec::Model read_qwen2(HfFields& fields);
spec::Model read_qwen3(HfFields& fields);
spec::Model read_gemma2(HfFields& fields);
spec::Model read_gemma3(HfFields& fields);
spec::Model read_phi3(HfFields& fields);
spec::Model read_glm4(HfFields& fields);
spec::Model read_chatglm(HfFields& fields);
spec::Model read_ernie(HfFields& fields);
spec::Model read_pangu_embedded(HfFields& fields);

spec::Model read_mixtral(HfFields& fields);
spec::Model read_qwen2_moe(HfFields& fields);
spec::Model read_qwen3_moe(HfFields& fields);
spec::Model read_qwen3_next(HfFields& fields);
spec::Model read_deepseek(HfFields& fields);
spec::Model read_glm4_moe(HfFields& fields);
spec::Model read_gpt_oss(HfFields& fields);
spec::Model read_ernie_moe(HfFields& fields);
spec::Model read_pangu_pro_moe(HfFields& fields);
spec::Model read_pangu_ultra_moe(HfFields& fields);

}  // namespace caelum::interop
