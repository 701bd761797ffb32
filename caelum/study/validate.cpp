// Rows are independent: each is loaded and evaluated on its own, and written to its own place.
#include "caelum/study/validate.hpp"

#include <algorithm>
#include <map>
#include <new>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "caelum/api/run.hpp"
#include "caelum/base/parallel.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/study/metrics.hpp"
#include "caelum/study/probe_row.hpp"

namespace caelum::study {
namespace {

struct RowJob {
  const Suite* suite;
  const Row* row;
};

/// What is wanted of every row.
struct RowOptions {
  Fidelity fidelity = Fidelity::event;
  int draws = 0;
  std::uint64_t seed = 1;
  std::optional<spec::ModelErrors> errors;  ///< with draws
};

std::string first_error(const Diagnostics& diagnostics) {
  for (const auto& d : diagnostics.all()) {
    if (d.severity == Diagnostic::Severity::error) {
      return d.hint.empty() ? d.message : d.message + "; " + d.hint;
    }
  }
  return "the scenario could not be read";
}

Compared labelled(const RowJob& job, const Measured& measured) {
  Compared c;
  c.id = job.row->id;
  c.suite = job.suite->name;
  c.family = job.row->family;
  c.hardware = job.row->hardware;
  c.grade = job.row->grade;
  c.source = job.row->source;
  c.note = job.row->note;
  c.metric = measured.metric->name;
  c.measured = measured.value;
  c.kind = job.row->kind;
  c.scored = job.row->scored;
  c.calibration = job.row->calibration;
  return c;
}

/// Tokens per second and chip that a primary value means; 0 when it says nothing of speed.
double rate_of(const Compared& c, double value, const spec::Design& design) {
  const auto chips = static_cast<double>(design.cluster.chips);
  if (c.metric == "step.time_s") {
    return static_cast<double>(design.train->global_batch) * static_cast<double>(design.train->sequence) /
           value / chips;
  }
  if (c.metric == "step.tokens_per_s") return value / chips;
  return c.metric == "step.tokens_per_s_per_chip" ? value : 0;
}

void machine_described(std::vector<Compared>& out, const spec::Chip& chip) {
  for (auto& c : out) {
    if (c.hardware.empty()) c.hardware = chip.id;
    c.nvidia = chip.vendor == "nvidia" || chip.vendor == "NVIDIA";
  }
}

void described(std::vector<Compared>& out, const spec::Design& design) {
  machine_described(out, design.cluster.system.chip);
  for (auto& c : out) {
    if (c.kind == RowKind::scenario && design.serve) c.kind = RowKind::serving;
    if (c.kind == RowKind::scenario && design.train) {
      c.stack = design.stack.id;
      c.moe = design.model.moe.has_value();
      c.chips = design.cluster.chips;
      c.sequence = design.train->sequence;
    }
  }
}

void fail(std::vector<Compared>& out, const std::string& reason) {
  for (auto& c : out) c.failure = reason;
}

template <class Result>
void fill(std::vector<Compared>& out, const Row& row, const Result& result) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i].is_verdict()) continue;
    const auto value = value_of(*row.measured[i].metric, result);
    if (!value) {
      out[i].failure = fmt::format("the result has no '{}'", out[i].metric);
      continue;
    }
    out[i].predicted = *value;
    out[i].error = *value / out[i].measured - 1;
  }
}

void tell_verdict(std::vector<Compared>& out, bool fits, double used) {
  for (Compared& c : out) {
    c.fits = fits;
    c.memory_used = used;
    if (c.is_verdict()) c.predicted = fits ? 1 : 0;
  }
}

void fill_served(std::vector<Compared>& out, const Row& row, const api::Served& served) {
  const jobs::ServeOutcome& outcome = served.outcome;
  if (!outcome.feasible) return fail(out, fmt::format("{}", fmt::join(outcome.reasons, "; ")));
  const step::InferenceMemory& memory = outcome.serve.memory;
  const Bytes held = memory.usable - memory.left() + outcome.serve.cache;
  tell_verdict(out, outcome.serve.fits, held / memory.usable);
  fill(out, row, outcome.serve);
}

