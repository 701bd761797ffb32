#include "caelum/study/calibrate.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "caelum/base/parallel.hpp"
#include "caelum/jobs/probe_kernel.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/spec/words.hpp"
#include "caelum/study/least_squares.hpp"

namespace caelum::study {
namespace {

using Key = std::tuple<spec::KernelKind, Precision, Precision, std::string>;

/// The samples of each kernel that the tables hold, in the order of their keys.
std::map<Key, std::vector<Sample>> samples_of(const std::vector<Table>& tables, const std::string& chip,
                                              Calibration& calibration) {
  std::map<Key, std::vector<Sample>> kernels;
  std::map<std::string, int> left_out;
  for (const Table& table : tables) {
    for (const TablePoint& point : table.points) {
      if (table.chips[point.chip] != chip) {
        ++left_out["rows of other chips"];
        continue;
      }
      const auto* probe = std::get_if<jobs::OperatorProbe>(&point.probe);
      const auto kind = probe ? jobs::kernel_kind(*probe) : std::nullopt;
      if (!kind) {
        ++left_out[point.family];
        continue;
      }
      kernels[{*kind, probe->precision, jobs::stored_format(*probe), jobs::kernel_variant(*probe)}].push_back(
          {jobs::kernel_shape(*probe), point.seconds, shape_group(point), shape_region(point)});
    }
    for (const auto& [why, times] : table.left_out) left_out[why] += times;
  }
  calibration.left_out.assign(left_out.begin(), left_out.end());
  return kernels;
}

std::optional<chip::ChipModel> chip_model(const std::string& id, const spec::Catalogue& catalogue,
                                          Diagnostics& diagnostics) {
  const auto chip = spec::load_chip(id, catalogue, diagnostics);
  if (!chip) return std::nullopt;
  const auto profile = spec::load_chip_profile(chip->profile, catalogue, diagnostics);
  if (!profile) return std::nullopt;
  auto model = chip::make_chip_model(*chip, *profile, diagnostics);
  return diagnostics.ok() ? std::optional(std::move(model)) : std::nullopt;
}

}  // namespace

Calibration calibrate(const std::vector<Table>& tables, const CalibrateOptions& options,
                      const spec::Catalogue& catalogue, Diagnostics& diagnostics) {
  require_solver();
  Calibration result;
  const auto* entry = catalogue.find("chip", options.chip);
  if (!entry) {
    diagnostics.error({}, fmt::format("there is no chip '{}' in the catalogue", options.chip),
                      "'caelum show chips' lists them; write a chip record first");
    return result;
  }
  const auto model = chip_model(entry->id, catalogue, diagnostics);
  if (!model || !diagnostics.ok()) return result;

  std::vector<spec::Kernel> starts;
  std::vector<std::vector<Sample>> samples;
  for (auto& [key, some] : samples_of(tables, entry->id, result)) {
    spec::Kernel start;
    std::tie(start.kind, start.precision, start.stored, start.variant) = key;
    starts.push_back(std::move(start));
    samples.push_back(std::move(some));
  }
  if (starts.empty()) {
    diagnostics.error(
        {}, fmt::format("no row of the tables is of {} and of a kernel that can be fitted", entry->id),
        "give tables of products, attention, experts or sparse modules (docs/tables.md)");
    return result;
  }
  result.fits.resize(starts.size());
  for_each_index(starts.size(), {.threads = options.threads}, [&](std::size_t i) {
    result.fits[i] = fit_kernel(starts[i], *model, samples[i], options.fit);
  });

  auto& library = result.library;
  library.chip = entry->id;
  library.stack = options.stack;
  const std::string part = options.part.empty() ? "" : "-" + options.part;
  library.id = fmt::format("{}-{}{}", entry->id, options.stack, part);
  library.name = fmt::format("{}{} on {}", options.stack, part, entry->id);
  library.source = "measured tables:";
  for (const Table& table : tables) {
    library.source += " " + table.file.substr(table.file.find_last_of('/') + 1);
  }
  for (const auto& fit : result.fits) {
    if (!fit.held_out.empty()) library.kernels.push_back(fit.kernel);  // else the rows determine nothing
  }
  return result;
}

}  // namespace caelum::study
