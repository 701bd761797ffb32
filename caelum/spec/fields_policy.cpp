// The keys of an export-control rule set.
#include "caelum/spec/fields_build.hpp"
#include "caelum/spec/policy.hpp"

namespace caelum::spec {

using build::Table;

template <>
const RecordTable& table<PolicyClause>() {
  static const RecordTable kTable = [] {
    Table<PolicyClause> t("clause", "One test: it catches a chip when every bound that is given holds");
    t.add("control", &PolicyClause::control, "The control that applies").required("3A090.a");
    t.add("outcome", &PolicyClause::outcome, "What being caught means");
    t.add("market", &PolicyClause::market, "Which chips it looks at")
        .fallback("any", "most rules look at the figures alone");
    t.add("controlled", &PolicyClause::controlled,
          "False: a chip that is caught is exempt, and no later clause is asked")
        .fallback("true", "clauses control");
    t.add("if_control", &PolicyClause::if_control,
          "Only chips that this control of the other rule set caught");
    t.add("tpp_at_least", &PolicyClause::tpp_at_least, "Total processing performance")
        .at_least(0)
        .at_most(1e9);
    t.add("tpp_below", &PolicyClause::tpp_below, "Total processing performance").at_least(0).at_most(1e9);
    t.add("density_at_least", &PolicyClause::density_at_least, "TPP a mm2 of logic die")
        .at_least(0)
        .at_most(1e6);
    t.add("density_below", &PolicyClause::density_below, "TPP a mm2 of logic die").at_least(0).at_most(1e6);
    t.add("interconnect_at_least", &PolicyClause::interconnect_at_least, "Both directions together")
        .at_least(0)
        .at_most(1e17)
        .example("600 GB/s");
    t.add("memory_at_least", &PolicyClause::memory_at_least, "DRAM bandwidth")
        .at_least(0)
        .at_most(1e17)
        .example("1400 GB/s");
    t.add("memory_below", &PolicyClause::memory_below, "DRAM bandwidth")
        .at_least(0)
        .at_most(1e17)
        .example("6500 GB/s");
    t.add("memory_and_interconnect_at_least", &PolicyClause::memory_and_interconnect_at_least,
          "Sum of the two")
        .at_least(0)
        .at_most(1e17)
        .example("1700 GB/s");
    t.add("stack_density_at_least", &PolicyClause::stack_density_at_least,
          "GB/s a mm2 of a memory stack sold loose")
        .at_least(0)
        .at_most(1e6);
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Policy>() {
  static const RecordTable kTable = [] {
    Table<Policy> t("policy", "An export-control rule set of one date", "policy");
    t.add("id", &Policy::id, "Lower-case id by which the record is found");
    t.add("name", &Policy::name, "Name in words");
    t.add("effective", &Policy::effective, "First day, YYYY-MM-DD").required("2023-11-17");
    t.add("until", &Policy::until, "Last day; none = still in force");
    t.add("citation", &Policy::citation, "Where the text stands");
    t.add("form", &Policy::form, "rule, letter, guidance, lane, order or bill").required("rule");
    t.add("exporters", &Policy::exporters, "Who must keep it");
    t.add("destinations", &Policy::destinations, "For whom it holds");
    t.add("makers", &Policy::makers, "Vendors whose chips it concerns; none = all");
    t.add("spares", &Policy::spares, "Vendors whose chips it never concerns");
    t.add("chips", &Policy::chips, "Chips that it concerns, by id; none = all");
    t.add("in_force", &Policy::in_force, "False: a bill, or announced and never enforced")
        .fallback("true", "rules are in force from their date");
    t.add("looks_back_to", &Policy::looks_back_to, "The rule set whose controls `if_control` means");
    t.add("clauses", &Policy::clauses, "Tests, in the order in which they are asked");
    t.add("facts", &Policy::facts, "What else the text says, in words");
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
