#include "caelum/api/reinforcement.hpp"

#include <algorithm>
#include <cmath>

#include "caelum/step/inference.hpp"

namespace caelum::api {
namespace {

struct Generation {
  double seconds = 0, instances = 0;
};

/// M-api-11: responses are replaced as they end, so an instance stays full until its last ones; those run on
/// alone as far as the longest exceeds the mean.
Generation generate(const spec::Design& design, const Machine& machine) {
  const spec::Train& train = *design.train;
  const spec::Reinforcement& rl = *train.rl;
  const step::PricingContext in{design, machine.chip, machine.network};
  const long chips = rl.generation_chips > 0 ? rl.generation_chips : design.cluster.chips;
  const auto prompt = static_cast<double>(rl.prompt);
  const double response = rl.response > 0 ? static_cast<double>(rl.response)
                                          : std::max(1.0, static_cast<double>(train.sequence - rl.prompt));
  Generation g;
  g.instances =
      std::max(1.0, std::floor(static_cast<double>(chips) / static_cast<double>(rl.generation_tensor)));
  const double each = std::ceil(static_cast<double>(train.global_batch) / g.instances);
  const double batch = std::min(each, static_cast<double>(rl.generation_batch));
  step::Deployment instance{.tensor = std::min(rl.generation_tensor, chips),
                            .precision = rl.generation_precision};
  const long experts = design.model.moe ? design.model.moe->experts : 1;
  if (experts > 1 && experts % instance.tensor == 0) instance.expert = instance.tensor;
  const auto seconds = [&](const step::InferenceLoad& load) {
    return step::inference_step(in, instance, load).total();
  };
  const step::InferenceLoad reading{.sequences = batch, .query = prompt};
  const step::InferenceLoad writing{.sequences = batch, .context = prompt + response / 2};
  const step::InferenceLoad last{.sequences = std::max(1.0, batch / 8),
                                 .context = prompt + response * (1 + rl.longest) / 2};
  const double waves = each / batch;
  g.seconds = waves * seconds(reading) + waves * response * seconds(writing);
  if (rl.longest > 1) g.seconds += (rl.longest - 1) * response * seconds(last);
  return g;
}

}  // namespace

RlResult reinforcement(const spec::Design& design, const Machine& machine, const step::StepTimeline& step,
                       double parameters) {
  const spec::Train& train = *design.train;
  const spec::Reinforcement& rl = *train.rl;
  const Generation generation = generate(design, machine);
  RlResult r;
  r.in_turn = rl.generation_chips == 0;
  r.instances = generation.instances;
  r.generation = Time{generation.seconds};
  const double response =
      rl.response > 0 ? static_cast<double>(rl.response) : static_cast<double>(train.sequence - rl.prompt);
  r.generated_tokens_per_s = static_cast<double>(train.global_batch) * response / generation.seconds;
  // A forward pass of the whole batch: the same pipeline without backward, update and their traffic.
  const Time passes =
      step.time - step.breakdown.optimizer - step.breakdown.data_comm - step.breakdown.recompute;
  const Time forward = passes * step.forward_share;
  const double scored = 1.0 + (rl.reference ? 1 : 0) + (rl.reward_model ? 1 : 0) + (rl.critic ? 1 : 0);
  r.scoring = forward * scored;
  r.update = step.time * static_cast<double>(rl.epochs) * (rl.critic ? 2 : 1);
  const long chips = rl.generation_chips > 0 ? rl.generation_chips : design.cluster.chips;
  const double bytes = parameters * bytes_per_element(rl.generation_precision);
  const double shard = bytes / static_cast<double>(rl.generation_tensor);
  const fabric::Group all{{{chips, 1}}};
  if (chips > 1) {
    r.transfer = fabric::price(machine.network, all, Collective::all_gather, Bytes{shard}).time;
  }
  r.time = r.in_turn ? r.generation + r.scoring + r.update + r.transfer
                     : std::max(r.generation, r.scoring + r.update) + r.transfer;
  return r;
}

}  // namespace caelum::api
