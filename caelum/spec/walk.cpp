// The tables nest what one file holds. What a scenario holds beside them (profiles, the records behind
// `run:`) are further roots.
#include "caelum/spec/walk.hpp"

#include <algorithm>

namespace caelum::spec {
namespace {

/// Whether a number of the map is known that stands instead of `key` (usable memory instead of the capacity).
bool replaced(void* object, const RecordTable& table, const std::string& key) {
  bool known = false;
  for (const Field& field : table.fields) {
    if (field.beside != key || !field.each_datum) continue;
    field.each_datum(object, [&](const AnyDatum& datum) { known = known || datum.value; });
  }
  return known;
}

class FieldWalk {
 public:
  FieldWalk(Questions asked, const NumberVisitor& visit) : asked_(asked), visit_(visit) {}

  /// A record of the catalogue that the scenario holds at `path`.
  template <class T>
  void root(const std::string& path, T& record) {
    way_.steps.push_back({.word = &path});
    enter({.object = &record, .table = &table<T>(), .id = &record.id}, ask::kAll);
    way_.steps.pop_back();
  }

  void fields(void* object, const RecordTable& table, Questions readers) {
    for (const Field& field : table.fields) {
      const Questions own = readers & field.read_by;
      const bool holds = field.each_datum || field.each_record;
      if (!holds || (own & asked_) == 0 || replaced(object, table, field.key)) continue;
      const Saved before(way_);
      if (!field.by_record) way_.steps.push_back({.word = &field.key});
      if (!field.known_of.empty()) belong(object, table, field.known_of);
      if (field.one_fact && way_.fact == 0) way_.fact = way_.steps.size();
      if (field.nudged && way_.nudge == 0) way_.nudge = way_.steps.size();
      if (field.each_datum) {
        field.each_datum(object, [this](const AnyDatum& datum) { visit_(MetNumber(datum, way_)); });
      } else {
        field.each_record(object, [this, own](const InnerRecord& inner) { enter(inner, own); });
      }
    }
  }

 private:
  /// Puts the way back as it was.
  class Saved {
   public:
    explicit Saved(MetNumber::Way& way)
        : way_(way),
          kind_(way.kind),
          id_(way.id),
          size_(way.steps.size()),
          own_(way.own),
          fact_(way.fact),
          nudge_(way.nudge) {}
    Saved(const Saved&) = delete;
    Saved& operator=(const Saved&) = delete;
    ~Saved() {
      way_.steps.resize(size_);
      way_.kind = kind_;
      way_.id = id_;
      way_.own = own_;
      way_.fact = fact_;
      way_.nudge = nudge_;
    }

   private:
    MetNumber::Way& way_;
    const std::string *kind_, *id_;
    std::size_t size_, own_, fact_, nudge_;
  };

  void enter(const InnerRecord& inner, Questions readers) {
    const Saved before(way_);
    if (inner.listed) {
      const bool named = inner.name && !inner.name->empty();
      way_.steps.push_back({.word = named ? inner.name : nullptr, .place = inner.place});
    }
    if (inner.id && !inner.id->empty()) {
      own(*inner.table, *inner.id, way_.steps.size());
      way_.fact = 0;
    }
    fields(inner.object, *inner.table, readers);
  }

  void own(const RecordTable& table, const std::string& id, std::size_t steps) {
    way_.kind = &table.kind;
    way_.id = &id;
    way_.own = steps;
  }

  /// The number just stepped to is known of the record under `key` beside it.
  void belong(void* object, const RecordTable& table, const std::string& key) {
    const Field* field = table.find(key);
    if (!field || !field->each_record) return;
    field->each_record(object, [this](const InnerRecord& inner) {
      if (inner.id && !inner.id->empty()) own(*inner.table, *inner.id, way_.steps.size() - 1);
    });
  }

