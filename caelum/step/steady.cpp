#include "caelum/step/steady.hpp"

#include <algorithm>
#include <utility>

namespace caelum::step {
namespace {

/// The ends of tasks in the order of `orders`.
std::vector<Tick> ends_of(const Orders& orders, const std::vector<TaskRecord>& records) {
  std::vector<std::size_t> next(orders.begin.begin(), orders.begin.end() - 1);
  std::vector<Tick> ends(orders.tasks.size());
  for (const TaskRecord& record : records) ends[next[record.rank]++] = record.end;
  return ends;
}

constexpr double kSearchedTasks = 1 << 22;
constexpr double kSearchedGreedily = 1 << 19;  ///< an order that is made task by task costs more

Layout shortened_layout(const PipelineShape& shape, long chains, long micro_batches_of_a_chain) {
  PipelineShape part = shape;
  part.micro_batches = micro_batches_of_a_chain * chains;
  return make_layout(part);
}

class SteadySearch {
 public:
  SteadySearch(const Layout& layout, const Orders& orders, const std::vector<TaskRecord>& records)
      : layout_(layout), orders_(orders), ends_(ends_of(orders, records)) {}

  /// Strides are tried from the shortest; a wrong one fails at its first tasks.
  std::optional<Steady> find() const {
    const auto [first, last] = middle(0);
    const Task& task = orders_.tasks[first];
    for (std::size_t i = first + 1; i < last; ++i) {
      const Task& again = orders_.tasks[i];
      if (again.kind != task.kind || again.position != task.position) continue;
      const long micros = static_cast<long>(again.micro) - static_cast<long>(task.micro);
      if (micros <= 0 || layout_.micro_batches / 3 - micros < 5 * layout_.ranks) continue;
      Steady steady{.micros = micros, .ticks = ends_[i] - ends_[first]};
      if (holds(steady)) return steady;
    }
    return std::nullopt;
  }

 private:
  struct Span {
    std::size_t first, last;
  };
  [[nodiscard]] Span middle(std::size_t rank) const {
    const std::size_t begin = orders_.begin[rank], n = orders_.begin[rank + 1] - begin;
    Span span{begin + n / 3, begin + 2 * n / 3};
    if (orders_.tasks[span.first].kind == TaskKind::pair_backward) ++span.first;
    return span;
  }

  bool holds(Steady& steady) const {
    const auto ranks = static_cast<std::size_t>(layout_.ranks);
    for (std::size_t rank = 0; rank < ranks; ++rank) {
      if (!repeats(rank, steady)) return false;
    }
    return true;
  }

  /// The rank's middle is its own image, `micros` and `ticks` later.
  bool repeats(std::size_t rank, Steady& steady) const {
    const auto [first, last] = middle(rank);
    const Task& task = orders_.tasks[first];
    std::size_t again = first + 1;
    const auto image = [&](const Task& a, const Task& b) {
      return a.kind == b.kind && a.position == b.position &&
             static_cast<long>(b.micro) - static_cast<long>(a.micro) == steady.micros;
    };
    while (again < last && !image(task, orders_.tasks[again])) ++again;
    if (again >= last) return false;
    const std::size_t stride = again - first;
    for (std::size_t i = first; i + stride < last; ++i) {
      if (!image(orders_.tasks[i], orders_.tasks[i + stride])) return false;
      if (ends_[i + stride] - ends_[i] != steady.ticks) return false;
    }
    steady.from = std::max(steady.from, ends_[first]);
    const auto at = orders_.tasks.begin() + static_cast<std::ptrdiff_t>(first);
    steady.repeated.insert(steady.repeated.end(), at, at + static_cast<std::ptrdiff_t>(stride));
    return true;
  }

  const Layout& layout_;
  const Orders& orders_;
  std::vector<Tick> ends_;
};

}  // namespace

// M-step-67
std::optional<Steady> steady_of(const Layout& layout, const Orders& orders,
                                const std::vector<TaskRecord>& records) {
  return SteadySearch(layout, orders, records).find();
}

double tasks_of(const Layout& layout) {
  return 2.0 * static_cast<double>(layout.positions()) * static_cast<double>(layout.micro_batches);
}

double Shortened::seconds(Tick walked) const {
  // Wider than a tick: 2^63 ps are 106 days, and exact below them.
  const long double ticks = static_cast<long double>(walked) +
                            static_cast<long double>(periods) * static_cast<long double>(steady.ticks);
  return static_cast<double>(ticks) / kTicksPerSecond;
}

namespace {

/// A walk of so many micro-batches of a chain and the steady state that it shows.
std::optional<Shortened> walk_few(const PipelineShape& shape, const Durations& durations, long chains,
                                  long few) {
  Shortened s;
  s.layout = shortened_layout(shape, chains, few);
  s.orders = make_orders(s.layout);
  std::vector<TaskRecord> records;
  s.walk = walk(s.layout, s.orders, durations, &records);
  auto steady = steady_of(s.layout, s.orders, records);
  if (!steady) return std::nullopt;
  s.steady = std::move(*steady);
  return s;
}

}  // namespace

std::optional<Shortened> walk_shortened(const PipelineShape& shape, const Durations& durations) {
  const Layout whole = make_layout(shape);
  const long micro_batches = whole.micro_batches;
  const double most = follows_lengths(shape.schedule) ? kSearchedGreedily : kSearchedTasks;
  for (long few = std::max(256L, 32 * shape.ranks); few <= micro_batches / 2; few *= 8) {
    // An order may begin by what the ranks leave of the micro-batches.
    const long alike = few + (micro_batches - few) % (2 * shape.ranks);
    if (most < tasks_of(shortened_layout(shape, whole.chains, alike))) return std::nullopt;
    const auto found = walk_few(shape, durations, whole.chains, alike);
    if (!found) continue;
    const long periods = (micro_batches - alike) / found->steady.micros;
    auto rest = walk_few(shape, durations, whole.chains, micro_batches - periods * found->steady.micros);
    // The walk that is used shows the state itself.
    if (!rest || rest->steady.micros != found->steady.micros || rest->steady.ticks != found->steady.ticks)
      continue;
    rest->periods = periods;
    return rest;
  }
  return std::nullopt;
}

}  // namespace caelum::step
