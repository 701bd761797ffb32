// Figures of a training run.
#include <algorithm>

#include "caelum/api/fields_build.hpp"
#include "caelum/api/result.hpp"
#include "caelum/api/tables.hpp"

namespace caelum::api {

template <>
const ResultTable& result_table<spec::Pod>() {
  static const ResultTable kTable =
      ResultFields<spec::Pod>("pod")
          .text("system", "System", [](const auto& p) { return p.system.id; })
          .text("chip", "Its chip", [](const auto& p) { return p.system.chip.id; })
          .count("chips", "Chips", [](const auto& p) { return p.chips; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<spec::Plan>() {
  using spec::Plan;
  static const ResultTable kTable =
      ResultFields<Plan>("plan")
          .count("tensor", "Tensor-parallel ranks", [](const Plan& p) { return p.tensor; })
          .flag("sequence_parallel", "Whether norms are split over the tensor ranks",
                [](const Plan& p) { return p.sequence_parallel; })
          .count("context", "Context-parallel ranks", [](const Plan& p) { return p.context; })
          .count("pipeline", "Pipeline stages", [](const Plan& p) { return p.pipeline; })
          .count("virtual", "Model chunks a stage", [](const Plan& p) { return p.virtual_stages; })
          .count("data", "Data-parallel replicas", [](const Plan& p) { return p.data; })
          .count("expert", "Expert-parallel ranks", [](const Plan& p) { return p.expert; })
          .count("expert_tensor", "Tensor-parallel ranks of an expert",
                 [](const Plan& p) { return p.expert_tensor; })
          .count("micro_batch", "Sequences of a micro-batch", [](const Plan& p) { return p.micro_batch; })
          .text("schedule", "Pipeline schedule", [](const Plan& p) { return name(p.schedule); })
          .count("zero", "ZeRO stage", [](const Plan& p) { return p.zero; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<step::Breakdown>() {
  using step::Breakdown;
  static const ResultTable kTable =
      ResultFields<Breakdown>("breakdown")
          .quantity("compute", kSecond, "compute", [](const Breakdown& b) { return b.compute; })
          .quantity("recompute", kSecond, "recompute", [](const Breakdown& b) { return b.recompute; })
          .quantity("tensor_comm", kSecond, "tensor traffic",
                    [](const Breakdown& b) { return b.tensor_comm; })
          .quantity("context_comm", kSecond, "context traffic",
                    [](const Breakdown& b) { return b.context_comm; })
          .quantity("expert_comm", kSecond, "expert traffic",
                    [](const Breakdown& b) { return b.expert_comm; })
          .quantity("pipeline_comm", kSecond, "pipeline traffic",
                    [](const Breakdown& b) { return b.pipeline_comm; })
          .quantity("pipeline_bubble", kSecond, "pipeline bubble",
                    [](const Breakdown& b) { return b.pipeline_bubble; })
          .quantity("data_comm", kSecond, "data traffic", [](const Breakdown& b) { return b.data_comm; })
          .quantity("optimizer", kSecond, "optimizer", [](const Breakdown& b) { return b.optimizer; })
          .quantity("host", kSecond, "host", [](const Breakdown& b) { return b.host; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<jobs::LinkLoss>() {
  static const ResultTable kTable =
      ResultFields<jobs::LinkLoss>("link_loss")
          .text("what", "Messages that lose", [](const auto& l) { return l.what; })
          .number("times", "Their time over that on a free network", [](const auto& l) { return l.times; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<jobs::Limit>() {
  static const ResultTable kTable =
      ResultFields<jobs::Limit>("limit")
          .text("parameter", "What is changed", [](const auto& l) { return l.parameter; })
          .number(
              "elasticity", "Relative change of the step time for a relative change of it",
              [](const auto& l) { return l.elasticity; }, Sense::any)
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<step::StageMemory>() {
  using step::StageMemory;
  static const ResultTable kTable =
      ResultFields<StageMemory>("stage_memory")
          .quantity("peak_bytes", kByte, "At its worst moment", [](const StageMemory& s) { return s.peak(); })
          .quantity("weights", kByte, "Weights", [](const StageMemory& s) { return s.weights; })
          .quantity("gradients", kByte, "Gradients", [](const StageMemory& s) { return s.gradients; })
          .quantity("optimizer", kByte, "Optimizer state", [](const StageMemory& s) { return s.optimizer; })
          .quantity("activations", kByte, "Kept for backward",
                    [](const StageMemory& s) { return s.activations; })
          .quantity("buffers", kByte, "Buffers", [](const StageMemory& s) { return s.buffers; })
          .text("moment", "The moment", [](const StageMemory& s) { return s.moment; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<step::MemoryItem>() {
  static const ResultTable kTable =
      ResultFields<step::MemoryItem>("tensor")
          .text("tensor", "Name", [](const auto& i) { return i.tensor; })
          .quantity("bytes", kByte, "Size on the fullest stage", [](const auto& i) { return i.bytes; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<step::Memory>() {
  using step::Memory;
  static const ResultTable kTable =
      ResultFields<Memory>("memory")
          .quantity("peak_bytes", kByte, "Peak of a chip, on the fullest stage",
                    [](const Memory& m) { return m.peak(); })
          .quantity("allocated_bytes", kByte, "Peak as a framework's own counters tell it",
                    [](const Memory& m) { return m.peak() - m.unseen; })
          .quantity("capacity_bytes", kByte, "That a process may use",
                    [](const Memory& m) { return m.capacity; })
          .text("capacity_is", "What capacity_bytes counts", [](const Memory&) { return "usable"; })
          .quantity("reserve_bytes", kByte, "Of the peak: what a framework's counters leave out",
                    [](const Memory& m) { return m.unseen; })
          .quantity("host_bytes", kByte, "Kept in the host's memory, a chip",
                    [](const Memory& m) { return m.off_chip.host; })
          .quantity("host_capacity_bytes", kByte, "A chip's share of the host's memory",
                    [](const Memory& m) { return m.off_chip.host_capacity; })
          .quantity("drives_bytes", kByte, "Kept on drives, a chip",
                    [](const Memory& m) { return m.off_chip.drives; })
          .count("stage", "The fullest stage", [](const Memory& m) { return m.stage; })
          .text("moment", "When it is fullest", [](const Memory& m) { return m.moment; })
          .quantity("breakdown_bytes.weights", kByte, "Weights", [](const Memory& m) { return m.weights; })
          .alias({"weights_bytes"})
          .quantity("breakdown_bytes.gradients", kByte, "Gradients",
                    [](const Memory& m) { return m.gradients; })
          .quantity("breakdown_bytes.optimizer", kByte, "Optimizer state",
                    [](const Memory& m) { return m.optimizer; })
          .quantity("breakdown_bytes.activations", kByte, "Kept for backward",
                    [](const Memory& m) { return m.activations; })
          .alias({"activations_bytes"})
          .quantity("breakdown_bytes.buffers", kByte, "Buffers", [](const Memory& m) { return m.buffers; })
          .records<step::StageMemory>(
              "stages", "Each pipeline stage", [](const Memory& m) -> const auto& { return m.stages; })
          .records<step::MemoryItem>(
              "tensors", "To the tensor, on the fullest stage, largest first",
              [](const Memory& m) -> const auto& { return m.items; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<jobs::RlResult>() {
  using jobs::RlResult;
  static const ResultTable kTable =
      ResultFields<RlResult>("rl")
          .quantity("time_s", kSecond, "Time of an iteration", [](const RlResult& r) { return r.time; })
          .quantity("generation_s", kSecond, "Writing of responses, the slowest instance",
                    [](const RlResult& r) { return r.generation; })
          .quantity("scoring_s", kSecond, "Forward passes of reference, old policy, reward model, critic",
                    [](const RlResult& r) { return r.scoring; })
          .quantity("update_s", kSecond, "Epochs of the trained models",
                    [](const RlResult& r) { return r.update; })
          .quantity("transfer_s", kSecond, "New weights to the generating instances",
                    [](const RlResult& r) { return r.transfer; })
          .number("instances", "Instances that generate", [](const RlResult& r) { return r.instances; })
          .number("generated_tokens_per_s", "Tokens written a second, all instances",
                  [](const RlResult& r) { return r.generated_tokens_per_s; })
          .flag("in_turn", "Whether generation and training share the chips",
                [](const RlResult& r) { return r.in_turn; })
          .quantity("memory.weights_bytes", kByte, "Weights of a generating chip",
                    [](const RlResult& r) { return r.memory.weights; })
          .quantity("memory.buffers_bytes", kByte, "Buffers of its engine",
                    [](const RlResult& r) { return r.memory.buffers; })
          .quantity("memory.resident_bytes", kByte, "Training state that stays on it",
                    [](const RlResult& r) { return r.memory.resident; })
          .quantity("memory.response_bytes", kByte, "Keys and values of one response",
                    [](const RlResult& r) { return r.memory.sequence; })
          .quantity("memory.capacity_bytes", kByte, "That a process may use",
                    [](const RlResult& r) { return r.memory.capacity; })
          .number("memory.responses_at_once", "Responses that an instance writes at once",
                  [](const RlResult& r) { return r.memory.fits() ? r.memory.at_once() : 0; })
          .flag("memory.fits", "Whether the longest response fits",
                [](const RlResult& r) { return r.memory.fits(); })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<jobs::TrainResult>() {
  using jobs::TrainResult;
  const auto rl = [](const TrainResult& r) { return r.rl ? &*r.rl : nullptr; };
  const auto months = [](const TrainResult& r) { return r.months ? &*r.months : nullptr; };
  const auto positive = [](double value) { return value > 0 ? std::optional(value) : std::nullopt; };
  static const ResultTable kTable =
      ResultFields<TrainResult>("training")
          .text("fidelity", "Tier of the simulation", [](const TrainResult& r) { return name(r.fidelity); })
          .number("model.total_parameters", "Parameters of the model",
                  [](const TrainResult& r) { return r.total_parameters; })
          .number("model.active_parameters", "Parameters that a token uses",
                  [](const TrainResult& r) { return r.active_parameters; })
          .quantity("step.time_s", kSecond, "Time of one optimizer step",
                    [](const TrainResult& r) { return r.step.time; })
          .alias({"time_s"})
          .number("step.tokens", "Tokens of one step", [](const TrainResult& r) { return r.step.tokens; })
          .number("step.tokens_per_s", "Tokens a second, the whole machine",
                  [](const TrainResult& r) { return r.tokens_per_s; })
          .alias({"tokens_per_s"})
          .number("step.tokens_per_s_per_chip", "Tokens a second and chip",
                  [](const TrainResult& r) { return r.tokens_per_s_per_chip; })
          .alias({"tokens_per_s_per_chip"})
          .quantity("step.model_flops_per_s_per_chip", kFlops, "The model's own operations a second and chip",
                    [](const TrainResult& r) { return OpRate{r.model_flops_per_s_per_chip}; })
          .alias({"model_flops_per_s_per_chip"})
          .share("step.mfu", "Model FLOPs utilization: the model's own operations over the dense peak",
                 [](const TrainResult& r) { return r.mfu; })
          .alias({"mfu"})
          .number("step.hfu", "Hardware FLOPs utilization: recomputation counted too",
                  [](const TrainResult& r) { return r.hfu; })
          .alias({"hfu"})
          .number("step.mfu_of_bf16", "As mfu, over the dense bf16 peak; 0 where the chip has none",
                  [](const TrainResult& r) { return r.mfu_of_bf16; })
          .text("step.bound", "What limits the step, in words",
                [](const TrainResult& r) { return r.step.bound; })
          .part<step::Breakdown>("step.breakdown_s.", [](const TrainResult& r) { return &r.step.breakdown; })
          .part<TrainResult>(
              "", [](const TrainResult& r) { return r.fidelity == Fidelity::flow ? &r : nullptr; },
              ResultFields<TrainResult>("links")
                  .records<jobs::LinkLoss>(
                      "step.link_losses", "What messages lose on the real links",
                      [](const TrainResult& r) -> const auto& { return r.link_losses; })
                  .number("step.worst_link_loss", "The largest of them",
                          [](const TrainResult& r) { return r.worst_link_loss(); })
                  .done())
          .part<jobs::RlResult>("rl.", rl)
          .flag("memory.fits", "Whether it fits in memory", [](const TrainResult& r) { return r.fits; })
          .alias({"fits"})
          .part<step::Memory>("memory.", [](const TrainResult& r) { return &r.step.memory; })
          .number("run.ideal_days", "Days for all tokens if nothing failed",
                  [positive](const TrainResult& r) { return positive(r.days); })
          .alias({"run.days", "days"})
          .number("run.chip_hours",
                  "Chips times hours: of the calendar where months are asked, else of the ideal days",
                  [positive](const TrainResult& r) { return positive(r.chip_hours); })
          .alias({"chip_hours"})
          .number("run.tokens", "Tokens trained by the end",
                  [positive](const TrainResult& r) { return positive(r.trained_tokens); })
          .part<jobs::MonthsResult>("", months)
          .records<jobs::Limit>(
              "limits", "What holds the result back",
              [](const TrainResult& r) -> const auto& { return r.limits; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<spec::Assumption>() {
  static const ResultTable kTable =
      ResultFields<spec::Assumption>("assumption")
          .text("what", "Path in the scenario", [](const auto& a) { return a.what; })
          .text("value", "What was assumed", [](const auto& a) { return a.value; })
          .text("source", "Why", [](const auto& a) { return a.source; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<spec::Design>() {
  using spec::Design;
  static const ResultTable kTable =
      ResultFields<Design>("scenario")
          .text("name", "Name of the scenario", [](const Design& d) { return d.name; })
          .count("chips", "Chips of the machine", [](const Design& d) { return d.cluster.chips; })
          .text("chip", "Chip", [](const Design& d) { return d.cluster.system.chip.id; })
          .text("system", "System", [](const Design& d) { return d.cluster.system.id; })
          .text("model", "Model", [](const Design& d) { return d.model.id; })
          .done();
  return kTable;
}

namespace {

const Trained* joined(const Trained& t) {
  return t.design.cluster.joined.empty() ? nullptr : &t;
}

ResultTable parts_of_machine() {
  return ResultFields<Trained>("parts")
      .records<spec::Pod>(
          "scenario.joined", "Other systems of the machine",
          [](const Trained& t) -> const auto& { return t.design.cluster.joined; })
      .text("scenario.paced_by", "The part that all wait for",
            [](const Trained& t) {
              return t.outcome.part == 0 ? t.design.cluster.system.id
                                         : t.design.cluster.joined[t.outcome.part - 1].system.id;
            })
      .counts("scenario.micro_batches", "Of a replica of each part, where they are split by speed",
              [](const Trained& t) {
                return t.outcome.micro_batches.empty() ? std::nullopt
                                                       : std::optional(t.outcome.micro_batches);
              })
      .done();
}

}  // namespace

template <>
const ResultTable& result_table<Trained>() {
  const auto reasons = [](const Trained& t) {
    return t.outcome.reasons.empty() ? std::nullopt : std::optional(t.outcome.reasons);
  };
  const auto ran = [](const Trained& t) { return t.outcome.feasible ? &t : nullptr; };
  static const ResultTable kTable =
      ResultFields<Trained>("train")
          .part<spec::Design>("scenario.", [](const Trained& t) { return &t.design; })
          .part<Trained>("", joined, parts_of_machine())
          .text("kind", "Kind of result", [](const Trained&) { return "train"; })
          .flag("feasible", "Whether the plan can run, and fits in memory",
                [](const Trained& t) { return t.outcome.feasible && t.outcome.train.fits; })
          .part<spec::Plan>("plan.", [](const Trained& t) { return &t.outcome.plan; })
          .texts("reasons", "Why it cannot run, or why it does not fit", reasons)
          .part<jobs::Fitting>("would_fit.",
                               [](const Trained& t) { return t.fitting ? &*t.fitting : nullptr; })
          .part<jobs::TrainResult>(
              "", [](const Trained& t) { return t.outcome.feasible ? &t.outcome.train : nullptr; })
          .part<Trained>("", ran,
                         ResultFields<Trained>("sold")
                             .quantity("memory.sold_bytes", kByte, "The size that the chip is sold with",
                                       [](const Trained& t) { return t.chip().hbm.capacity.value; })
                             .done())
          .part<jobs::Why>("why.", [](const Trained& t) { return t.why ? &*t.why : nullptr; })
          .part<jobs::Advice>("why.", [](const Trained& t) { return t.advice ? &*t.advice : nullptr; })
          .part<jobs::Traffic>("traffic.", [](const Trained& t) { return t.traffic ? &*t.traffic : nullptr; })
          .part<spec::ModelError>("model_error.",
                                  [](const Trained& t) {
                                    const spec::ModelError& error = t.design.model_error;
                                    return error.of.width > 0 ? &error : nullptr;
                                  })
          .part<explore::Uncertainty>(
              "uncertainty.", [](const Trained& t) { return t.uncertainty ? &*t.uncertainty : nullptr; })
          .records<spec::Assumption>(
              "assumptions", "Values that nobody wrote",
              [](const Trained& t) -> const auto& { return t.design.assumptions; })
          .done();
  return kTable;
}

}  // namespace caelum::api
