#include "caelum/exports/launch.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "caelum/exports/comments.hpp"
#include "caelum/interop/launch/fill.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::exports {
namespace {

using interop::Settings;

/// The design as it ran: a plan that was searched for is written out.
spec::Design as_run(const api::Trained& trained) {
  spec::Design design = trained.design;
  design.train->plan = trained.outcome.plan;
  design.train->plan_auto = false;
  return design;
}

bool is_of_model(std::string_view path) {
  return path.starts_with("model.");
}

/// The id of the record in the catalogue, if it has this very shape.
std::string catalogue_model(const spec::Design& design, const Settings& settings,
                            const spec::Catalogue& catalogue) {
  if (design.model.id.empty() || catalogue.find("model", design.model.id) == nullptr) return {};
  Diagnostics ignored;
  spec::Design other = design;
  const auto model = spec::load_model(design.model.id, catalogue, ignored);
  if (!model) return {};
  other.model = *model;
  const Settings theirs = interop::settings_of(other);
  for (const auto& [path, value] : settings) {
    if (is_of_model(path) && interop::value_of(theirs, path) != value) return {};
  }
  return design.model.id;
}

std::string between(const explore::Interval& interval, double scale, const char* unit) {
  return fmt::format(", 90 % of the draws {:.4g} to {:.4g}{}", interval.low * scale, interval.high * scale,
                     unit);
}

struct Expected {
  double low = 0, high = 0;
};

/// The step that a log would have to leave, in seconds.
Expected expected_step(const api::Trained& trained) {
  const double time = trained.outcome.train.step.time.in(1 * units::s);
  constexpr double kOwnDoubt = 0.1;  // own estimate: what validation leaves where no draws were asked for
  if (!trained.uncertainty) return {time * (1 - kOwnDoubt), time * (1 + kOwnDoubt)};
  return {trained.uncertainty->time_s.low, trained.uncertainty->time_s.high};
}

std::string put_in(std::string text, std::string_view mark, const std::string& value) {
  const std::size_t at = text.find(mark);
  return at == std::string::npos ? text : text.replace(at, mark.size(), value);
}

/// The line of the log with the figures that it should show.
std::string expected_line(const api::Trained& trained, std::string_view pattern) {
  const auto range = [](double low, double high) { return fmt::format("{:.5g} to {:.5g}", low, high); };
  const Expected step = expected_step(trained);
  const double tokens =
      trained.outcome.train.tokens_per_s_per_chip * trained.outcome.train.step.time.in(1 * units::s);
  std::string text = put_in(std::string(pattern), "{s}", range(step.low, step.high));
  text = put_in(std::move(text), "{ms}", range(step.low * 1e3, step.high * 1e3));
  return put_in(std::move(text), "{tps}", range(tokens / step.high, tokens / step.low));
}

std::vector<std::string> figures(const api::Trained& trained) {
  const jobs::TrainResult& train = trained.outcome.train;
  const double time = train.step.time.in(1 * units::s);
  const double peak = train.step.memory.peak().in(1 * units::GB);
  const auto* doubt = trained.uncertainty ? &*trained.uncertainty : nullptr;
  return {
      fmt::format("step {}{}", seconds(time), doubt ? between(doubt->time_s, 1, " s") : ""),
      fmt::format("{:.5g} tokens a second and chip{}", train.tokens_per_s_per_chip,
                  doubt ? between(doubt->tokens_per_s_per_chip, 1, "") : ""),
      fmt::format("{:.3g} % of the model's operations at peak (MFU){}", 100 * train.mfu,
                  doubt ? between(doubt->mfu, 100, " %") : ""),
      fmt::format("peak memory {:.4g} GB{}{}", peak, doubt ? between(doubt->peak_bytes, 1e-9, " GB") : "",
                  train.fits ? "" : ": it does NOT fit"),
  };
}

std::string assumed(const spec::Design& design) {
  std::string text;
  for (const auto& one : design.assumptions) {
    if (!one.what.starts_with("train.")) continue;
    text += comment(fmt::format("  {} = {}: {}", one.what, one.value, one.source));
  }
  return text;
}

std::string header(const api::Trained& trained, const interop::Target& target, const std::string& version,
                   const Settings& settings, const Settings& left_out) {
  const auto line = [](std::string_view path, std::string_view value) {
    return fmt::format("{}{} = {}\n", interop::kHeaderMark, path, value);
  };
  std::string text = comment(fmt::format("{}, as arguments of {} ({}); by Caelum {}.",
                                         trained.design.name.empty() ? "A plan" : trained.design.name,
                                         target.title, target.release, version));
  text += line("target", target.name);
  text += line("cluster.system", interop::value_of(settings, "cluster.system"));
  text += line("cluster.chips", interop::value_of(settings, "cluster.chips"));
  text += "#\n" + comment("Predicted:");
  for (const auto& figure : figures(trained)) text += comment("  " + figure);
  text += comment("Refuted by: " + put_in(std::string(target.command), "{}", "THIS_FILE"));
  text += comment("  if its log does not say  " + expected_line(trained, target.watch));
  const std::string assumptions = assumed(trained.design);
  if (!assumptions.empty()) text += "#\n" + comment("Assumed:") + assumptions;
  if (left_out.empty()) return text + "#\n";
  text += "#\n" + comment(fmt::format("{} cannot express these; the figures are of a run that has them:",
                                      target.title));
  for (const auto& [path, value] : left_out) text += line(path, value);
  return text + "#\n";
}

}  // namespace

LaunchFile launch_file(const api::Trained& trained, const interop::Target& target, const std::string& version,
                       const spec::Catalogue& catalogue) {
  const spec::Design design = as_run(trained);
  Settings settings = interop::settings_of(design);
  settings["~per_node"] = std::to_string(std::max(design.cluster.system.chips_per_node.value_or(8), 1L));
  const interop::Filled filled =
      interop::fill_target(settings, catalogue_model(design, settings, catalogue), target);
  LaunchFile file;
  const std::string first = target.syntax == interop::Syntax::arguments ? "#!/usr/bin/env bash\n" : "";
  file.text = first + header(trained, target, version, settings, filled.left_out) +
              interop::launch_text(filled.items, target);
  for (const auto& [path, value] : filled.left_out) {
    file.left_out.push_back(fmt::format("{} = {}", path, value));
  }
  return file;
}

}  // namespace caelum::exports
