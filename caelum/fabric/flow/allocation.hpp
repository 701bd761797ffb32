// The max-min allocation while flows come and go: one 64-byte record a flow and a link, so that a visit
// costs one line of memory.
//
// Every link has a level: the rate (over its weight) that its flows would have if the link alone held them
// back, given what the other links leave them; infinite while the link is not full. A flow's level is the
// least on its path. Where that holds for all, the allocation is the max-min one (M-fabric-31).
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "caelum/fabric/flow/pages.hpp"
#include "caelum/fabric/flow/problem.hpp"

namespace caelum::fabric::flow {

inline constexpr double kUnlimited = std::numeric_limits<double>::infinity();
inline constexpr std::uint32_t kNowhere = UINT32_MAX;
inline constexpr double kSame = 1e-13;  ///< relative: levels nearer than this are one
inline constexpr double kTie = 1e-11;   ///< relative: links this near fill up together

enum class FlowState : std::uint8_t { held, waiting, moving, done };

struct alignas(64) FlowRecord {
  double level = kUnlimited;  ///< rate over weight, byte/s; unlimited until first settled
  double remaining = 0;       ///< bytes, at `since`
  double since = 0;           ///< s; while waiting: when it begins to move
  double weight = 1;
  std::uint32_t bottleneck = kNowhere;
  std::uint16_t hops = 0;
  FlowState state = FlowState::held;
  bool touched = false;                  ///< on the list of flows whose rate changed at this moment
  std::array<std::uint32_t, 6> links{};  ///< more than six: the first is where they stand in `long_paths`

  [[nodiscard]] double rate() const { return level * weight; }
  [[nodiscard]] double due() const {
    return state == FlowState::waiting ? since : since + remaining / rate();
  }
};

struct alignas(64) LinkRecord {
  double capacity = 0;        ///< byte/s
  double level = kUnlimited;  ///< byte/s over weight
  double load = 0;            ///< byte/s; kept only while not full
  std::uint32_t count = 0;    ///< flows on the list, some of them done
  std::uint32_t room = 0;     ///< flows that will ever cross it
  bool dirty = false;
  std::array<std::uint32_t, 7> flows{};  ///< room above seven: the first is where they stand in `long_lists`
};

class Allocation {
 public:
  explicit Allocation(const Problem& problem);

  /// The moment in the calendar is still the one at which the flow starts or finishes.
  [[nodiscard]] bool is_due(Flow flow, double time) const {
    const FlowRecord& record = flows[flow];
    const bool pending = record.state == FlowState::waiting || record.state == FlowState::moving;
    return pending && record.due() == time;
  }
  /// Fetches what is_due, and after it what depart, will read.
  void prefetch(Flow flow) const { __builtin_prefetch(&flows[flow]); }
  void prefetch_path(Flow flow) const {
    for (const std::uint32_t link : path_of(flows[flow])) __builtin_prefetch(&links_[link]);
  }

  void arrive(Flow flow, double now);
  void depart(Flow flow, double now);
  /// Brings all levels in order after arrivals and departures at `now`.
  void settle(double now);
  /// Flows whose rate changed since the last call; the caller queues their new completion.
  std::vector<Flow> take_touched();

  Column<FlowRecord> flows;
  std::size_t moving = 0;
  std::size_t relevels = 0, full_solves = 0;

 private:
  struct Pull {
    double weight, limit;
    Flow flow;
    std::uint32_t limited_by;
  };
  struct Fill {
    double residual, weight;
  };
  struct Dirty {
    double key;
    std::uint32_t link;
    bool operator<(const Dirty& o) const { return key > o.key || (key == o.key && link > o.link); }
  };

  void place(const Problem& problem, Flow flow, const std::vector<std::uint32_t>& count,
             std::vector<std::uint32_t>& local);
  [[nodiscard]] std::span<const std::uint32_t> path_of(const FlowRecord& flow) const {
    return {flow.hops <= flow.links.size() ? flow.links.data() : long_paths_.data() + flow.links[0],
            flow.hops};
  }
  std::uint32_t* list_of(LinkRecord& link) {
    return link.room <= link.flows.size() ? link.flows.data() : long_lists_.data() + link.flows[0];
  }
  void mark(std::uint32_t link, double key);
  void change(Flow flow, double level, std::uint32_t bottleneck, std::uint32_t by);
  void advance(FlowRecord& flow, Flow id);

  void settle_changes();
  void gather(std::uint32_t link);
  void look_past(std::uint32_t link);
  double water_level(double capacity);
  double sorted_level(double capacity);
  void relevel(std::uint32_t link);

  void solve_all();
  void open_links();
  void fill_round(std::uint8_t round);
  void freeze_round(std::uint8_t round);

  Column<LinkRecord> links_;
  std::vector<std::uint32_t> long_paths_, long_lists_, path_;
  std::vector<Flow> live_, arrivals_, touched_;
  std::vector<Dirty> dirty_;
  std::vector<Pull> pulls_;
  std::vector<double> sums_;
  Column<Fill> fill_;
  Column<std::uint8_t> high_;
  std::vector<Flow> open_;
  std::vector<double> least_;
  double now_ = 0;
  bool weighted_ = false;
};

}  // namespace caelum::fabric::flow
