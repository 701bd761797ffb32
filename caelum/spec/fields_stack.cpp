// The keys of the profiles of software: training stacks and inference engines.
#include "caelum/spec/design.hpp"
#include "caelum/spec/fields_build.hpp"

namespace caelum::spec {

using build::Table;

template <>
const RecordTable& table<StackProfile>() {
  static const RecordTable kTable = [] {
    Table<StackProfile> t("stack", "A training framework of one era on one vendor's software", "stack");
    t.add("id", &StackProfile::id, "Lower-case id by which the record is found");
    t.add("name", &StackProfile::name, "Name in words");
    t.add("relative", &StackProfile::relative, "The profile whose constants this one borrows, if any");
    t.add("fused_attention", &StackProfile::fused_attention, "No sequence x sequence matrix in memory");
    t.add("fused_elementwise", &StackProfile::fused_elementwise,
          "Bias, activation, rotary and norm are fused");
    Field& loss = t.add("loss", &StackProfile::loss,
                        "Cross-entropy: kernel by kernel (unfused), one kernel each way on fp32 logits "
                        "(fused) or on logits "
                        "in "
                        "their own format (narrow), or its gradient written over these (in_place)")
                      .words({"unfused", "fused", "narrow", "in_place"})
                      .fallback("fused", "stacks since 2023 do")
                      .raw();
    loss.read = [](void* o, const NodePtr& n, const Field& f, Reader& r) {
      Node now = *n;
      if (now.text == "apart") now.text = "unfused";  // its older name
      if (auto word = r.text(now, f)) static_cast<StackProfile*>(o)->loss = *word;
    };
    t.add("blocking_launches", &StackProfile::blocking_launches,
          "The host waits for each kernel before it issues the next (CUDA_LAUNCH_BLOCKING=1)")
        .fallback("false", "it is a tool of those who look for faults");
    t.add("device_graphs", &StackProfile::device_graphs,
          "Kernels are replayed from a graph: no host gap in a layer");
    t.add("async_tensor_backward", &StackProfile::async_tensor_backward,
          "Tensor messages of backward run beside weight gradients");
    t.add("fp8_saved_activations", &StackProfile::fp8_saved_activations,
          "fp8 training keeps the inputs of gates in fp8 and the outputs of attention in 12 bits")
        .alias("narrow_saved");
    t.add("fused_gradients", &StackProfile::fused_gradients,
          "Products add into the accumulated weight gradient themselves")
        .fallback("true", "stacks since 2022 do");
    t.add("fp8_weight_cache", &StackProfile::fp8_weight_cache,
          "fp8 training keeps cast copies of the weights");
    t.add(
         "placeholder_gradients", &StackProfile::placeholder_gradients,
         "An empty tensor of each shape of weight is kept to stand in for gradients that were added in place")
        .fallback("false", "only Transformer Engine is known to");
    t.add("fused_dispatch", &StackProfile::fused_dispatch,
          "A token goes once to each expert rank that needs it and is copied on arrival (DeepEP, HybridEP)");
    t.add("fp8_dispatch", &StackProfile::fp8_dispatch,
          "Block-scaled training casts tokens before they travel to their experts")
        .alias("narrow_dispatch")
        .fallback("false", "Megatron-Core sends bf16 and casts what arrives");
    t.add("dispatcher", &StackProfile::dispatcher,
          "What carries tokens to experts: the library's all-to-all, DeepEP, HybridEP, or (flex) DeepEP in "
          "domains of up to 8 chips and HybridEP in larger ones")
        .words({"library", "deepep", "hybridep", "flex"})
        .fallback("library", "every stack has it");
    t.add("dispatch_cores", &StackProfile::dispatch_cores,
          "Cores that the dispatcher's kernels take; unknown: 20 of DeepEP, 16 of HybridEP")
        .positive()
        .at_most(1e4)
        .example("20");
    t.add("fused_expert_epilogue", &StackProfile::fused_expert_epilogue,
          "Biases and clamps of experts ride in the kernels beside them")
        .fallback("true", "few models have them");
    t.add("fused_experts", &StackProfile::fused_experts,
          "Experts in block-scaled formats: activation, weighting and casts ride in the grouped products")
        .fallback("false", "stacks before 2026 run them apart");
    t.add("scatter_gather", &StackProfile::scatter_gather,
          "Pipeline messages travel as slices of the tensor ranks and are gathered on arrival")
        .fallback("false", "with sequence parallelism they are slices anyway");
    t.add("gradient_addition", &StackProfile::gradient_addition,
          "Bytes moved for each parameter to add a micro-batch's gradient to a wider one, where products do "
          "not")
        .at_least(0)
        .at_most(1e3)
        .example("26 B");
    t.add("gated_forward", &StackProfile::gated_forward,
          "Time of a gated activation over that of moving its bytes once")
        .at_least(1)
        .at_most(10);
    t.add("gated_backward", &StackProfile::gated_backward, "The same of its gradient")
        .at_least(1)
        .at_most(10);
    t.add("grouped_streams", &StackProfile::grouped_streams,
          "Experts' products that run side by side in a loop; unknown where one kernel takes all")
        .positive()
        .at_most(1e3);
    t.add("grouped_issue", &StackProfile::grouped_issue, "Host time to issue one product of that loop")
        .at_least(0)
        .at_most(1)
        .example("9 us");
    t.add("token_permute_cost", &StackProfile::token_permute_cost,
          "Time of bringing tokens' rows into the order of experts and back over that of moving their bytes "
          "once")
        .alias("row_order")
        .at_least(1)
        .at_most(100);
    t.add("attention_kernel", &StackProfile::attention_kernel, "Generation of its fused attention")
        .words({"vendor", "flash2", "triton"})
        .fallback("vendor", "the best library of its time");
    t.add("pipelined", &StackProfile::pipelined, "It has pipeline parallelism")
        .fallback("true", "most trainers of large models do");
    t.add("schedules", &StackProfile::schedules, "Orders of the pipeline that it has, which a search tries")
        .fallback("1f1b, interleaved", "every pipeline since 2021 has them");
    const auto stages = [&](const char* key, std::vector<long> StackProfile::*member, const char* doc) {
      t.add(key, member, doc).at_least(0).at_most(3).fallback("1", "the habit of large runs");
    };
    stages("zero", &StackProfile::zero, "ZeRO stages that it has without a pipeline, which a search tries");
    stages("zero_pipelined", &StackProfile::zero_pipelined, "ZeRO stages that it has beside a pipeline");
    t.add("kernel_share", &StackProfile::kernel_share,
          "Rate of the stack's matrix products over the chip profile's")
        .positive()
        .at_most(2);
    t.add(
         "kernel_tail", &StackProfile::kernel_tail,
         "Share of the last wave's idle cores that its library's products lose; unknown = the chip profile's")
        .fraction();
    t.add("kernel_dispatch", &StackProfile::kernel_dispatch, "Host time of one kernel")
        .at_least(0)
        .at_most(10)
        .nudged()
        .example("5 us");
    t.add("micro_batch_overhead", &StackProfile::micro_batch_overhead,
          "Host time of each micro-batch and stage")
        .at_least(0)
        .at_most(1e3)
        .example("1 ms");
    t.add("step_overhead", &StackProfile::step_overhead, "Once an optimizer step")
        .at_least(0)
        .at_most(1e4)
        .example("50 ms");
    t.add("allocator_overhead", &StackProfile::allocator_overhead,
          "Share of dynamic memory lost to fragmentation")
        .fraction();
    t.add("gather_share", &StackProfile::gather_share,
          "Share of a layer's weights that full sharding gathers at a time: 1 where it gathers layers, the "
          "largest "
          "matrix's share where it gathers each matrix for its product; unknown is 1")
        .fraction();
    t.add("product_workspace", &StackProfile::product_workspace,
          "Scratch memory of each stream of matrix products; unknown is none")
        .at_least(0)
        .at_most(1e12)
        .example("32 MiB");
    t.add("gradient_buckets", &StackProfile::gradient_buckets,
          "Copies of gradients on their way to a reduction, beside the gradients; unknown is none")
        .at_least(0)
        .at_most(1e13)
        .example("1 GB");
    t.add("exchange_buffers", &StackProfile::exchange_buffers,
          "Buffers that the stack's own exchange kernels register; unknown is none")
        .at_least(0)
        .at_most(1e13)
        .example("2 GB");
    t.add("context_bytes", &StackProfile::context_bytes, "Driver, libraries and communicators on each chip")
        .at_least(0)
        .at_most(1e13)
        .example("2 GB");
    t.add("overlap_efficiency", &StackProfile::overlap_efficiency,
          "Share of an overlappable transfer that really hides")
        .fraction();
    t.add("tensor_overlap", &StackProfile::tensor_overlap,
          "The same for tensor messages under the products that they feed or follow; unknown = the same")
        .fraction();
    t.add("transfer_cores", &StackProfile::transfer_cores,
          "Most cores that a collective may take; unknown: what the link's library takes")
        .at_least(0)
        .at_most(1e6)
        .example("16");
    t.add("tensor_cores", &StackProfile::tensor_cores,
          "Cores that tensor messages under their own products take; unknown: as other collectives")
        .at_least(0)
        .at_most(1e6)
        .example("8");
    t.add("compute_slowdown", &StackProfile::compute_slowdown,
          "Slowdown of compute while a transfer runs beside it; unknown: by the cores and the memory "
          "bandwidth that the transfer takes")
        .at_least(0)
        .at_most(100);
    return std::move(t).take();
  }();
  return kTable;
}

namespace {

void add_scheduler(Table<EngineProfile>& t) {
  const auto count = [&](const char* key, Datum<long> EngineProfile::*member, const char* doc, double most) {
    return t.add(key, member, doc).at_least(1).at_most(most).read_by(ask::kRequests);
  };
  t.add("release", &EngineProfile::release, "Release of the engine that the values are those of")
      .example("0.19");
  t.add("sequence_overhead", &EngineProfile::sequence_overhead,
        "Host time of a step for each sequence in it that nothing hides")
      .at_least(0)
      .at_most(1)
      .read_by(ask::kRequests)
      .example("1 us");
  t.add("prefill", &EngineProfile::reading,
        "Where prompts are read: in steps that write too, or in steps of their own that go first")
      .fallback("mixed", "what most engines do");
  t.add("chunked", &EngineProfile::chunked, "Whether a prompt may be read in several steps")
      .fallback("true", "what most engines do");
  count("token_budget", &EngineProfile::token_budget,
        "New tokens of a step; a prompt that may not be split may exceed it", 1e7)
      .alias("chunked_prefill")
      .unit_word("tokens")
      .example("8192");
  count("max_batch", &EngineProfile::max_batch, "Sequences of an attention group at once", 65536)
      .example("256");
  count("block", &EngineProfile::block, "Tokens of a block of the cache", 65536)
      .unit_word("tokens")
      .example("16");
  t.add("prefix_cache", &EngineProfile::prefix_cache,
        "Whether text that was read is kept for prompts that begin alike")
      .fallback("true", "what most engines do");
  t.add("whole_prompt", &EngineProfile::whole_prompt,
        "Whether a request is admitted when its whole prompt fits the cache, else when its first chunk does")
      .fallback("true", "what most engines do");
  t.add("reserve_output", &EngineProfile::reserve_output,
        "Share of the cache that admitted requests will still need which is kept free of new ones")
      .fraction()
      .read_by(ask::kRequests)
      .example("0");
  t.add("gives_way", &EngineProfile::gives_way,
        "Whose cache is taken when it is full; it is read again later")
      .fallback("newest", "what most engines do");
  t.add("to_front", &EngineProfile::to_front,
        "Whether who gave way comes before all who wait, else behind them")
      .fallback("true", "what most engines do");
  t.add("graphs", &EngineProfile::graphs,
        "Batch sizes of captured graphs: batches are rounded up to the next one");
}

}  // namespace

template <>
const RecordTable& table<EngineProfile>() {
  static const RecordTable kTable = [] {
    Table<EngineProfile> t("engine", "What an inference engine adds to a model's kernels", "engine");
    t.add("id", &EngineProfile::id, "Lower-case id by which the record is found");
    t.add("name", &EngineProfile::name, "Name in words");
    t.add("step_overhead", &EngineProfile::step_overhead, "Host time of a step that nothing hides")
        .at_least(0)
        .at_most(10)
        .example("0.5 ms");
    t.add("buffers", &EngineProfile::buffers,
          "Memory of a chip for contexts, libraries, exchange buffers and activations of a step")
        .at_least(0)
        .at_most(1e13)
        .example("4 GB");
    t.add("memory_reserve", &EngineProfile::memory_reserve,
          "Share of a chip's usable memory that the engine leaves free")
        .fraction()
        .example("0.05");
    t.add(
         "low_latency_tokens", &EngineProfile::low_latency_tokens,
         "New tokens of a rank from which expert messages use throughput kernels; below, low-latency kernels")
        .at_least(0)
        .at_most(1e9)
        .unit_word("tokens")
        .example("512");
    add_scheduler(t);
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
