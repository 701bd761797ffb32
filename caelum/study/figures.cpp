#include "caelum/study/figures.hpp"

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

Figure figure_of(const spec::NodePtr& node, const spec::Field* field) {
  Figure f;
  const spec::NodePtr plain =
      node && node->kind == spec::Node::Kind::map && node->find("value") ? node->find("value")->value : node;
  const auto value = scalar_value(plain, field);
  auto side = [&](const char* key) {
    const spec::Entry* entry = node && node->kind == spec::Node::Kind::map ? node->find(key) : nullptr;
    return entry ? scalar_value(entry->value, field) : std::nullopt;
  };
  const auto low = side("low"), high = side("high");
  if (!value && !(low && high)) return f;
  f.known = true;
  f.value = value ? *value : (*low + *high) / 2;
  f.low = std::min(low.value_or(f.value), f.value);
  f.high = std::max(high.value_or(f.value), f.value);
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

Figure RecordFigures::find(const Reference& r, std::string& problem) {
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

}  // namespace caelum::study
