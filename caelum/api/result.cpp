#include "caelum/api/result.hpp"

#include "caelum/api/tables.hpp"

namespace caelum::api {

const spec::Chip& Trained::chip() const {
  const spec::Cluster& cluster = design.cluster;
  return outcome.part == 0 ? cluster.system.chip : cluster.joined[outcome.part - 1].system.chip;
}

const std::string& Result::file() const {
  return std::visit([](const auto& one) -> const std::string& { return one.file; }, of);
}

namespace {

bool says_yes(const Trained& t) {
  const auto& months = t.outcome.train.months;
  return t.outcome.feasible && t.outcome.train.fits && (!months || months->run.ends);
}
bool says_yes(const Served& s) {
  const auto& load = s.outcome.serve.load;
  return s.outcome.feasible && s.outcome.serve.fits && (!load || load->summary.meets.value_or(true));
}
bool says_yes(const Operated& o) {
  return o.months.run.ends;
}
bool says_yes(const Supplied& s) {
  return s.feasible;
}

}  // namespace

bool Result::yes() const {
  return std::visit([](const auto& one) { return says_yes(one); }, of);
}

int Result::draws_done() const {
  if (const auto* supplied = std::get_if<Supplied>(&of)) {
    const auto& doubt = supplied->uncertainty;
    return doubt ? doubt->samples + doubt->infeasible : 0;
  }
  if (const auto* served = std::get_if<Served>(&of)) {
    return served->uncertainty ? served->uncertainty->samples : 0;
  }
  const auto* trained = std::get_if<Trained>(&of);
  return trained != nullptr && trained->uncertainty ? trained->uncertainty->samples : 0;
}

const ResultTable& table_of(spec::Job job) {
  switch (job) {
    case spec::Job::serve:
      return result_table<Served>();
    case spec::Job::supply:
      return result_table<Supplied>();
    case spec::Job::months:
      return result_table<Operated>();
    case spec::Job::train:
      break;
  }
  return result_table<Trained>();
}

Described described(const Result& result) {
  return std::visit(
      [](const auto& one) {
        return Described{&result_table<std::remove_cvref_t<decltype(one)>>(), &one};
      },
      result.of);
}

std::string aim_unit(spec::SupplyAim aim) {
  switch (aim) {
    case spec::SupplyAim::value:
      return "USD";
    case spec::SupplyAim::packages:
      return "packages";
    case spec::SupplyAim::training:
    case spec::SupplyAim::serving:
      return "H100s";
  }
  return "";
}

}  // namespace caelum::api
