// One walk over the numbers of a scenario, by its field tables: what carries doubt, and what `limits` nudges,
// is read from there and not from lists.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "caelum/spec/design.hpp"
#include "caelum/spec/fields.hpp"
#include "caelum/spec/supply.hpp"

namespace caelum::spec {

/// A number where the walk meets it; for the time of the visit only.
class MetNumber {
 public:
  /// A key, a name in a list, or a place there.
  struct Step {
    const std::string* word = nullptr;
    std::size_t place = 0;
  };
  /// What the walk knows of the way to a number.
  struct Way {
    std::vector<Step> steps;
    const std::string* kind = nullptr;  ///< of the catalogue's record that holds the number; null in none
    const std::string* id = nullptr;
    std::size_t own = 0;    ///< steps before it lead to that record
    std::size_t fact = 0;   ///< steps behind it lead inside of one fact; 0 = there is none
    std::size_t nudge = 0;  ///< steps behind it lead inside of one nudge; 0 = it is not nudged
  };

  MetNumber(const AnyDatum& datum, const Way& way) : datum_(datum), way_(way) {}

  [[nodiscard]] const AnyDatum& datum() const { return datum_; }
  /// chip.hbm.bandwidth, system.levels.1.link.latency, products.910C.die.candidates. The numbers of one list
  /// have one path.
  [[nodiscard]] std::string path() const;
  /// Kind and id of the record that holds it, and its key there: chip:h100-sxm:peak. Outside of records of
  /// the catalogue, its path.
  [[nodiscard]] std::string fact() const;
  /// The parameter of `limits` that moves it; empty where none does. A link's latency moves with its level's.
  [[nodiscard]] std::string nudge() const;

 private:
  [[nodiscard]] std::string joined(std::size_t from, std::size_t end) const;

  const AnyDatum& datum_;
  const Way& way_;
};

using NumberVisitor = std::function<void(const MetNumber&)>;

/// Every datum, known or not, that the question of the scenario may read, in an order that depends on the
/// scenario's shape only. The visitor may set values; whether they are known must stay.
void walk(Design& design, const NumberVisitor& visit);
void walk(SupplyDesign& design, const NumberVisitor& visit);

}  // namespace caelum::spec
