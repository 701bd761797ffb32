#include "caelum/study/figures.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "caelum/base/quantity_text.hpp"
#include "caelum/spec/fields.hpp"
#include "caelum/spec/load.hpp"

namespace caelum::study {
namespace {

/// Facts have no table: their text is read in whichever dimension it has.
std::optional<double> any_quantity(const std::string& text) {
  constexpr std::array<Dim, 9> kDims = {Dim{},      Bytes::dim, Bandwidth::dim, OpRate::dim, Power::dim,
                                        Money::dim, Time::dim,  Area::dim,      Length::dim};
  std::string problem, hint;
  for (const Dim dim : kDims) {
    if (auto value = parse_quantity(text, dim, problem, hint)) return value;
  }
  return std::nullopt;
}

std::optional<double> scalar_value(const spec::NodePtr& node, const spec::Field* field) {
  if (!node || node->kind != spec::Node::Kind::scalar) return std::nullopt;
  std::string problem, hint;
  if (field && field->kind != spec::FieldKind::facts) {
    if (auto value = parse_quantity(node->text, field->dim, problem, hint)) return value;
  }
  return any_quantity(node->text);
}

/// Where the value comes from, of a map with `source` and `verified`.
void add_evidence(Figure& figure, const spec::NodePtr& node) {
  if (!node || node->kind != spec::Node::Kind::map) return;
  if (const auto* verified = node->find("verified")) figure.verified = verified->value->text == "true";
  const auto* source = node->find("source");
  if (!source) return;
  if (source->value->kind == spec::Node::Kind::scalar) figure.sources.push_back(source->value->text);
  for (const auto& item : source->value->items) figure.sources.push_back(item->text);
}

/// With one value missing, the middle of the range; without a range, low = high = value.
void settle(Figure& f, const std::optional<double>& value, const std::optional<double>& low,
            const std::optional<double>& high) {
  if (!value && !(low && high)) return;
  f.known = true;
  f.value = value ? *value : (*low + *high) / 2;
  f.low = std::min(low.value_or(f.value), f.value);
  f.high = std::max(high.value_or(f.value), f.value);
}

Figure figure_of(const spec::NodePtr& node, const spec::Field* field) {
  Figure f;
  f.verified = field && field->kind == spec::FieldKind::count;  // a plain one: a year, a count of parts
  add_evidence(f, node);
  const spec::NodePtr plain =
      node && node->kind == spec::Node::Kind::map && node->find("value") ? node->find("value")->value : node;
  const auto value = scalar_value(plain, field);
  auto side = [&](const char* key) {
    const spec::Entry* entry = node && node->kind == spec::Node::Kind::map ? node->find(key) : nullptr;
    return entry ? scalar_value(entry->value, field) : std::nullopt;
  };
  settle(f, value, side("low"), side("high"));
  return f;
}

/// The key of a fact, grown step by step as far as the table tells numbers apart.
class FactKey {
 public:
  explicit FactKey(std::string record) : text_(std::move(record)) {}
  /// A key, or a place in the list of the field.
  void step(const std::string& part, const spec::Field* field) {
    if (!whole_) text_ += (first_ ? ':' : '.') + part;
    first_ = false;
    whole_ = whole_ || (field && (field->one_fact || field->kind == spec::FieldKind::quantities));
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
  bool first_ = true, whole_ = false;
};

std::vector<std::string> split(const std::string& path) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    parts.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

}  // namespace

Figure RecordFigures::own_fact(const std::string& name, std::string& problem) const {
  const auto found = std::find_if(own_.begin(), own_.end(), [&](const auto& f) { return f.name == name; });
  if (found == own_.end()) {
    problem = "this claim has no fact '" + name + "'";
    return {};
  }
  const auto number = [](const std::optional<std::string>& text) {
    return text ? any_quantity(*text) : std::nullopt;
  };
  const auto& text = found->text;
  Figure figure;
  figure.fact = "fact:" + name;
  figure.sources = text.sources;
  figure.verified = text.verified;
  settle(figure, number(text.value), number(text.low), number(text.high));
  return figure;
}

Figure RecordFigures::find(const Reference& r, std::string& problem) {
  if (r.kind == "fact") return own_fact(r.name, problem);
  const std::string key = r.kind + '(' + r.name + ").";
  if (const auto known = figures_.find(key + r.path); known != figures_.end()) return known->second;
  const spec::RecordTable* table = spec::table_of_kind(r.kind);
  const spec::CatalogueEntry* entry = table ? catalogue_.find(r.kind, r.name) : nullptr;
  if (!entry) {
    problem = "there is no " + r.kind + " '" + r.name + "' in the catalogue";
    return {};
  }
  auto& record = records_[key];
  Diagnostics diagnostics;
  if (!record) record = spec::resolved_record(*entry, catalogue_, diagnostics);
  spec::NodePtr node = record;
  const spec::Field* field = nullptr;
  FactKey fact(r.kind + ':' + entry->id);
  for (const auto& part : split(r.path)) {
    const spec::Field* known = table ? table->find(part) : nullptr;
    fact.step(known ? known->key : part, known);
    if (known) field = known;
    table = known && known->record ? known->record() : nullptr;
    if (node && node->kind == spec::Node::Kind::sequence) {
      const auto index = parse_number(part);
      node = index && *index >= 0 && *index < static_cast<double>(node->items.size())
                 ? node->items[static_cast<std::size_t>(*index)]
                 : nullptr;
      continue;
    }
    const spec::Entry* next =
        node && node->kind == spec::Node::Kind::map ? node->find(known ? known->key : part) : nullptr;
    if (!next && !known) {
      problem = fmt::format("'{}{}' has no '{}'", key, r.path, part);
      return {};
    }
    node = next ? next->value : nullptr;
  }
  Figure figure = figure_of(node, field);
  figure.fact = fact.text();
  return figures_[key + r.path] = std::move(figure);
}

std::vector<Figure> read_by(const Reference& reference, RecordFigures& figures) {
  std::vector<Reference> all;
  const bool counted =
      reference.kind == "model" &&
      (reference.path == "total" || reference.path == "active" || reference.path == "kv_bytes");
  if (reference.kind == "policy") {
    for (const char* path : {"peak.bf16", "peak.fp8"}) {
      if (reference.path != "area") all.push_back({"chip", reference.name, path});
    }
    if (reference.path != "tpp") all.push_back({"chip", reference.name, "silicon.die_area.0"});
  } else if (reference.kind != "run" && !counted) {
    all.push_back(reference);
  }
  std::vector<Figure> read;
  for (const auto& one : all) {
    std::string problem;
    Figure figure = figures.find(one, problem);
    if (problem.empty() && figure.known) read.push_back(std::move(figure));
  }
  return read;
}

}  // namespace caelum::study
