#include "caelum/study/roofline.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "caelum/chip/chip_model.hpp"
#include "caelum/workload/graph.hpp"

namespace caelum::study {
namespace {

constexpr Precision kShown[] = {Precision::fp32, Precision::tf32, Precision::bf16, Precision::fp16,
                                Precision::fp8,  Precision::int8, Precision::fp4};

const char* word(chip::Bound bound) {
  return bound == chip::Bound::compute ? "compute" : bound == chip::Bound::memory ? "memory" : "launch";
}

void add_operators(Roofline& out, const spec::Design& design, const chip::ChipModel& chip) {
  const auto graph = workload::expand(design.model, *design.train, design.stack);
  std::map<std::tuple<std::string, double, double, int>, Dot> known;
  const auto add = [&](const std::vector<workload::Item>& items, const char* pass, double times) {
    for (const auto& item : items) {
      const auto* op = std::get_if<workload::Operator>(&item);
      const double bytes = op ? (op->read + op->written).canonical() : 0;
      if (!op || op->work.canonical() <= 0 || bytes <= 0) continue;
      const auto cost = chip::price(chip, *op);
      const double seconds = cost.time.in(units::s);
      Dot& dot =
          known[{std::string(op->name) + pass, op->work.canonical(), bytes, static_cast<int>(op->precision)}];
      dot.name = std::string(op->name) + pass;
      dot.bound = word(cost.bound);
      dot.precision = op->precision;
      dot.intensity = op->work.canonical() / bytes;
      dot.rate = op->work.canonical() / seconds;
      dot.seconds += seconds * times;
    }
  };
  for (std::size_t b = 0; b < graph.blocks.size(); ++b) {
    const double times = static_cast<double>(std::count(graph.order.begin(), graph.order.end(), b));
    add(graph.blocks[b].forward, "", times);
    add(graph.blocks[b].backward_input, " dX", times);
    add(graph.blocks[b].backward_weight, " dW", times);
  }
  for (const auto& [key, dot] : known) out.dots.push_back(dot);
  std::stable_sort(out.dots.begin(), out.dots.end(),
                   [](const Dot& a, const Dot& b) { return a.seconds > b.seconds; });
}

}  // namespace

Roofline roofline(const spec::Machine& machine, Diagnostics& diagnostics) {
  Roofline out;
  const spec::Chip& record = machine.cluster.system.chip;
  out.chip = record.id;
  out.name = record.name;
  const auto chip = chip::make_chip_model(record, machine.chip_profile, diagnostics);
  if (!diagnostics.ok()) return out;
  for (const Precision p : kShown) {
    const int i = static_cast<int>(p);
    if (chip.peak[i] > 0) out.compute.push_back({std::string(name(p)), chip.peak[i], chip.rate[i]});
  }
  out.memory.push_back({"memory", chip.bandwidth, chip.stream});
  if (chip.l2_stream > chip.bandwidth)
    out.memory.push_back({"last-level cache", chip.l2_stream, chip.l2_stream});
  return out;
}

Roofline roofline_of_training(const spec::Design& design, Diagnostics& diagnostics) {
  Roofline out = roofline(design, diagnostics);
  if (!diagnostics.ok() || !design.train) return out;
  add_operators(out, design,
                chip::make_chip_model(design.cluster.system.chip, design.chip_profile, diagnostics));
  return out;
}

void add_measured(Roofline& roofline, const std::vector<Table>& tables, std::size_t most) {
  std::vector<Dot> all;
  for (const auto& table : tables) {
    for (const auto& point : table.points) {
      const auto* op = std::get_if<jobs::OperatorProbe>(&point.probe);
      if (!op || op->kind != jobs::ProbeKind::gemm || table.chips[point.chip] != roofline.chip) continue;
      const double work = 2 * op->m * op->n * op->k * op->batch;
      const double element = bytes_per_element(op->precision);
      const double bytes =
          op->batch * ((op->m * op->k + op->n * op->k) * element + op->m * op->n * std::max(element, 2.0));
      all.push_back(
          {point.family, "", op->precision, work / bytes, work / point.seconds, point.seconds, true});
    }
  }
  const std::size_t step = std::max<std::size_t>(all.size() / std::max<std::size_t>(most, 1), 1);
  for (std::size_t i = 0; i < all.size(); i += step) roofline.dots.push_back(all[i]);
}

}  // namespace caelum::study
