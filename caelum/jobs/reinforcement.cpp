#include "caelum/jobs/reinforcement.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "caelum/step/inference.hpp"

namespace caelum::jobs {
namespace {

struct Generation {
  double seconds = 0, instances = 0;
  GenerationMemory memory;
};

/// M-api-17: weights and cache on the generation's own layout. In turn on the trainer's chips, what training
/// keeps there between steps stays: weights and optimizer, but for what is offloaded; gradients are freed.
GenerationMemory generation_memory(const step::PricingContext& in, const step::Deployment& instance,
                                   const step::Memory& training, double tokens, double batch) {
  const spec::Reinforcement& rl = *in.design.train->rl;
  const step::InferenceMemory engine = step::inference_memory(in, instance, false);
  GenerationMemory m;
  m.weights = engine.weights;
  m.sequence = engine.per_token * tokens;
  m.longest = engine.per_token * (static_cast<double>(rl.prompt) +
                                  (tokens - static_cast<double>(rl.prompt)) * std::max(1.0, rl.longest));
  m.buffers = engine.buffers + engine.reserve;
  if (rl.generation_chips == 0) m.resident = training.weights + training.optimizer;
  m.capacity = engine.usable;
  m.asked = batch;
  return m;
}

/// M-api-11: responses are replaced as they end, so an instance stays full until its last ones; those run on
/// alone as far as the longest exceeds the mean.
Generation generate(const spec::Design& design, const Machine& machine, const step::Memory& training) {
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
  step::Deployment instance{.tensor = std::min(rl.generation_tensor, chips),
                            .precision = rl.generation_precision};
  const long experts = design.model.moe ? design.model.moe->experts : 1;
  if (experts > 1 && experts % instance.tensor == 0) instance.expert = instance.tensor;
  g.memory = generation_memory(in, instance, training, prompt + response,
                               std::min(each, static_cast<double>(rl.generation_batch)));
  const double batch = g.memory.at_once();
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

double GenerationMemory::at_once() const {
  if (!fits()) return asked;
  return std::clamp(std::floor(left() / sequence), 1.0, asked);
}

std::string GenerationMemory::reason() const {
  const auto gib = [](Bytes b) { return fmt::format("{:.1f} GiB", b.in(units::GiB)); };
  return fmt::format(
      "generation: a chip needs {} of weights, {} of buffers, {} of training state that stays beside them "
      "and {} "
      "of cache for one response; a process may use {}; use a larger generation_tensor, or offload",
      gib(weights), gib(buffers), gib(resident), gib(longest), gib(capacity));
}

RlResult reinforcement(const spec::Design& design, const Machine& machine, const step::StepTimeline& step,
                       double parameters) {
  const spec::Train& train = *design.train;
  const spec::Reinforcement& rl = *train.rl;
  const Generation generation = generate(design, machine, step.memory);
  RlResult r;
  r.memory = generation.memory;
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

}  // namespace caelum::jobs