void fill_trained(std::vector<Compared>& out, const Row& row, const api::Trained& trained) {
  const jobs::Outcome& outcome = trained.outcome;
  if (!outcome.feasible) return fail(out, fmt::format("{}", fmt::join(outcome.reasons, "; ")));
  fill(out, row, outcome.train);
  const step::Memory& memory = outcome.train.step.memory;
  tell_verdict(out, outcome.train.fits, memory.peak() / memory.capacity);
  for (auto& c : out) {
    if (!c.primary || !c.failure.empty() || c.is_verdict()) continue;
    c.measured_rate = rate_of(c, c.measured, trained.design);
    c.predicted_rate = rate_of(c, c.predicted, trained.design);
    c.predicted_mfu = outcome.train.mfu;
    const double faster = c.metric == "step.time_s" ? c.predicted / c.measured : c.measured / c.predicted;
    c.measured_mfu = c.predicted_mfu * faster;
  }
}

/// Draws of a training row that ran, where they were asked for.
void fill_doubt(std::vector<Compared>& out, const Row& row, const api::Trained& trained,
                const RowOptions& options) {
  if (!options.errors || !row.relative_to.empty()) return;  // a ratio says nothing of one step
  spec::Design design = trained.design;
  design.train->plan = trained.outcome.plan;
  design.train->plan_auto = false;
  for (auto& c : out) {
    if (c.primary && c.scored && slower_than_predicted(c))
      c.doubt = doubt_row(design, c.paper(), *options.errors, options.draws, options.seed);
  }
}

void run_scenario(std::vector<Compared>& out, const RowJob& job, const spec::Catalogue& catalogue,
                  const RowOptions& options) {
  Diagnostics diagnostics;
  auto design = job.row->base.empty()
                    ? spec::load_scenario(job.row->body, job.suite->directory, {}, catalogue, diagnostics)
                    : spec::load_scenario(job.row->base, job.row->overrides, catalogue, diagnostics);
  if (!design) return fail(out, first_error(diagnostics));
  described(out, *design);
  const bool months = std::any_of(out.begin(), out.end(), [](const Compared& c) {
    return (c.metric.starts_with("run.") && c.metric != "run.days") || c.metric.starts_with("cost.") ||
           c.metric.starts_with("power.");
  });
  const api::Result result =
      api::run({job.suite->file, std::move(*design)},
               {.fidelity = options.fidelity, .months = months, .fitting = false}, catalogue, diagnostics);
  if (!diagnostics.ok()) return fail(out, first_error(diagnostics));
  if (const auto* served = std::get_if<api::Served>(&result.of)) return fill_served(out, *job.row, *served);
  const auto& trained = std::get<api::Trained>(result.of);
  fill_trained(out, *job.row, trained);
  fill_doubt(out, *job.row, trained, options);
}

void run_probe(std::vector<Compared>& out, const RowJob& job, const spec::Catalogue& catalogue) {
  Diagnostics diagnostics;
  const auto machine = probe_machine(*job.row, job.suite->directory, catalogue, diagnostics);
  if (!machine) return fail(out, first_error(diagnostics));
  machine_described(out, machine->cluster.system.chip);
  if (job.row->kind == RowKind::collective) {
    const auto probe = collective_probe(*job.row, diagnostics);
    const auto answer =
        probe ? jobs::price_collective(*machine, *probe, diagnostics) : jobs::CollectiveAnswer{};
    if (!diagnostics.ok()) return fail(out, first_error(diagnostics));
    if (probe) {
      for (auto& c : out) c.chips = probe->ranks;
    }
    return fill(out, *job.row, answer);
  }
  const auto probe = operator_probe(*job.row, diagnostics);
  const auto answer = probe ? jobs::price_operator(*machine, *probe, diagnostics) : jobs::OperatorAnswer{};
  if (!diagnostics.ok()) return fail(out, first_error(diagnostics));
  fill(out, *job.row, answer);
}

std::vector<Compared> labelled(const RowJob& job) {
  std::vector<Compared> out;
  for (const auto& measured : job.row->measured) {
    out.push_back(labelled(job, measured));
    out.back().primary = out.size() == 1;
  }
  return out;
}

std::vector<Compared> run(const RowJob& job, const spec::Catalogue& catalogue, const RowOptions& options) {
  std::vector<Compared> out = labelled(job);
  if (out.empty()) return out;
  if (job.row->kind == RowKind::scenario) {
    run_scenario(out, job, catalogue, options);
  } else {
    run_probe(out, job, catalogue);
  }
  return out;
}

