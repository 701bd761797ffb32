#include "caelum/interop/hf_families.hpp"

namespace caelum::interop {

namespace {

using spec::Norm;
using spec::Positions;

// Families of the same build differ in these; the rest stands in their fields.
constexpr HfTraits kLlamaLike{};
constexpr HfTraits kTied{.tie = true};
constexpr HfTraits kTiedLayer{.tie = true, .norm = Norm::layer};
constexpr HfTraits kLayerNorm{.norm = Norm::layer};
constexpr HfTraits kFirst{
    .tie = true, .gated = false, .bias = true, .norm = Norm::layer, .positions = Positions::learned};
constexpr HfTraits kNeoX{.gated = false, .bias = true, .norm = Norm::layer};
constexpr HfTraits kNeoXTied{.tie = true, .gated = false, .bias = true, .norm = Norm::layer};
constexpr HfTraits kPlainTied{.tie = true, .gated = false, .norm = Norm::layer};
constexpr HfTraits kBloom{
    .tie = true, .gated = false, .bias = true, .norm = Norm::layer, .positions = Positions::alibi};
constexpr HfTraits kSquared{.gated = false};
constexpr HfTraits kSquaredLayer{.gated = false, .norm = Norm::layer};

constexpr HfFamily kUnknown = {"unknown", "", "", read_by_fields, {.known = false}};

constexpr HfFamily kFamilies[] = {
    {"Llama", "llama", "LlamaForCausalLM", read_llama},
    {"Mistral", "mistral", "MistralForCausalLM", read_mistral},
    {"Qwen2 and Qwen2.5", "qwen2", "Qwen2ForCausalLM", read_qwen2},
    {"Qwen3", "qwen3 qwen3_vl_text qwen3_vl", "Qwen3ForCausalLM Qwen3VLForConditionalGeneration", read_qwen3},
    {"Qwen2 MoE", "qwen2_moe", "Qwen2MoeForCausalLM", read_qwen2_moe},
    {"Qwen3 MoE", "qwen3_moe qwen3_vl_moe_text qwen3_vl_moe",
     "Qwen3MoeForCausalLM Qwen3VLMoeForConditionalGeneration", read_qwen3_moe},
    {"Qwen3-Next", "qwen3_next qwen3_5_moe_text qwen3_5_moe qwen3_5_text qwen3_5",
     "Qwen3NextForCausalLM Qwen3_5MoeForConditionalGeneration Qwen3_5ForConditionalGeneration",
     read_qwen3_next},
    {"DeepSeek-V2, V3 and V3.2", "deepseek_v2 deepseek_v3 deepseek_v32 kimi_k2 glm_moe_dsa",
     "DeepseekV2ForCausalLM DeepseekV3ForCausalLM DeepseekV32ForCausalLM GlmMoeDsaForCausalLM",
     read_deepseek},
    {"GLM-4", "glm glm4", "GlmForCausalLM Glm4ForCausalLM", read_glm4},
    {"ChatGLM and first GLM-4", "chatglm", "ChatGLMModel ChatGLMForConditionalGeneration", read_chatglm},
    {"GLM-4.5 MoE", "glm4_moe", "Glm4MoeForCausalLM", read_glm4_moe},
    {"Mixtral", "mixtral", "MixtralForCausalLM", read_mixtral},
    {"gpt-oss", "gpt_oss", "GptOssForCausalLM", read_gpt_oss},
    {"ERNIE 4.5", "ernie4_5", "Ernie4_5ForCausalLM Ernie4_5_ForCausalLM", read_ernie},
    {"ERNIE 4.5 MoE", "ernie4_5_moe", "Ernie4_5_MoeForCausalLM", read_ernie_moe},
    {"Pangu Embedded", "PanguEmbedded", "PanguEmbeddedForCausalLM", read_pangu_embedded},
    {"Pangu Pro MoE", "PanguProMoE", "PanguProMoEForCausalLM", read_pangu_pro_moe},
    {"Pangu Ultra MoE", "pangu_ultra_moe", "PanguUltraMoEForCausalLM", read_pangu_ultra_moe},
    {"Gemma 2", "gemma2", "Gemma2ForCausalLM", read_gemma2},
    {"Gemma 3", "gemma3 gemma3_text", "Gemma3ForCausalLM Gemma3ForConditionalGeneration", read_gemma3},
    {"Phi-3", "phi3", "Phi3ForCausalLM", read_phi3},
    {"GPT-2", "gpt2 gpt_bigcode openai-gpt", "GPT2LMHeadModel GPTBigCodeForCausalLM", read_by_fields, kFirst},
    {"OPT", "opt", "OPTForCausalLM", read_by_fields, kFirst},
    {"BLOOM", "bloom", "BloomForCausalLM", read_by_fields, kBloom},
    {"Falcon", "falcon RefinedWeb RefinedWebModel", "FalconForCausalLM", read_by_fields, kPlainTied},
    {"GPT-NeoX, GPT-J and Phi-2", "gpt_neox gptj phi codegen",
     "GPTNeoXForCausalLM GPTJForCausalLM PhiForCausalLM", read_by_fields, kNeoX},
    {"MPT", "mpt", "MPTForCausalLM MptForCausalLM", read_by_fields, kPlainTied},
    {"DBRX", "dbrx", "DbrxForCausalLM", read_by_fields, kLayerNorm},
    {"StarCoder2", "starcoder2", "Starcoder2ForCausalLM", read_by_fields, kNeoXTied},
    {"StableLM", "stablelm", "StableLmForCausalLM", read_by_fields, kLayerNorm},
    {"Cohere", "cohere cohere2", "CohereForCausalLM Cohere2ForCausalLM", read_by_fields, kTiedLayer},
    {"Gemma", "gemma", "GemmaForCausalLM", read_by_fields, kTied},
    {"OLMo", "olmo", "OlmoForCausalLM", read_by_fields, kLlamaLike},
    {"OLMo 2 and 3", "olmo2 olmo3", "Olmo2ForCausalLM Olmo3ForCausalLM", read_by_fields, kLlamaLike},
    {"OLMoE", "olmoe flex_olmo", "OlmoeForCausalLM", read_by_fields, kLlamaLike},
    {"Granite", "granite granitemoe granitemoeshared granitemoehybrid",
     "GraniteForCausalLM GraniteMoeForCausalLM GraniteMoeHybridForCausalLM", read_by_fields, kTied},
    {"Seed-OSS", "seed_oss", "SeedOssForCausalLM", read_by_fields, kLlamaLike},
    {"SmolLM3 and EXAONE", "smollm3 exaone exaone4",
     "SmolLM3ForCausalLM ExaoneForCausalLM Exaone4ForCausalLM", read_by_fields, kTied},
    {"InternLM", "internlm internlm2 internlm3", "InternLM2ForCausalLM InternLM3ForCausalLM", read_by_fields,
     kLlamaLike},
    {"Baichuan, Yi and MiniCPM", "baichuan Yi minicpm minicpm3",
     "BaichuanForCausalLM YiForCausalLM MiniCPMForCausalLM", read_by_fields, kLlamaLike},
    {"Ministral and Mistral 3", "ministral ministral3 mistral3",
     "MinistralForCausalLM Mistral3ForConditionalGeneration", read_by_fields, kLlamaLike},
    {"MiMo", "mimo", "MiMoForCausalLM", read_by_fields, {.qkv_bias = true}},
    {"Qwen", "qwen", "QWenLMHeadModel", read_qwen1, kLlamaLike},
    {"Nemotron", "nemotron", "NemotronForCausalLM", read_by_fields, kSquaredLayer},
    {"Arcee", "arcee", "ArceeForCausalLM", read_by_fields, kSquared},
    {"Phi-3.5 MoE", "phimoe", "PhiMoEForCausalLM PhimoeForCausalLM", read_by_fields, kLayerNorm},
    {"MiniMax", "minimax minimax_text_01 minimax_m1 minimax_m2",
     "MiniMaxText01ForCausalLM MiniMaxM2ForCausalLM", read_by_fields, kLlamaLike},
    {"Hunyuan", "hunyuan hunyuan_v1_dense hunyuan_v1_moe",
     "HunYuanMoEV1ForCausalLM HunYuanDenseV1ForCausalLM", read_by_fields, kTied},
    {"Ling", "bailing_moe bailing_moe_v2", "BailingMoeForCausalLM BailingMoeV2ForCausalLM", read_by_fields,
     kLlamaLike},
    {"DeepSeek MoE and dots", "deepseek dots1", "DeepseekForCausalLM Dots1ForCausalLM", read_by_fields,
     kLlamaLike},
    {"Llama 4", "llama4 llama4_text", "Llama4ForConditionalGeneration Llama4ForCausalLM", read_llama4,
     kLlamaLike},
    {"Jamba", "jamba", "JambaForCausalLM", read_jamba, kLlamaLike},
    {"Nemotron-H", "nemotron_h", "NemotronHForCausalLM", read_nemotron_hybrid, kSquared},
    {"Kimi Linear", "kimi_linear", "KimiLinearForCausalLM", read_kimi_linear, kLlamaLike},
    {"LongCat-Flash", "longcat_flash", "LongcatFlashForCausalLM", read_longcat, kLlamaLike},
};
}  // namespace

std::span<const HfFamily> hf_families() {
  return kFamilies;
}

const HfFamily& hf_unknown_family() {
  return kUnknown;
}

}  // namespace caelum::interop