  Questions asked_;
  const NumberVisitor& visit_;
  MetNumber::Way way_;
};

Questions asked_by(const Design& design) {
  Questions asked = ask::kNone;
  if (design.train) {
    const Offload& offload = design.train->plan.offload;
    const bool away =
        offload.activations > 0 || offload.optimizer != Place::device || offload.parameters != Place::device;
    asked |= ask::kTraining | (away ? ask::kOffload : ask::kNone);
  }
  if (design.serve) asked |= ask::kServing;
  if (design.serve && design.serve->requests) asked |= ask::kRequests;
  if (design.run) asked |= ask::kMonths;
  if (asked == ask::kNone) asked = ask::kTraining;  // a machine alone: its collectives and kernels
  return asked;
}

void walk_profiles(FieldWalk& walk, const std::string& chip, ChipProfile& profile, const std::string& system,
                   std::vector<LinkProfile>& links) {
  walk.root(chip, profile);
  for (std::size_t i = 0; i < links.size(); ++i) {
    walk.root(system + ".levels." + std::to_string(i) + ".link", links[i]);
  }
}

void walk_step(FieldWalk& walk, Design& design) {
  walk_profiles(walk, "chip_profile", design.chip_profile, "system", design.link_profiles);
  for (std::size_t i = 0; i < design.cluster.joined.size(); ++i) {
    Pod& pod = design.cluster.joined[i];
    const std::string system = "cluster.joined." + std::to_string(i) + ".system";
    walk_profiles(walk, system + ".chip.profile", pod.chip_profile, system, pod.link_profiles);
  }
  if (design.cluster.join) walk.root("cluster.join.link", design.cluster.join_profile);
  walk.root("stack", design.stack);
  walk.root("engine", design.engine);
}

void walk_months(FieldWalk& walk, Design& design) {
  for (Part& part : design.standard_parts) walk.root("parts." + part.id, part);
  walk.root("reliability", design.reliability);
  walk.root("operations", design.operations);
  walk.root("region", design.region);
  walk.root("currency." + design.currency.id, design.currency);
}

/// `cluster.system.chip.` is `chip.`, as on the command line.
std::string short_path(std::string path) {
  for (const std::string_view dropped : {"cluster.system.", "system.chip."}) {
    if (path.starts_with(dropped)) path.erase(0, dropped.find('.') + 1);
  }
  return path;
}

}  // namespace

std::string MetNumber::joined(std::size_t from, std::size_t end) const {
  std::string text;
  for (std::size_t i = from; i < end; ++i) {
    const Step& step = way_.steps[i];
    if (i > from) text += '.';
    text += step.word ? *step.word : std::to_string(step.place);
  }
  return text;
}

std::string MetNumber::path() const {
  return short_path(joined(0, way_.steps.size()));
}

std::string MetNumber::fact() const {
  const std::size_t end = way_.fact > 0 ? way_.fact : way_.steps.size();
  if (!way_.id) return short_path(joined(0, end));
  const std::string key = joined(way_.own, end);
  return *way_.kind + ':' + *way_.id + (key.empty() ? "" : ':' + key);
}

std::string MetNumber::nudge() const {
  if (way_.nudge == 0) return {};
  std::string parameter = short_path(joined(0, way_.nudge));
  constexpr std::string_view kOfTheLink = ".link.";
  const std::size_t link = parameter.find(kOfTheLink);
  if (link != std::string::npos) parameter.replace(link, kOfTheLink.size(), ".");
  return parameter;
}

void walk(Design& design, const NumberVisitor& visit) {
  const Questions asked = asked_by(design);
  FieldWalk walk(asked, visit);
  walk.fields(&design, table<Design>(), ask::kAll);
  if (asked & ask::kStep) walk_step(walk, design);
  if (asked & ask::kMonths) walk_months(walk, design);
}

void walk(SupplyDesign& design, const NumberVisitor& visit) {
  FieldWalk(ask::kSupply, visit).fields(&design.supply, table<Supply>(), ask::kAll);
}

}  // namespace caelum::spec
