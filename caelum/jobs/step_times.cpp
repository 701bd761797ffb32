#include "caelum/jobs/step_times.hpp"

#include <algorithm>
#include <cmath>

namespace caelum::jobs {
namespace {

/// 1, then by about half an octave, up to `most`.
std::vector<long> ladder(long most, long from) {
  std::vector<long> list = {1};
  for (long step = from; step < most; step *= 2) {
    list.push_back(step);
    if (step + step / 2 < most && step >= 32) list.push_back(step + step / 2);
  }
  if (list.back() < most) list.push_back(most);
  return list;
}

class Grid {
 public:
  Grid(const step::PricingContext& in, const step::Deployment& d, const StepRange& range)
      : in_(in), d_(d), range_(range), stages_(static_cast<double>(d.pipeline)) {}

  serving::StepGrid make() {
    out_.batches = ladder(range_.max_batch, 2);
    out_.contexts = {0};
    for (long context = 1024; static_cast<double>(context) < range_.longest; context *= 4) {
      out_.contexts.push_back(context);
    }
    out_.contexts.push_back(std::max(out_.contexts.back() + 1, std::lround(range_.longest)));
    for (const long batch : out_.batches) decode(static_cast<double>(batch) / stages_);
    out_.tokens = ladder(range_.max_tokens, 32);
    for (const long tokens : out_.tokens) read(static_cast<double>(tokens) / stages_);
    out_.host = d_.overhead;
    return std::move(out_);
  }

 private:
  void decode(double batch) {
    for (const long context : out_.contexts) {
      const auto parts = step::inference_step(
          in_, d_, {.sequences = std::max(1.0, batch), .context = static_cast<double>(context)});
      out_.decode.push_back((parts.total() - parts.host) / range_.written);
      out_.decode_attention.push_back(parts.attention / range_.written);
    }
  }

  void read(double tokens) {
    const double query = std::max(1.0, std::round(tokens));
    const auto alone = step::inference_step(in_, d_, {.sequences = 1, .query = query});
    const double before = std::max(8192.0, range_.longest);
    const auto later = step::inference_step(in_, d_, {.sequences = 1, .query = query, .context = before});
    out_.dense.push_back(alone.total() - alone.host - alone.attention);
    out_.prompt_attention.push_back(alone.attention);
    out_.behind.push_back(std::max(0.0, later.attention - alone.attention) / before);
  }

  const step::PricingContext& in_;
  const step::Deployment& d_;
  const StepRange& range_;
  double stages_;
  serving::StepGrid out_;
};

}  // namespace

// M-serving-1.
serving::StepGrid step_grid(const step::PricingContext& in, const step::Deployment& deployment,
                            const StepRange& range) {
  return Grid(in, deployment, range).make();
}

}  // namespace caelum::jobs
