// M-fabric-66. In max-min sharing among kinds that each move in step, a link holds its kinds back no later
// than any link on which all of them take less time: so only the front of rows that none outdoes is kept.
#include "caelum/fabric/topology/shared_links.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace caelum::fabric {
namespace {

class Front {
 public:
  explicit Front(std::size_t kinds) : kinds_(kinds) {}

  /// Rows come with many like each other: the one that outdid the last is asked first.
  void add(const std::vector<double>& row) {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (!outdoes(rows_[i], row)) continue;
      if (i > 0) std::swap(rows_[i], rows_[i / 2]);
      return;
    }
    std::erase_if(rows_, [&](const auto& other) { return outdoes(row, other); });
    rows_.push_back(row);
  }
  std::vector<double> take() {
    std::sort(rows_.begin(), rows_.end(), std::greater<>());
    std::vector<double> flat;
    flat.reserve(rows_.size() * kinds_);
    for (const auto& row : rows_) flat.insert(flat.end(), row.begin(), row.end());
    return flat;
  }

 private:
  static bool outdoes(const std::vector<double>& a, const std::vector<double>& b) {
    constexpr double kRounding = 1 + 1e-12;  // sums of equal shares in another order
    for (std::size_t k = 0; k < a.size(); ++k) {
      if (a[k] * kRounding < b[k]) return false;
    }
    return true;
  }
  std::size_t kinds_;
  std::vector<std::vector<double>> rows_;
};

class Sharing {
 public:
  Sharing(const Fabric& fabric, const std::vector<const Loads*>& loads)
      : fabric_(fabric), loads_(loads), front_(loads.size()), row_(loads.size()) {}

  std::vector<double> run() {
    for (std::size_t n = 0; n <= fabric_.networks().size(); ++n) {
      std::vector<std::size_t> here;
      for (std::size_t k = 0; k < loads_.size(); ++k) {
        if (loads_[k]->busiest(n) > 0) here.push_back(k);
      }
      if (here.size() == 1) {
        add([&](const Loads& l) { return &l == loads_[here.front()] ? l.busiest(n) : 0.0; });
      } else if (here.size() > 1) {
        n < fabric_.networks().size() ? links(n, here) : ports(here);
      }
    }
    return front_.take();
  }

 private:
  template <class Seconds>
  void add(Seconds&& seconds) {
    bool any = false;
    for (std::size_t k = 0; k < loads_.size(); ++k) {
      row_[k] = seconds(*loads_[k]);
      any = any || row_[k] > 0;
    }
    if (any) front_.add(row_);
  }

  /// Chips after which the loads of all these kinds repeat together.
  [[nodiscard]] long repeats(const std::vector<std::size_t>& here) const {
    long chips = 1;
    for (const std::size_t k : here) {
      if (!loads_[k]->by_kind()) chips = std::lcm(chips, loads_[k]->repeats());
      if (chips >= fabric_.chips()) return fabric_.chips();
    }
    return chips;
  }

  void links(std::size_t n, const std::vector<std::size_t>& here) {
    const FabricNetwork& network = fabric_.networks()[n];
    const bool kinds = std::all_of(here.begin(), here.end(), [&](auto k) { return loads_[k]->by_kind(); });
    if (kinds) {
      std::size_t most = 0;
      for (const std::size_t k : here) most = std::max(most, loads_[k]->kinds(n).size());
      for (std::size_t kind = 0; kind < most; ++kind) {
        add([&](const Loads& l) { return kind < l.kinds(n).size() ? l.kinds(n)[kind] : 0.0; });
      }
      return;
    }
    const long window = repeats(here);
    const long instances = std::clamp(window / network.chips, 1L, network.instances);
    const bool part = window < network.chips;
    for (long instance = 0; instance < instances; ++instance) {
      for (LinkId link = 0; link < network.wiring->links(); ++link) {
        if (part && network.wiring->repeated(link, window) != link) continue;
        add([&](const Loads& l) { return l.on(n, instance, link); });
      }
    }
  }

  void ports(const std::vector<std::size_t>& here) {
    const long chips = std::max(1L, repeats(here));
    for (long port = 0; port < 2 * chips; ++port) {
      add([&](const Loads& l) { return l.on_port(static_cast<LinkId>(port)); });
    }
  }

  const Fabric& fabric_;
  const std::vector<const Loads*>& loads_;
  Front front_;
  std::vector<double> row_;
};

}  // namespace

SharedLinks share(const Fabric& fabric, const std::vector<const Loads*>& loads) {
  SharedLinks shared;
  shared.kinds = loads.size();
  shared.seconds = Sharing(fabric, loads).run();
  for (const Loads* each : loads) {
    shared.streams.push_back(each->streams());
    shared.sent.push_back(each->sent());
    shared.busiest.push_back(each->busiest());
  }
  return shared;
}

}  // namespace caelum::fabric
