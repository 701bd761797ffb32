// Every divisibility that a plan needs, told in words with the numbers and what would mend it.
#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "caelum/spec/words.hpp"
#include "caelum/step/schedule.hpp"
#include "caelum/step/step.hpp"

namespace caelum::step {
namespace {

/// The divisors of `whole` nearest to `part` from below and above: "32 or 64".
std::string near_divisors(long whole, long part) {
  long below = 0, above = 0;
  for (long d = std::min(part, whole); d >= 1; --d) {
    if (whole % d == 0) {
      below = d;
      break;
    }
  }
  for (long d = part + 1; d <= whole; ++d) {
    if (whole % d == 0) {
      above = d;
      break;
    }
  }
  if (below == 0) return fmt::format("{}", above);
  if (above == 0) return fmt::format("{}", below);
  return fmt::format("{} or {}", below, above);
}

class Checker {
 public:
  explicit Checker(const spec::Design& design)
      : chips_(design.cluster.chips), model_(design.model), train_(*design.train), plan_(train_.plan) {}

  std::vector<std::string> run() {
    positive();
    if (!reasons_.empty()) return reasons_;
    ranks();
    batch();
    shape();
    experts();
    schedule();
    offload();
    return reasons_;
  }

 private:
  void positive() {
    const std::pair<const char*, long> values[] = {{"tensor", plan_.tensor},
                                                   {"context", plan_.context},
                                                   {"pipeline", plan_.pipeline},
                                                   {"virtual", plan_.virtual_stages},
                                                   {"data", plan_.data},
                                                   {"expert", plan_.expert},
                                                   {"micro_batch", plan_.micro_batch},
                                                   {"expert_tensor", plan_.expert_tensor},
                                                   {"global_batch", train_.global_batch},
                                                   {"sequence", train_.sequence},
                                                   {"chips", chips_}};
    for (const auto& [name, value] : values) {
      if (value < 1) reasons_.push_back(fmt::format("{} is {}; it must be at least 1", name, value));
    }
  }

  void divides(const char* part_name, long part, const char* whole_name, long whole) {
    if (whole % part == 0) return;
    reasons_.push_back(fmt::format("{} {} does not divide {} {} ({} = {} x {} + {}); use {}", part_name, part,
                                   whole_name, whole, whole, whole / part, part, whole % part,
                                   near_divisors(whole, part)));
  }

  void ranks() {
    const long model_ranks = plan_.pipeline * plan_.tensor * plan_.context;
    const long product = model_ranks * plan_.data;
    if (product == chips_) return;
    std::string mend =
        chips_ % model_ranks == 0
            ? fmt::format("use data {}", chips_ / model_ranks)
            : fmt::format("pipeline x tensor x context = {} must divide {}", model_ranks, chips_);
    reasons_.push_back(
        fmt::format("pipeline {} x tensor {} x context {} x data {} = {} is not the {} chips; {}",
                    plan_.pipeline, plan_.tensor, plan_.context, plan_.data, product, chips_, mend));
  }

  void batch() {
    const long slice = plan_.data * plan_.micro_batch;
    if (train_.global_batch % slice != 0) {
      reasons_.push_back(fmt::format(
          "global_batch {} is not a multiple of data {} x micro_batch {} = {}; use {} or {}",
          train_.global_batch, plan_.data, plan_.micro_batch, slice,
          std::max(1L, train_.global_batch / slice) * slice, (train_.global_batch / slice + 1) * slice));
    }
    const long slices = plan_.context > 1 ? 2 * plan_.context : 1;
    if (train_.sequence % slices != 0) {
      reasons_.push_back(fmt::format(
          "sequence {} is not a multiple of 2 x context {} = {} (each rank takes one early and one "
          "late part); use {}",
          train_.sequence, plan_.context, slices, (train_.sequence / slices + 1) * slices));
    }
    if (plan_.sequence_parallel && plan_.tensor > 1 &&
        (train_.sequence / plan_.context) % plan_.tensor != 0) {
      reasons_.push_back(fmt::format(
          "sequence {} over context {} is not a multiple of tensor {}, as sequence_parallel needs; "
          "use sequence {}",
          train_.sequence, plan_.context, plan_.tensor,
          (train_.sequence / (plan_.context * plan_.tensor) + 1) * plan_.context * plan_.tensor));
    }
    if (plan_.zero_group > 1) {
      divides("zero_group", plan_.zero_group, "data x context", plan_.data * plan_.context);
    }
  }

  void context() {
    const bool trades =
        plan_.context_mode == spec::ContextMode::ulysses || plan_.context_mode == spec::ContextMode::hybrid;
    if (plan_.context == 1 || !trades) return;
    const long ranks = plan_.context_mode == spec::ContextMode::ulysses ? plan_.context : plan_.ulysses;
    if (ranks < 1) {
      reasons_.emplace_back("context_mode hybrid needs ulysses: the ranks that trade heads");
      return;
    }
    divides("ulysses", ranks, "context", plan_.context);
    if (model_.heads > 0) {
      divides("tensor x ulysses", plan_.tensor * ranks, "heads", model_.heads);
    }
  }

