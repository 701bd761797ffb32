#include "caelum/interop/hf_families.hpp"

namespace caelum::interop {

namespace {
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
};
}  // namespace

std::span<const HfFamily> hf_families() {
  return kFamilies;
}

}  // namespace caelum::interop
