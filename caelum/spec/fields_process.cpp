// The keys of a process record.
#include "caelum/spec/fields_build.hpp"
#include "caelum/spec/supply.hpp"

namespace caelum::spec {

using build::Table;

namespace {

void add_yield(Table<Process>& t) {
  t.add("yield_model", &Process::yield_model, "How defects are spread over dies")
      .fallback("negative_binomial", "defects come in clusters (Cunningham 1990)");
  t.add("defects_per_cm2", &Process::defects_per_cm2, "Killing defects of 1 cm2")
      .at_least(0)
      .at_most(1e3)
      .example("0.1");
  t.add("clustering", &Process::clustering, "Alpha of the negative binomial law: small = clustered")
      .positive()
      .at_most(1e6)
      .fallback("2", "2 to 3 is common (Cunningham 1990)");
  t.add("critical_layers", &Process::critical_layers, "Layers of the Bose-Einstein law")
      .at_least(1)
      .at_most(1e3)
      .fallback("10", "own estimate: the usual number in textbooks");
  t.add("critical_area", &Process::critical_area, "Share of a die on which a defect kills")
      .at_least(0)
      .at_most(1)
      .fallback("1", "published densities are effective ones, over the whole die");
  t.add("line_yield", &Process::line_yield, "Wafers that come out of those that go in")
      .positive()
      .at_most(1)
      .fallback("1", "wafers are bought as they come out");
  t.add("extra_exposures", &Process::extra_exposures, "Exposures beyond one for each critical layer")
      .at_least(0)
      .at_most(1e3)
      .fallback("0", "single patterning");
  t.add("loss_per_exposure", &Process::loss_per_exposure, "Dies lost to overlay by each of those")
      .at_least(0)
      .at_most(0.999)
      .fallback("0", "in the defect density, unless told apart");
  t.add("defect_floor", &Process::defect_floor, "Defect density that learning ends at")
      .at_least(0)
      .at_most(1e3)
      .fallback("0.05", "own estimate: the best that mature lines publish");
  t.add("learning", &Process::learning, "Excess defects left after each doubling of wafers")
      .positive()
      .at_most(1)
      .fallback("1", "no learning unless asked");
  t.add("learned_wafers", &Process::learned_wafers, "Wafers made when the defect density was measured")
      .unit_word("wafers")
      .positive()
      .at_most(1e9)
      .fallback("100000", "own estimate: two years at 4,000 a month");
}

}  // namespace

template <>
const RecordTable& table<Process>() {
  static const RecordTable kTable = [] {
    Table<Process> t("process", "A manufacturing process of a foundry", "process");
    t.add("id", &Process::id, "Lower-case id by which the record is found");
    t.add("name", &Process::name, "Name as sold");
    t.add("foundry", &Process::foundry, "Who runs it");
    t.add("node", &Process::node, "Class of the node in words");
    t.add("year", &Process::year, "First year of volume").at_least(1990).at_most(2100);
    t.add("non_planar", &Process::non_planar, "FinFET or later: its dies count in performance density")
        .fallback("true", "every node at 16 nm and below");
    t.add("euv", &Process::euv, "Critical layers by EUV").fallback("false", "no EUV unless said");
    t.add("wafer_price", &Process::wafer_price, "Of one processed wafer")
        .positive()
        .at_most(1e9)
        .example("10000 USD");
    add_yield(t);
    t.add("cycle_time", &Process::cycle_time, "From wafer start to tested dies")
        .at_least(0)
        .at_most(1e9)
        .example("90 days");
    // Heat and compute of a package are told beside the plan; they have no draws.
    t.add("density_mtr_mm2", &Process::density_mtr_mm2, "Million transistors a mm2")
        .positive()
        .at_most(1e5)
        .read_by(ask::kNone);
    t.add("relative_energy", &Process::relative_energy, "Energy of one operation; 1 = TSMC N7")
        .positive()
        .at_most(1e3)
        .read_by(ask::kNone);
    t.add("relative_clock", &Process::relative_clock, "Clock at equal power density; 1 = TSMC N7")
        .positive()
        .at_most(1e3)
        .read_by(ask::kNone);
    t.add("capital", &Process::capital, "Capital for 1,000 wafer starts a month")
        .positive()
        .at_most(1e13)
        .example("120e6 USD");
    t.add("build_time", &Process::build_time, "From money to wafers")
        .at_least(0)
        .at_most(1e9)
        .example("18 months");
    t.add("facts", &Process::facts, "Published figures that no model reads");
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
