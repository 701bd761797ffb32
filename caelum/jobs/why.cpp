#include "caelum/jobs/why.hpp"

#include <algorithm>

#include "caelum/base/check.hpp"

namespace caelum::jobs {
namespace {

struct Named {
  step::Term term;
  const char* key;
  const char* what;
};
constexpr Named kNamed[] = {
    {step::Term::products, "products", "matrix products"},
    {step::Term::attention, "attention", "attention kernels"},
    {step::Term::streaming, "streaming", "kernels bound by memory"},
    {step::Term::recompute, "recompute", "recompute"},
    {step::Term::tensor, "tensor_comm", "tensor-parallel messages"},
    {step::Term::context, "context_comm", "context-parallel messages"},
    {step::Term::expert, "expert_comm", "expert dispatch and combine"},
    {step::Term::pipeline, "pipeline_comm", "pipeline sends"},
    {step::Term::data, "data_comm", "gradient and parameter traffic"},
    {step::Term::optimizer, "optimizer", "optimizer update and gradient norm"},
};

Time time_of(const spec::Design& design, const Options& options) {
  Diagnostics ignored;
  return evaluate(design, options, ignored).train.step.time;
}

spec::Design without_host(spec::Design design) {
  design.stack.kernel_dispatch.value = design.stack.micro_batch_overhead.value =
      design.stack.step_overhead.value = Time{};
  return design;
}

}  // namespace

// M-api-10: each term by a run of its own, so that what it hid comes to light.
Why explain(const spec::Design& design, const Options& options) {
  CAELUM_CHECK(design.train && !design.train->plan_auto, "explain needs a plan");
  Options plain = options;
  plain.timeline = plain.limits = false;
  plain.explain = true;
  Diagnostics ignored;
  const step::StepTimeline step = evaluate(design, plain, ignored).train.step;
  Why why{step.time, {}, step.path, step.operators, step.critical_stage, step.alongside, step.lost};
  plain.explain = false;
  const auto add = [&](const char* key, const char* what, Time free) {
    const Time saved = why.time - free;
    if (saved > why.time * 1e-6) why.free.push_back({key, what, saved, saved / why.time});
  };
  for (const Named& named : kNamed) {
    plain.free = options.free | step::bit(named.term);
    add(named.key, named.what, time_of(design, plain));
  }
  plain.free = options.free;
  add("host", "host launches and overheads", time_of(without_host(design), plain));
  add("pipeline_bubble", "pipeline bubble", why.time - step.breakdown.pipeline_bubble);
  std::stable_sort(why.free.begin(), why.free.end(),
                   [](const IfFree& a, const IfFree& b) { return a.saved > b.saved; });
  return why;
}

}  // namespace caelum::jobs
