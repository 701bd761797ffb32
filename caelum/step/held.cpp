// A forward keeps, the gradient of weights lets go. 1F1B keeps its warm-up and one; interleaving, what its
// first forwards are ahead of its first backwards, which is read off the two sequences of chunks.
#include "caelum/step/held.hpp"

#include <algorithm>

#include "caelum/base/check.hpp"

namespace caelum::step {
namespace {

/// After the gradients of inputs, those of weights still need the activations.
int kept_by(TaskKind kind) {
  switch (kind) {
    case TaskKind::forward:
    case TaskKind::pair_forward:
      return 1;
    case TaskKind::backward_input:
      return 0;
    default:
      return -1;
  }
}

/// The chunks that an interleaved rank visits in turn.
class ChunksInTurn {
 public:
  explicit ChunksInTurn(const Layout& layout)
      : ranks_(layout.ranks), chunks_(layout.held()), left_(layout.micro_batches), size_(group_size()) {}
  long next() {
    const long chunk = chunk_;
    if (++visit_ < size_) return chunk;
    visit_ = 0;
    if (++chunk_ < chunks_) return chunk;
    chunk_ = 0;
    left_ -= size_;
    size_ = group_size();
    return chunk;
  }

 private:
  [[nodiscard]] long group_size() const { return left_ < 2 * ranks_ ? left_ : ranks_; }
  long ranks_, chunks_, left_, size_ = 0, chunk_ = 0, visit_ = 0;
};

/// Forwards and backwards of an interleaved rank in turn, `visit(position, +1 or -1)`, until it says no more.
template <class Visit>
void alternate_visits(const Layout& layout, long rank, Visit visit) {
  const long p = layout.ranks, chunks = layout.held(), total = chunks * layout.micro_batches;
  const long warm = forwards_ahead(layout, rank);
  ChunksInTurn down(layout), up(layout);
  const auto forward = [&] { return visit(static_cast<std::size_t>(down.next() * p + rank), 1); };
  const auto backward = [&] {
    return visit(static_cast<std::size_t>((chunks - 1 - up.next()) * p + rank), -1);
  };
  for (long k = 0; k < warm; ++k) {
    if (!forward()) return;
  }
  for (long k = 0; k < total; ++k) {
    if (warm + k < total && !forward()) return;
    if (!backward()) return;
  }
}

/// Forwards and backwards up to the one after which most is held.
long until_peak(const Layout& layout, long rank, const std::vector<double>& bytes) {
  const auto own = static_cast<std::size_t>(rank), p = static_cast<std::size_t>(layout.ranks);
  bool alike = true;
  for (std::size_t k = own + p; k < bytes.size(); k += p) alike = alike && bytes[k] == bytes[own];
  if (alike && bytes[own] > 0)
    return std::min(forwards_ahead(layout, rank) + 1, layout.held() * layout.micro_batches);
  double now = 0, most = 0;
  long at = 0, worst = 0;
  alternate_visits(layout, rank, [&](std::size_t position, int change) {
    ++at;
    now += change * bytes[position];
    if (now > most) {
      most = now;
      worst = at;
    }
    return true;
  });
  return worst;
}

std::vector<long> held_interleaved(const Layout& layout, long rank, const std::vector<double>& bytes) {
  std::vector<long> held(static_cast<std::size_t>(layout.positions()), 0);
  long left = until_peak(layout, rank, bytes);
  alternate_visits(layout, rank, [&](std::size_t position, int change) {
    if (left-- <= 0) return false;
    held[position] += change;
    return true;
  });
  return held;
}

}  // namespace

bool held_in_closed_form(Schedule schedule) {
  switch (schedule) {
    case Schedule::one_f_one_b:
    case Schedule::zb_h1:
    case Schedule::zb_h2:
    case Schedule::interleaved:
    case Schedule::one_f_one_b_overlap:
      return true;
    default:
      return false;
  }
}

// M-step-72
std::vector<long> held_at_peak(const Layout& layout, long rank, const std::vector<double>& bytes) {
  const long p = layout.ranks;
  std::vector<long> held(static_cast<std::size_t>(layout.positions()), 0);
  const auto all = [&](long most) {
    const auto own = static_cast<std::size_t>(rank);
    if (bytes[own] > 0) held[own] = std::min(most, layout.micro_batches);
    return held;
  };
  switch (layout.schedule) {
    case Schedule::one_f_one_b:
      return all(p - rank);
    case Schedule::zb_h1:
      return all(p);
    case Schedule::zb_h2:
      return all(2 * p - 1);
    default:
      CAELUM_CHECK(held_in_closed_form(layout.schedule), "a schedule without a closed form of what it holds");
      return held_interleaved(layout, rank, bytes);
  }
}

std::vector<long> held_at_peak(const Layout& layout, const Orders& orders, long rank,
                               const std::vector<double>& bytes) {
  const auto r = static_cast<std::size_t>(rank);
  const std::size_t begin = orders.begin[r], end = orders.begin[r + 1];
  double now = 0, most = 0;
  std::size_t worst = begin;  // behind the task after which most is held
  for (std::size_t i = begin; i < end; ++i) {
    now += kept_by(orders.tasks[i].kind) * bytes[orders.tasks[i].position];
    if (now <= most) continue;
    most = now;
    worst = i + 1;
  }
  std::vector<long> held(static_cast<std::size_t>(layout.positions()), 0);
  for (std::size_t i = begin; i < worst; ++i) held[orders.tasks[i].position] += kept_by(orders.tasks[i].kind);
  return held;
}

std::vector<std::vector<long>> peaks_held(const Layout& layout, const Orders& orders,
                                          const std::vector<long>& ranks) {
  std::vector<std::vector<long>> most;
  const auto slot = slots(layout);
  const auto covers = [](const std::vector<long>& a, const std::vector<long>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), [](long x, long y) { return x >= y; });
  };
  const auto keep = [&](const std::vector<long>& held) {
    if (std::any_of(most.begin(), most.end(), [&](const auto& other) { return covers(other, held); })) return;
    std::erase_if(most, [&](const auto& other) { return covers(held, other); });
    most.push_back(held);
  };
  for (const long rank : ranks) {
    std::vector<long> held(static_cast<std::size_t>(layout.held()), 0);
    bool grew = false;
    for (std::size_t i = orders.begin[static_cast<std::size_t>(rank)];
         i < orders.begin[static_cast<std::size_t>(rank) + 1]; ++i) {
      const int change = kept_by(orders.tasks[i].kind);
      if (change < 0 && grew) keep(held);
      if (change != 0) grew = change > 0;
      held[slot[orders.tasks[i].position]] += change;
    }
  }
  return most;
}

}  // namespace caelum::step
