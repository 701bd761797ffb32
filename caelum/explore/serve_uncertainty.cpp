#include "caelum/explore/serve_uncertainty.hpp"

#include <algorithm>

namespace caelum::explore {
namespace {

enum ServeFigure : std::size_t { kServePrefill, kServeDecode, kServeDelivered, kServeFirst, kServeToken };

std::optional<std::vector<double>> serve_figures(const spec::Design& design, std::uint64_t) {
  Diagnostics diagnostics;
  const auto outcome = jobs::serve(design, diagnostics);
  if (!diagnostics.ok() || !outcome.feasible) return std::nullopt;
  const jobs::ServeResult& r = outcome.serve;
  return std::vector<double>{r.prefill.tokens_per_s_per_chip, r.decode.tokens_per_s_per_chip,
                             r.tokens_per_s_per_chip, r.first_token.in(units::s), r.per_token.in(units::s)};
}

}  // namespace

ServeDoubt sample_serve(const spec::Design& design, int samples, std::uint64_t seed, const Crew& crew) {
  const Draws draws = draw(design, serve_figures, samples, seed, crew);
  ServeDoubt out{
      .seed = seed, .ranged = static_cast<int>(draws.doubts.size()), .interrupted = draws.interrupted};
  out.samples = static_cast<int>(std::count_if(draws.figures.begin(), draws.figures.end(),
                                               [](const auto& row) { return !row.empty(); }));
  if (out.samples == 0) return out;
  out.prefill = interval_of(draws, kServePrefill);
  out.decode = interval_of(draws, kServeDecode);
  out.delivered = interval_of(draws, kServeDelivered);
  out.first_token_s = interval_of(draws, kServeFirst);
  out.per_token_s = interval_of(draws, kServeToken);
  for (const auto& [name, figure] :
       {std::pair{"prefill throughput", kServePrefill}, std::pair{"decode throughput", kServeDecode}}) {
    Sensitivity one{.figure = name, .from = first_order(draws, figure, kBars), .tornado = {}};
    if (!draws.interrupted) one.tornado = tornado(design, one.from, serve_figures, figure);
    out.sensitivities.push_back(std::move(one));
  }
  return out;
}

}  // namespace caelum::explore
