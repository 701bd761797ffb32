// M-step-61. A pass of one block is a chain: compute and the messages that it waits for, in order. Beside it
// run messages that are hidden, those of an axis one after another, and what data parallelism and the
// pipeline move. The flow tier tells when each ends; the ratio to its time alone is what it is slowed by.
#include "caelum/step/beside.hpp"

#include <algorithm>
#include <array>

#include "caelum/step/data_parallel.hpp"

namespace caelum::step {

void add_work(std::vector<Beat>& beats, double seconds) {
  if (seconds <= 0) return;
  if (beats.empty() || beats.back().slot != nullptr) beats.emplace_back();
  beats.back().task.alone += seconds;
}

namespace {

constexpr std::array kInLine = {&Phase::tensor, &Phase::context, &Phase::expert};
constexpr std::array kHidden = {&Phase::tensor_hide, &Phase::context_hide, &Phase::expert_hide,
                                &Phase::tensor_async};

bool is_hidden(double Phase::*slot) {
  return std::find(kHidden.begin(), kHidden.end(), slot) != kHidden.end();
}

/// Messages of one axis never overlap each other: one communicator, one stream.
std::size_t stream_of(double Phase::*slot) {
  if (slot == &Phase::context || slot == &Phase::context_hide) return 1;
  return slot == &Phase::expert || slot == &Phase::expert_hide ? 2 : 0;
}

class Window {
 public:
  /// A pass after those added before it. Returns its number.
  int pass(const std::vector<Beat>& beats) {
    for (const Beat& beat : beats) {
      fabric::Task task = beat.task;
      wait(task, chain_);
      if (beat.slot == nullptr) {
        chain_ = add(std::move(task), nullptr);
        continue;
      }
      long& stream = streams_[stream_of(beat.slot)];
      if (stream != chain_) wait(task, stream);
      stream = add(std::move(task), beat.slot);
      if (!is_hidden(beat.slot)) chain_ = stream;
    }
    return owner_++;
  }
  /// Transfers one after another, from the window's begin.
  int beside(const std::vector<fabric::Task>& transfers) {
    long last = -1;
    for (fabric::Task task : transfers) {
      wait(task, last);
      last = add(std::move(task), nullptr);
    }
    return owner_++;
  }
  void solve(const fabric::NetworkModel& network) { times_ = fabric::run_together(network, tasks_); }

  /// Time of what a pass sends in a slot, or of a transfer (no slot), over its time alone.
  [[nodiscard]] double slowed(int owner, double Phase::*slot) const {
    double alone = 0, took = 0;
    for (std::size_t t = 0; t < tasks_.size(); ++t) {
      if (owners_[t] != owner || slots_[t] != slot) continue;
      alone += tasks_[t].alone;
      took += times_[t].end - times_[t].begin;
    }
    constexpr double kRounding = 1e-9;
    return alone > 0 && took > alone * (1 + kRounding) ? took / alone : 1;
  }
  /// s at which the passes end, without what is hidden beside them.
  [[nodiscard]] double end() const { return chain_ < 0 ? 0 : times_[static_cast<std::size_t>(chain_)].end; }

 private:
  static void wait(fabric::Task& task, long before) {
    if (before >= 0) task.after.push_back(static_cast<std::uint32_t>(before));
  }
  long add(fabric::Task task, double Phase::*slot) {
    tasks_.push_back(std::move(task));
    slots_.push_back(slot);
    owners_.push_back(owner_);
    return static_cast<long>(tasks_.size()) - 1;
  }

  std::vector<fabric::Task> tasks_;
  std::vector<double Phase::*> slots_;
  std::vector<int> owners_;
  std::vector<fabric::TaskTimes> times_;
  std::array<long, 3> streams_{-1, -1, -1};
  long chain_ = -1;
  int owner_ = 0;
};

class Sharing {
 public:
  Sharing(const workload::OperatorGraph& graph, const workload::Block& block, const Beats& beats,
          const PricingContext& in, BlockPrice& price)
      : in_(in), plan_(in.design.train->plan), beats_(beats), price_(price) {
    if (!in.is_free(Term::data)) {
      gathers_ = gather_tasks(block.weights, in);
      reduces_ = reduce_tasks(block.weights, in);
    }
    if (plan_.pipeline > 1 && plan_.overlap.pipeline && !in.is_free(Term::pipeline)) {
      const auto group = fabric::group_of(Axis::pipeline, plan_);
      const auto alone = fabric::price(in.network, group, Collective::send_receive, graph.boundary);
      sends_ = {{.group = group,
                 .collective = Collective::send_receive,
                 .bytes = graph.boundary.in(units::B),
                 .alone = alone.time.in(units::s)}};
      layers_ = std::max(1.0, static_cast<double>(graph.order.size()) /
                                  static_cast<double>(plan_.pipeline * plan_.virtual_stages));
    }
    pairs_ = price.forward.expert_hide > 0;
  }

