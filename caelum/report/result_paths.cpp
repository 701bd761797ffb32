// Figures that share what stands before their last word stand in one line.
#include "caelum/report/result_paths.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "caelum/base/diagnostics.hpp"

namespace caelum::report {
namespace {

struct FigureGroup {
  std::string_view before;  ///< `step.breakdown_s.`
  std::string_view words;   ///< one blank between each
};

constexpr FigureGroup kTrainFigures[] = {
    {"scenario.", "chips"},
    {"", "feasible"},
    {"plan.", "tensor sequence_parallel context pipeline virtual data expert expert_tensor micro_batch zero"},
    {"model.", "total_parameters active_parameters"},
    {"step.",
     "time_s tokens tokens_per_s tokens_per_s_per_chip model_flops_per_s_per_chip mfu hfu mfu_of_bf16 "
     "worst_link_loss"},
    {"rl.memory.",
     "weights_bytes buffers_bytes resident_bytes response_bytes capacity_bytes responses_at_once fits"},
    {"step.breakdown_s.",
     "compute recompute tensor_comm context_comm expert_comm pipeline_comm pipeline_bubble data_comm "
     "optimizer host"},
    {"memory.",
     "peak_bytes capacity_bytes sold_bytes reserve_bytes fits host_bytes host_capacity_bytes drives_bytes "
     "stage"},
    {"memory.breakdown_bytes.", "weights gradients optimizer activations buffers"},
    {"run.",
     "tokens ideal_days chip_hours ends mtbf_s expected_goodput straggler_slowdown samples energy_mwh "
     "interrupted"},
    {"run.checkpoint.",
     "bytes interval_s optimum_s young_s daly_s stall_s drain_s load_s storage_bytes_per_s"},
    {"run.days.", "median low high"},
    {"run.goodput.", "median low high"},
    {"run.split.", "productive straggling checkpoint lost detection restart waiting maintenance"},
    {"run.interruptions.", "median low high mean"},
    {"run.interruptions.by_component.",
     "chip memory link optic switch nic host power cooling storage software silent"},
    {"run.spares.", "kept needed"},
    {"run.spares.most_out.", "median low high"},
    {"power.", "average_w peak_w meter_average_w meter_peak_w pue"},
    {"cost.",
     "total_usd purchase_usd per_chip_hour_usd per_exaflop_usd per_million_tokens_usd chip_price_estimated "
     "rented_usd rent_usd_per_chip_hour"},
    {"cost.parts_usd.", "machine network facility energy staff upkeep"},
    {"would_fit.", "chips"},
    {"why.", "critical_stage compute_lost_s"},
    {"uncertainty.", "samples seed ranged_inputs interrupted"},
    {"uncertainty.step.time_s.", "median low high"},
    {"uncertainty.step.tokens_per_s.", "median low high"},
    {"uncertainty.step.tokens_per_s_per_chip.", "median low high"},
    {"uncertainty.step.mfu.", "median low high"},
    {"uncertainty.memory.peak_bytes.", "median low high"},
    {"uncertainty.run.ideal_days.", "median low high"},
    {"uncertainty.run.days.", "median low high"},
    {"uncertainty.run.goodput.", "median low high"},
    {"uncertainty.run.energy_mwh.", "median low high"},
    {"uncertainty.cost.total_usd.", "median low high"},
    {"uncertainty.cost.per_million_tokens_usd.", "median low high"},
    {"rl.", "time_s generation_s scoring_s update_s transfer_s instances generated_tokens_per_s in_turn"},
};

constexpr FigureGroup kServeFigures[] = {
    {"scenario.", "chips"},
    {"", "feasible"},
    {"layout.", "tensor data expert pipeline"},
    {"serve.prefill.", "time_s tokens_per_s tokens_per_s_per_chip"},
    {"serve.prefill.breakdown_s.",
     "attention products experts other tensor_comm expert_comm pipeline_comm host"},
    {"serve.decode.", "time_s tokens_per_s tokens_per_s_per_chip"},
    {"serve.decode.breakdown_s.",
     "attention products experts other tensor_comm expert_comm pipeline_comm host"},
    {"serve.",
     "ttft_s tpot_s tokens_a_step context_tokens tokens_per_s_per_chip answers_per_s_per_chip "
     "usd_per_million_tokens"},
    {"memory.",
     "weights_bytes cache_bytes cache_bytes_per_token buffers_bytes reserve_bytes usable_bytes largest_batch "
     "fits"},
    {"uncertainty.", "samples seed ranged_inputs interrupted"},
    {"uncertainty.prefill.tokens_per_s_per_chip.", "median low high"},
    {"uncertainty.decode.tokens_per_s_per_chip.", "median low high"},
    {"uncertainty.decode.tpot_s.", "median low high"},
    {"uncertainty.ttft_s.", "median low high"},
    {"uncertainty.tokens_per_s_per_chip.", "median low high"},
};

constexpr FigureGroup kSupplyFigures[] = {
    {"", "feasible"},
    {"supply.", "objective"},
    {"supply.certificate.", "duality_gap violation learning_rounds learning_residual"},
    {"uncertainty.", "samples infeasible ranged_inputs interrupted"},
};

std::span<const FigureGroup> groups_of(ResultKind kind) {
  switch (kind) {
    case ResultKind::serve:
      return kServeFigures;
    case ResultKind::supply:
      return kSupplyFigures;
    case ResultKind::train:
      break;
  }
  return kTrainFigures;
}

std::vector<std::string> paths_of(ResultKind kind) {
  std::vector<std::string> paths;
  for (const FigureGroup& group : groups_of(kind)) {
    for (std::size_t begin = 0; begin < group.words.size();) {
      const std::size_t end = std::min(group.words.find(' ', begin), group.words.size());
      paths.push_back(std::string(group.before) + std::string(group.words.substr(begin, end - begin)));
      begin = end + 1;
    }
  }
  return paths;
}

}  // namespace

bool is_result_path(ResultKind kind, std::string_view path) {
  const auto paths = paths_of(kind);
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

std::string nearest_result_path(ResultKind kind, std::string_view path) {
  return nearest(path, paths_of(kind));
}

}  // namespace caelum::report