/// A row for which something is thrown is a row that could not be run; the others go on. What lacked memory
/// is tried again alone, when no other row holds any. A stop leaves the first rows.
std::vector<std::vector<Compared>> run_all(const std::vector<RowJob>& jobs, const spec::Catalogue& catalogue,
                                           const ValidateOptions& options) {
  std::vector<std::vector<Compared>> results(jobs.size());
  std::vector<char> again(jobs.size(), 0);
  Diagnostics ignored;  // a catalogue without the record has no intervals to score
  RowOptions row_options{
      .fidelity = options.fidelity, .draws = options.draws, .seed = options.seed, .errors = {}};
  if (options.draws > 0)
    row_options.errors = spec::load_model_errors("training-left-out", catalogue, ignored);
  const auto one = [&](std::size_t i) {
    try {
      results[i] = run(jobs[i], catalogue, row_options);
    } catch (const std::bad_alloc&) {
      results[i] = labelled(jobs[i]);
      fail(results[i], "out of memory");
      again[i] = 1;
    } catch (const std::exception& error) {
      results[i] = labelled(jobs[i]);
      fail(results[i], error.what());
    }
  };
  const std::size_t done = for_each_index(
      jobs.size(), {.threads = options.threads, .stop = options.stop, .progress = options.progress}, one);
  results.resize(done);
  for (std::size_t i = 0; i < done && options.threads > 1; ++i) {
    if (again[i] != 0) one(i);
  }
  return results;
}

/// Rows whose value is a ratio to another row of their suite.
void divide_by_references(std::vector<std::vector<Compared>>& results, const std::vector<RowJob>& jobs) {
  std::map<std::pair<const Suite*, std::string>, double> plain;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (!results[i].empty() && jobs[i].row->relative_to.empty() && results[i][0].failure.empty()) {
      plain[{jobs[i].suite, jobs[i].row->id}] = results[i][0].predicted;
    }
  }
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (jobs[i].row->relative_to.empty() || results[i].empty()) continue;
    Compared& c = results[i][0];
    c.ratio = true;
    if (!c.failure.empty()) continue;
    const auto reference = plain.find({jobs[i].suite, jobs[i].row->relative_to});
    if (reference == plain.end()) {
      c.failure = fmt::format("its reference '{}' could not be run", jobs[i].row->relative_to);
      continue;
    }
    c.predicted /= reference->second;
    c.error = c.predicted / c.measured - 1;
    c.measured_rate = c.measured;
    c.predicted_rate = c.predicted;
  }
}

std::vector<Suite> written_by_stranger(const std::vector<Suite>& suites) {
  std::vector<Suite> all;
  for (const auto& suite : suites) {
    Suite& own = all.emplace_back(suite);
    own.rows.clear();
    for (const auto& row : suite.rows) {
      if (trains(row)) own.rows.push_back(as_stranger(row));
    }
  }
  return all;
}

std::string written_as(const Row& row) {
  return row.base.empty() ? as_text(row.body) : fmt::format("{} {}", row.base, fmt::join(row.overrides, " "));
}

}  // namespace

Validation validate(const std::vector<Suite>& suites, const spec::Catalogue& catalogue,
                    const ValidateOptions& options) {
  std::vector<Suite> rewritten;
  if (options.stranger) rewritten = written_by_stranger(suites);
  std::vector<RowJob> jobs;
  for (const auto& suite : options.stranger ? rewritten : suites) {
    for (const auto& row : suite.rows) jobs.push_back({&suite, &row});
  }
  std::vector<std::vector<Compared>> results = run_all(jobs, catalogue, options);
  const auto left_out = static_cast<int>(jobs.size() - results.size());
  jobs.resize(results.size());
  divide_by_references(results, jobs);
  Validation validation;
  validation.not_run = left_out;
  std::vector<std::string> written;
  for (std::size_t i = 0; i < results.size(); ++i) {
    for (auto& compared : results[i]) {
      validation.rows.push_back(std::move(compared));
      if (options.stranger) written.push_back(written_as(*jobs[i].row));
    }
  }
  if (options.stranger) validation.alike = settle_alike(validation.rows, written);
  summarise(validation);
  return validation;
}

}  // namespace caelum::study