  void run() {
    const bool sharded = plan_.zero >= 3, reduced = reduces_each_micro_batch(plan_);
    const bool gathers = sharded && plan_.overlap.parameters, reduces = reduced && plan_.overlap.gradients;
    Slots forward, backward;
    if (pairs_) {
      passes({&forward, &backward}, gathers, gathers || reduces);
    } else {
      passes({&forward, nullptr}, gathers, false);
      passes({nullptr, &backward}, false, gathers || reduces);
    }
    lengthen(price_.forward, forward);
    for (Phase* phase : {&price_.recompute, &price_.backward_input, &price_.backward_weight})
      lengthen(*phase, backward);
    price_.gather *= gather_slowed_;
    price_.reduce *= reduce_slowed_;
    if (!reduced && plan_.overlap.gradients) price_.gradients = once(beats_.backward, reduces_);
    if (!sharded && plan_.zero > 0 && plan_.overlap.parameters)
      price_.parameters = once(beats_.forward, gathers_);
    tell(forward);
    tell(backward);
    tell("gradients", std::max(price_.gradients.slowed, reduce_slowed_));
    tell("parameters", std::max(price_.parameters.slowed, gather_slowed_));
    tell("pipeline traffic", price_.send_slowed);
  }

 private:
  using Slots = std::array<double, kInLine.size() + kHidden.size()>;
  struct Passes {
    Slots* forward;
    Slots* backward;
  };

  /// With the boundary message in one layer of a stage's pass, without it in the others.
  void passes(const Passes& p, bool gathers, bool backward_moves) {
    for (Slots* slots : {p.forward, p.backward}) {
      if (slots != nullptr) slots->fill(0);
    }
    const double with = sends_.empty() ? 0 : 1 / layers_;
    for (const bool sends : {false, true}) {
      const double share = sends ? with : 1 - with;
      if (share > 0) one(p, gathers, backward_moves, sends, share);
    }
  }

  void one(const Passes& p, bool gathers, bool backward_moves, bool sends, double share) {
    Window window;
    const int forward = p.forward != nullptr ? window.pass(beats_.forward) : -1;
    const int backward = p.backward != nullptr ? window.pass(beats_.backward) : -1;
    std::vector<fabric::Task> data;
    if (gathers && p.forward != nullptr) data.insert(data.end(), gathers_.begin(), gathers_.end());
    const int first = window.beside(data);
    int second = -1, third = -1;
    if (backward_moves && p.backward != nullptr) {
      second = window.beside(plan_.zero >= 3 ? gathers_ : std::vector<fabric::Task>{});
      third = window.beside(reduces_);
    }
    const int send = window.beside(sends ? sends_ : std::vector<fabric::Task>{});
    window.solve(in_.network);
    add(window, forward, p.forward, share);
    add(window, backward, p.backward, share);
    if (sends) price_.send_slowed = std::max(price_.send_slowed, window.slowed(send, nullptr));
    gather_slowed_ =
        std::max({gather_slowed_, window.slowed(first, nullptr), window.slowed(second, nullptr)});
    reduce_slowed_ = std::max(reduce_slowed_, window.slowed(third, nullptr));
  }

  static void add(const Window& window, int owner, Slots* slots, double share) {
    if (slots == nullptr) return;
    std::size_t i = 0;
    for (const auto slot : kInLine) (*slots)[i++] += share * window.slowed(owner, slot);
    for (const auto slot : kHidden) (*slots)[i++] += share * window.slowed(owner, slot);
  }
  static void lengthen(Phase& phase, const Slots& slots) {
    std::size_t i = 0;
    for (const auto slot : kInLine) phase.*slot *= slots[i++];
    for (const auto slot : kHidden) phase.*slot *= slots[i++];
  }

  void tell(const char* what, double times) {
    constexpr double kWorthTelling = 1.005;
    if (times > kWorthTelling) price_.slowed.push_back({what, times});
  }
  void tell(const Slots& slots) {
    static constexpr const char* kNames[] = {"tensor traffic", "context traffic", "expert traffic",
                                             "tensor traffic", "context traffic", "expert traffic",
                                             "tensor traffic"};
    for (std::size_t i = 0; i < slots.size(); ++i) tell(kNames[i], slots[i]);
  }

  /// Transfers of one step for this block's weights, beside one pass.
  [[nodiscard]] Beside once(const std::vector<Beat>& beats,
                            const std::vector<fabric::Task>& transfers) const {
    if (transfers.empty()) return {};
    Window pass, both;
    pass.pass(beats);
    both.pass(beats);
    const int moved = both.beside(transfers);
    pass.solve(in_.network);
    both.solve(in_.network);
    const double delay = both.end() - pass.end();
    return {both.slowed(moved, nullptr), delay > 1e-9 * pass.end() ? delay : 0};
  }

  const PricingContext& in_;
  const spec::Plan& plan_;
  const Beats& beats_;
  BlockPrice& price_;
  std::vector<fabric::Task> gathers_, reduces_, sends_;
  double layers_ = 1, gather_slowed_ = 1, reduce_slowed_ = 1;
  bool pairs_ = false;
};

}  // namespace

void share_links(const workload::OperatorGraph& graph, const workload::Block& block, const Beats& beats,
                 const PricingContext& in, BlockPrice& price) {
  Sharing(graph, block, beats, in, price).run();
}

}  // namespace caelum::step
