#include "caelum/explore/delivered.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "caelum/explore/draws.hpp"
#include "caelum/jobs/evaluate.hpp"
#include "caelum/jobs/serve.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::explore {
namespace {

constexpr int kDraws = 32;
constexpr std::uint64_t kSeed = 1;
constexpr double kSlowest = 0.05;  ///< s a token: what readers of text are promised
constexpr long kLargestBatch = 1024;
const char* const kReference = "hgx-h100";

/// Tokens a second and chip, at the catalogue's values and draw by draw (0 where a draw does not run).
struct DeliveredJob {
  double nominal = 0;
  std::vector<double> drawn;
};

struct Jobs {
  DeliveredJob training, serving;
};

std::optional<spec::Design> load(const std::string& text, const spec::Catalogue& catalogue,
                                 Diagnostics& diagnostics) {
  const auto source = std::make_shared<const SourceFile>(SourceFile{"reference job", text});
  return spec::load_scenario(spec::read_document(source, diagnostics), ".", {}, catalogue, diagnostics);
}

double trained(const spec::Design& design, spec::Plan* chosen) {
  Diagnostics diagnostics;
  const auto outcome = jobs::evaluate(design, {.fidelity = Fidelity::analytic, .months = false}, diagnostics);
  if (!diagnostics.ok() || !outcome.feasible || !outcome.train.fits) return 0;
  if (chosen) *chosen = outcome.plan;
  return outcome.train.tokens_per_s_per_chip;
}

/// `slowest`: seconds a token that are still good enough; else nothing is delivered.
double answered(const spec::Design& design, double slowest) {
  Diagnostics diagnostics;
  const auto outcome = jobs::serve(design, diagnostics);
  if (!diagnostics.ok() || !outcome.feasible || !outcome.serve.fits) return 0;
  return outcome.serve.per_token.in(units::s) <= slowest ? outcome.serve.tokens_per_s_per_chip : 0;
}

DeliveredJob job_of(const spec::Design& design, double (*rate)(const spec::Design&), int threads) {
  const Draws draws = draw(design,
                           [rate](const spec::Design& varied, std::uint64_t) {
                             return std::optional(std::vector<double>{rate(varied)});
                           },
                           kDraws, kSeed, {.threads = threads});
  DeliveredJob job{.nominal = draws.nominal.front(), .drawn = {}};
  for (const auto& row : draws.figures) job.drawn.push_back(row.front());
  return job;
}

/// DeepSeek-V3 on 512 chips by the plan that M-step-17 finds.
DeliveredJob training_job(const std::string& system, const spec::Chip& chip, const spec::Catalogue& catalogue,
                          int threads, Diagnostics& diagnostics) {
  const bool fp8 = chip.peak[static_cast<std::size_t>(Precision::fp8)].known();
  auto design = load(fmt::format("caelum: 1\ncluster: {{system: {}, chips: 512}}\nmodel: deepseek-v3\n"
                                 "train: {{sequence: 4096, global_batch: 4096, precision: {}, plan: auto}}\n",
                                 system, fp8 ? "{matmul: fp8_block, optimizer: bf16}" : "bf16"),
                     catalogue, diagnostics);
  if (!design) return {};
  spec::Plan plan;
  if (trained(*design, &plan) <= 0) return {};
  design->train->plan = plan;
  design->train->plan_auto = false;
  return job_of(
      *design, [](const spec::Design& d) { return trained(d, nullptr); }, threads);
}

/// DeepSeek-V3 on 64 chips, 4,096 tokens read and 1,024 written, at the batch that delivers most within 50
/// ms.
DeliveredJob serving_job(const std::string& system, const spec::Chip& chip, const spec::Catalogue& catalogue,
                         int threads, Diagnostics& diagnostics) {
  const auto has = [&](Precision p) { return chip.peak[static_cast<std::size_t>(p)].known(); };
  auto design =
      load(fmt::format("caelum: 1\ncluster: {{system: {}, chips: 64}}\nmodel: deepseek-v3\n"
                       "serve: {{prompt: 4096, prefill_tokens: 16384, response: 1024, batch: 1, expert: 64, "
                       "precision: {}}}\n",
                       system,
                       has(Precision::fp8)    ? "fp8_block"
                       : has(Precision::int8) ? "int8"
                                              : "bf16"),
           catalogue, diagnostics);
  if (!design) return {};
  double best = 0;
  long batch = 1;
  for (long tried = 1; tried <= kLargestBatch; tried *= 2) {
    design->serve->batch = tried;
    const double rate = answered(*design, kSlowest);
    if (rate > best) {
      best = rate;
      batch = tried;
    }
  }
  design->serve->batch = batch;
  // The batch is chosen once: a draw that is slower than promised still delivers.
  return job_of(
      *design, [](const spec::Design& d) { return answered(d, 1e9); }, threads);
}

/// An input is one fact on both machines where it has one name, so the draws are divided one by one.
spec::Datum<double> ratio(const DeliveredJob& job, const DeliveredJob& reference) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < job.drawn.size(); ++i) {
    if (job.drawn[i] > 0 && reference.drawn[i] > 0) ratios.push_back(job.drawn[i] / reference.drawn[i]);
  }
  spec::Datum<double> datum;
  datum.value = job.nominal / reference.nominal;
  if (ratios.empty()) return datum;
  std::sort(ratios.begin(), ratios.end());
  const auto last = static_cast<double>(ratios.size() - 1);
  datum.low = std::min(ratios[static_cast<std::size_t>(0.05 * last)], *datum.value);
  datum.high = std::max(ratios[static_cast<std::size_t>(0.95 * last)], *datum.value);
  return datum;
}

class Filler {
 public:
  Filler(const spec::Catalogue& catalogue, int threads, Diagnostics& diagnostics)
      : catalogue_(catalogue), threads_(threads), diagnostics_(diagnostics) {}

  void fill(spec::SupplyProduct& product) {
    auto& delivered = product.delivered;
    if (delivered.machine.empty() || (delivered.training.known() && delivered.serving.known())) return;
    const Jobs& reference = jobs(kReference);
    const Jobs& own = jobs(delivered.machine);
    if (!diagnostics_.ok()) return;
    if (own.training.nominal <= 0 || own.serving.nominal <= 0) {
      diagnostics_.error(
          {}, fmt::format("the reference jobs of '{}' do not fit on '{}'", product.name, delivered.machine),
          "state `delivered: {training: ..., serving: ...}`");
      return;
    }
    if (!delivered.training.known()) delivered.training = ratio(own.training, reference.training);
    if (!delivered.serving.known()) delivered.serving = ratio(own.serving, reference.serving);
  }

 private:
  const Jobs& jobs(const std::string& system) {
    const auto found = jobs_.find(system);
    if (found != jobs_.end()) return found->second;
    Jobs made;
    const auto record = spec::load_system(system, catalogue_, diagnostics_);
    if (record) {
      made.training = training_job(system, record->chip, catalogue_, threads_, diagnostics_);
      made.serving = serving_job(system, record->chip, catalogue_, threads_, diagnostics_);
    }
    return jobs_.emplace(system, std::move(made)).first->second;
  }

  const spec::Catalogue& catalogue_;
  int threads_;
  Diagnostics& diagnostics_;
  std::map<std::string, Jobs> jobs_;
};

}  // namespace

void fill_delivered(spec::SupplyDesign& design, const spec::Catalogue& catalogue, int threads,
                    Diagnostics& diagnostics) {
  Filler filler(catalogue, threads, diagnostics);
  for (auto& product : design.supply.products) filler.fill(product);
}

}  // namespace caelum::explore