  void shape() {
    context();
    if (model_.heads > 0) divides("tensor", plan_.tensor, "heads", model_.heads);
    const long kv = model_.kv_heads > 0 ? model_.kv_heads : model_.heads;
    if (kv > 0 && kv % plan_.tensor != 0 && plan_.tensor % kv != 0) {
      reasons_.push_back(fmt::format("tensor {} and kv_heads {}: neither divides the other; use tensor {}",
                                     plan_.tensor, kv, near_divisors(kv, plan_.tensor)));
    }
    if (model_.ffn > 0) divides("tensor", plan_.tensor, "ffn", model_.ffn);
    const long parts = make_layout({plan_.schedule, plan_.pipeline, plan_.virtual_stages, 1}).length;
    if (!plan_.layers.empty()) return given_layers(parts);
    // The first and the last chunk may hold only the embedding and only the head.
    if (model_.layers < std::max(1L, parts - 2)) {
      reasons_.push_back(
          fmt::format("{} layers are fewer than the {} chunks of pipeline {} x virtual {}; use pipeline x "
                      "virtual of at most {}",
                      model_.layers, parts, plan_.pipeline, parts / plan_.pipeline, model_.layers));
    }
  }

  void given_layers(long parts) {
    const auto listed = static_cast<long>(plan_.layers.size());
    if (listed != parts) {
      reasons_.push_back(
          fmt::format("layers names {} chunks, the plan has {}; list {} numbers", listed, parts, parts));
    }
    long sum = 0;
    for (const long n : plan_.layers) sum += n;
    if (sum != model_.layers) {
      reasons_.push_back(fmt::format("layers add up to {}, the model has {}; change one by {}", sum,
                                     model_.layers, std::abs(sum - model_.layers)));
    }
  }

  void experts() {
    const long ranks = plan_.tensor * plan_.context * plan_.data;
    if (!model_.moe || model_.moe->experts == 0) {
      if (plan_.expert > 1) {
        reasons_.push_back(fmt::format("expert {} needs a model with experts; use 1", plan_.expert));
      }
      return;
    }
    divides("expert", plan_.expert, "experts", model_.moe->experts);
    const long folded = plan_.expert * plan_.expert_tensor;
    if (ranks % folded != 0) {
      reasons_.push_back(fmt::format(
          "expert {} x expert_tensor {} = {} does not divide tensor {} x context {} x data {} = {}; "
          "use a product of {}",
          plan_.expert, plan_.expert_tensor, folded, plan_.tensor, plan_.context, plan_.data, ranks,
          near_divisors(ranks, folded)));
    }
    if (model_.moe->expert_ffn > 0) {
      divides("expert_tensor", plan_.expert_tensor, "expert_ffn", model_.moe->expert_ffn);
    }
  }

  static bool interleaves(Schedule schedule) {
    return schedule == Schedule::interleaved || schedule == Schedule::one_f_one_b_overlap ||
           schedule == Schedule::breadth_first;
  }

  void schedule() {
    if (plan_.pipeline == 1) return;
    const long micro_batches = train_.global_batch / (plan_.data * plan_.micro_batch);
    const auto word = name(plan_.schedule);
    if (plan_.virtual_stages > 1 && !interleaves(plan_.schedule) &&
        !(folds(plan_.schedule) && plan_.virtual_stages == 2)) {
      reasons_.push_back(fmt::format("virtual {} needs schedule interleaved, not {}; use virtual {}",
                                     plan_.virtual_stages, word, folds(plan_.schedule) ? 2 : 1));
    }
    if (plan_.schedule == Schedule::dualpipe_v && micro_batches < 2 * plan_.pipeline) {
      reasons_.push_back(fmt::format(
          "dualpipe-v needs at least 2 x pipeline {} = {} micro-batches, not {}; use global_batch {}",
          plan_.pipeline, 2 * plan_.pipeline, micro_batches,
          2 * plan_.pipeline * plan_.data * plan_.micro_batch));
    }
    if (plan_.schedule == Schedule::dualpipe) {
      if (plan_.pipeline % 2 != 0) {
        reasons_.push_back(fmt::format("dualpipe needs an even pipeline, not {}; use {} or {}",
                                       plan_.pipeline, plan_.pipeline - 1, plan_.pipeline + 1));
      }
      if (micro_batches % 2 != 0 || micro_batches < 2 * plan_.pipeline) {
        reasons_.push_back(fmt::format(
            "dualpipe needs an even number of micro-batches, at least 2 x pipeline {} = {}, not {}; "
            "use global_batch {}",
            plan_.pipeline, 2 * plan_.pipeline, micro_batches,
            std::max(2 * plan_.pipeline, micro_batches + micro_batches % 2) * plan_.data *
                plan_.micro_batch));
      }
    }
  }

  void offload() {
    if (plan_.offload.parameters == spec::Place::device || plan_.zero >= 3) return;
    reasons_.push_back(fmt::format(
        "offload.parameters {} needs zero 3, whose weights are fetched layer by layer, not zero {}",
        plan_.offload.parameters == spec::Place::nvme ? "nvme" : "host", plan_.zero));
  }

  long chips_;
  const spec::Model& model_;
  const spec::Train& train_;
  const spec::Plan& plan_;
  std::vector<std::string> reasons_;
};

}  // namespace

std::vector<std::string> check_plan(const spec::Design& design) {
  return Checker(design).run();
}

}  // namespace caelum::step
