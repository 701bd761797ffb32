// The keys of a model record.
#include "caelum/spec/design.hpp"
#include "caelum/spec/fields_build.hpp"

namespace caelum::spec {

using build::Table;

namespace {
constexpr double kMostWidth = 1e8;
constexpr double kMostLayers = 1e6;
}  // namespace

template <>
const RecordTable& table<Moe>() {
  static const RecordTable kTable = [] {
    Table<Moe> t("moe", "Mixture of experts");
    t.add("experts", &Moe::experts, "Routed experts of a layer").at_most(1e6).required("256").at_least(1);
    t.add("top_k", &Moe::top_k, "Routed experts that a token reaches").at_most(1e6).required("8").at_least(1);
    t.add("expert_ffn", &Moe::expert_ffn, "Width of one routed expert")
        .at_most(kMostWidth)
        .required("2048")
        .at_least(1);
    t.add("shared", &Moe::shared, "Shared experts of a layer").at_least(0).at_most(1e6);
    t.add("shared_ffn", &Moe::shared_ffn, "Width of all shared experts together; 0 = shared x expert_ffn")
        .at_least(0)
        .at_most(kMostWidth);
    t.add("dense_layers", &Moe::dense_layers, "Leading layers with a dense feed-forward block")
        .at_least(0)
        .at_most(kMostLayers);
    t.add("dense_ffn", &Moe::dense_ffn, "Width of that block").at_least(0).at_most(kMostWidth);
    t.add("every", &Moe::every, "One layer in so many has experts").at_least(1).at_most(kMostLayers);
    t.add("groups", &Moe::groups, "Expert groups of node-limited routing").at_least(0).at_most(1e6);
    t.add("topk_groups", &Moe::topk_groups, "How many groups a token may reach").at_least(0).at_most(1e6);
    t.add("latent", &Moe::latent, "Width of the space the experts work in; 0 = hidden")
        .at_least(0)
        .at_most(kMostWidth);
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<LinearAttention>() {
  static const RecordTable kTable = [] {
    Table<LinearAttention> t("linear_attention", "Layers with a recurrent state instead of keys");
    t.add("kind", &LinearAttention::kind, "Name of the law");
    t.add("k_heads", &LinearAttention::k_heads, "Key heads").at_least(0).at_most(1e6);
    t.add("v_heads", &LinearAttention::v_heads, "Value heads").at_least(0).at_most(1e6);
    t.add("k_dim", &LinearAttention::k_dim, "Width of a key head").at_least(0).at_most(kMostWidth);
    t.add("v_dim", &LinearAttention::v_dim, "Width of a value head").at_least(0).at_most(kMostWidth);
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<SparseAttention>() {
  static const RecordTable kTable = [] {
    Table<SparseAttention> t("sparse_attention", "Layers that attend to keys chosen by an index");
    t.add("kind", &SparseAttention::kind, "Name of the law");
    t.add("index_heads", &SparseAttention::index_heads, "Heads of the index").at_least(0).at_most(1e6);
    t.add("index_head_dim", &SparseAttention::index_head_dim, "Width of one").at_least(0).at_most(kMostWidth);
    t.add("index_topk", &SparseAttention::index_topk, "Keys that remain").at_least(0).at_most(1e9);
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Model>() {
  static const RecordTable kTable = [] {
    Table<Model> t("model", "The shape of a transformer", "model");
    t.add("id", &Model::id, "Lower-case id by which the record is found");
    t.add("name", &Model::name, "Name as published");
    t.add("organisation", &Model::organisation, "Who made it");
    t.add("year", &Model::year, "First year").at_least(1990).at_most(2100);
    t.add("layers", &Model::layers, "Transformer layers").at_most(kMostLayers).required("32").at_least(1);
    t.add("hidden", &Model::hidden, "Width of the residual stream")
        .at_most(kMostWidth)
        .required("4096")
        .at_least(1);
    t.add("heads", &Model::heads, "Query heads").at_most(1e6).required("32").at_least(1);
    t.add("kv_heads", &Model::kv_heads, "Key and value heads")
        .at_least(1)
        .at_most(1e6)
        .fallback("heads", "every query head has its own keys unless said otherwise");
    t.add("head_dim", &Model::head_dim, "Width of a head")
        .at_least(1)
        .at_most(kMostWidth)
        .fallback("hidden / heads", "heads share the hidden width unless said otherwise");
    t.add("ffn", &Model::ffn, "Width of the dense feed-forward block; 0 = every layer has experts")
        .at_least(0)
        .at_most(kMostWidth);
    t.add("vocab", &Model::vocab, "Rows of the embedding").at_most(1e9).required("128256").at_least(1);
    t.add("tie", &Model::tie, "Input and output embeddings are one matrix");
    t.add("gated_ffn", &Model::gated_ffn, "Three matrices (SwiGLU) instead of two (GELU)");
    t.add("gate_limit", &Model::gate_limit,
          "Inputs of a gated activation are clamped to it (`swiglu_limit`); 0 = they are not")
        .at_least(0)
        .at_most(1e6);
    t.add("bias", &Model::bias, "Biases on every linear layer");
    t.add("qkv_bias", &Model::qkv_bias, "Biases on the query, key and value projections");
    t.add("attn_output_gate", &Model::attn_output_gate, "A gate on the attention output");
    t.add("context", &Model::context, "Longest sequence").at_least(1).at_most(1e10).unit_word("tokens");
    t.add("attention", &Model::attention, "How heads share keys");
    t.add("positions", &Model::positions, "How positions enter");
    t.add("norm", &Model::norm, "Normalisation of the blocks");
    t.add("q_lora_rank", &Model::q_lora_rank, "Latent width of queries (mla)")
        .at_least(0)
        .at_most(kMostWidth);
    t.add("kv_lora_rank", &Model::kv_lora_rank, "Latent width of keys and values (mla)")
        .at_least(0)
        .at_most(kMostWidth);
    t.add("qk_nope_head_dim", &Model::qk_nope_head_dim, "Width of a head without positions (mla)")
        .at_least(0)
        .at_most(kMostWidth);
    t.add("qk_rope_head_dim", &Model::qk_rope_head_dim, "Width of a head with positions (mla)")
        .at_least(0)
        .at_most(kMostWidth);
    t.add("v_head_dim", &Model::v_head_dim, "Width of a value head (mla)").at_least(0).at_most(kMostWidth);
    t.add("o_lora_rank", &Model::o_lora_rank, "Latent width of the output projection")
        .at_least(0)
        .at_most(kMostWidth);
    t.add("o_groups", &Model::o_groups, "Groups of the output projection").at_least(0).at_most(1e6);
    t.add("moe", &Model::moe, "Experts; absent = dense");
    t.add("mtp_layers", &Model::mtp_layers, "Layers that predict further tokens")
        .at_least(0)
        .at_most(kMostLayers);
    t.add("sliding_window", &Model::sliding_window, "Keys that a windowed layer sees; 0 = none")
        .at_least(0)
        .at_most(1e10)
        .unit_word("tokens");
    t.add("sliding_layers", &Model::sliding_layers, "How many layers use the window")
        .at_least(0)
        .at_most(kMostLayers);
    t.add("linear_attention", &Model::linear_attention, "Law of the linear layers");
    t.add("linear_layers", &Model::linear_layers, "How many layers are linear")
        .at_least(0)
        .at_most(kMostLayers);
    t.add("sparse_attention", &Model::sparse_attention, "Law of the sparse layers");
    t.add("published_total", &Model::published_total, "Parameters as published")
        .positive()
        .at_most(1e18)
        .read_by(ask::kNone)
        .unit_word("parameters");
    t.add("published_active", &Model::published_active, "Parameters that one token uses, as published")
        .positive()
        .at_most(1e18)
        .read_by(ask::kNone)
        .unit_word("parameters");
    t.add("facts", &Model::facts, "Measured or claimed figures that no model reads");
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
