// One pass over the document: every key is known or an error, every value is read in its dimension.
#include "caelum/study/suite.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "caelum/base/quantity_text.hpp"
#include "caelum/base/text.hpp"
#include "caelum/spec/load_parts.hpp"
#include "caelum/spec/resolve.hpp"

namespace caelum::study {

namespace fs = std::filesystem;
using spec::Node;
using spec::NodePtr;

namespace {

const std::vector<std::string>& row_keys() {
  static const std::vector<std::string> kKeys{"id",     "scenario", "operator",   "collective", "measured",
                                              "role",   "note",     "family",     "grade",      "hardware",
                                              "scored", "source",   "relative_to"};
  return kKeys;
}
const std::vector<std::string>& suite_keys() {
  static const std::vector<std::string> kKeys{"caelum", "suite", "source", "note", "rows"};
  return kKeys;
}

void check_keys(const Node& map, const std::vector<std::string>& known, Diagnostics& diagnostics) {
  for (const auto& entry : map.entries) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
    const std::string near = nearest(entry.key, known);
    diagnostics.error(entry.key_at, fmt::format("{} is not a key here", caelum::quoted(entry.key)),
                      near.empty() ? std::string() : fmt::format("did you mean '{}'?", near));
  }
}

std::string text_of(const Node& map, std::string_view key, Diagnostics& diagnostics) {
  const spec::Entry* entry = map.find(key);
  if (!entry || entry->value->kind == Node::Kind::null) return {};
  if (entry->value->kind == Node::Kind::scalar) return entry->value->text;
  diagnostics.error(entry->value->at, fmt::format("'{}' must be a text", key));
  return {};
}

/// One `metric: value`; a bare number is in canonical units where the metric's name ends in its unit.
void read_measured(Row& row, const spec::Entry& entry, Diagnostics& diagnostics) {
  const Metric* metric = find_metric(entry.key);
  if (!metric) {
    const std::string near = nearest(entry.key, metric_names());
    diagnostics.error(entry.key_at, fmt::format("{} is no field of a result", caelum::quoted(entry.key)),
                      near.empty() ? fmt::format("the fields are {}", fmt::join(metric_names(), ", "))
                                   : fmt::format("did you mean '{}'?", near));
    return;
  }
  const Node* node = entry.value.get();
  if (node->kind == Node::Kind::map) {  // a value with its doubt
    const spec::Entry* value = node->find("value");
    node = value ? value->value.get() : node;
  }
  if (node->kind != Node::Kind::scalar) {
    diagnostics.error(node->at, "a measured value must be a number with its unit");
    return;
  }
  if (std::string_view(metric->name) == "memory.fits") {
    const bool yes = node->text == "true";
    if (!yes && node->text != "false") {
      diagnostics.error(
          node->at, fmt::format("'memory.fits' must be true or false, not {}", caelum::quoted(node->text)),
          "write `measured: {memory.fits: false}` for a run that ran out of memory");
      return;
    }
    row.measured.push_back({metric, yes ? 1.0 : 0.0});
    return;
  }
  std::string problem, hint;
  auto value = parse_number(node->text);
  if (!value) value = parse_quantity(node->text, metric->dim, problem, hint);
  if (!value) {
    diagnostics.error(node->at, problem, hint);
  } else if (!(*value > 0)) {
    diagnostics.error(node->at, "a measured value must be more than zero");
  } else {
    row.measured.push_back({metric, *value});
  }
}

/// `{a: {b: 1}, c.d: 2}` as `a.b=1`, `c.d=2`. Lists become flow text.
void flatten(const Node& node, const std::string& path, std::vector<std::string>& out) {
  if (node.kind == Node::Kind::map && !node.entries.empty()) {
    for (const auto& e : node.entries)
      flatten(*e.value, path.empty() ? e.key : fmt::format("{}.{}", path, e.key), out);
    return;
  }
  std::vector<std::string> items;
  for (const auto& item : node.items) items.push_back(item->text);
  if (node.kind == Node::Kind::sequence) {
    out.push_back(fmt::format("{}=[{}]", path, fmt::join(items, ", ")));
  } else {
    out.push_back(fmt::format("{}={}", path, node.kind == Node::Kind::null ? "null" : node.text));
  }
}

NodePtr with_version(const NodePtr& scenario) {
  if (scenario->kind != Node::Kind::map || scenario->find("caelum")) return scenario;
  auto whole = std::make_shared<Node>(*scenario);
  auto one = std::make_shared<Node>();
  one->kind = Node::Kind::scalar;
  one->text.push_back('1');
  one->at = scenario->at;
  whole->entries.insert(whole->entries.begin(), spec::Entry{"caelum", scenario->at, one});
  return whole;
}

void read_body(Row& row, const Node& node, const Suite& suite, Diagnostics& diagnostics) {
  int found = 0;
  const std::pair<const char*, RowKind> kinds[] = {
      {"scenario", RowKind::scenario}, {"operator", RowKind::operator_}, {"collective", RowKind::collective}};
  for (const auto& [key, kind] : kinds) {
    const spec::Entry* entry = node.find(key);
    if (!entry) continue;
    ++found;
    row.kind = kind;
    row.body = entry->value;
    if (row.body->kind != Node::Kind::map) {
      diagnostics.error(row.body->at, fmt::format("'{}' must be a map", key));
    }
  }
  if (found != 1) {
    diagnostics.error(
        node.at, fmt::format("row '{}' must have one of scenario, operator, collective; it has {}", row.id,
                             found == 0 ? "none" : "more"));
    return;
  }
  if (row.kind != RowKind::scenario || row.body->kind != Node::Kind::map) return;
  if (const spec::Entry* base = row.body->find("base")) {
    row.base = (fs::path(suite.directory) / base->value->text).string();
    if (const spec::Entry* set = row.body->find("set")) flatten(*set->value, "", row.overrides);
    check_keys(*row.body, {"base", "set"}, diagnostics);
  } else {
    row.body = with_version(row.body);
  }
}

Row read_row(const NodePtr& node, const Suite& suite, std::set<std::string>& ids, Diagnostics& diagnostics) {
  Row row;
  row.at = node->at;
  if (node->kind != Node::Kind::map) {
    diagnostics.error(node->at, "a row must be a map", "give it id, scenario and measured");
    return row;
  }
  check_keys(*node, row_keys(), diagnostics);
  row.id = text_of(*node, "id", diagnostics);
  if (row.id.empty()) diagnostics.error(node->at, "a row needs an id", "add `id: some-name`");
  if (!row.id.empty() && !ids.insert(row.id).second) {
    diagnostics.error(node->at, fmt::format("the id '{}' stands twice in this suite", row.id));
  }
  read_body(row, *node, suite, diagnostics);
  const spec::Entry* measured = node->find("measured");
  if (measured && measured->value->kind == Node::Kind::map) {
    for (const auto& entry : measured->value->entries) read_measured(row, entry, diagnostics);
  }
  if (!measured) {
    diagnostics.error(node->at, fmt::format("row '{}' does not say what was measured", row.id),
                      "add `measured: {step.time_s: 12 s}`");
  }
  row.relative_to = text_of(*node, "relative_to", diagnostics);
  row.family = text_of(*node, "family", diagnostics);
  row.hardware = text_of(*node, "hardware", diagnostics);
  row.grade = text_of(*node, "grade", diagnostics);
  row.source = text_of(*node, "source", diagnostics);
  row.note = text_of(*node, "note", diagnostics);
  if (row.family.empty()) row.family = suite.name;
  if (row.source.empty()) row.source = suite.source;
  const std::string role = text_of(*node, "role", diagnostics);
  row.calibration = role == "calibration";
  if (!role.empty() && role != "calibration" && role != "validation") {
    diagnostics.error(node->find("role")->value->at, fmt::format("{} is no role", caelum::quoted(role)),
                      "write validation or calibration");
  }
  const std::string scored = text_of(*node, "scored", diagnostics);
  row.scored = scored != "false";
  if (!scored.empty() && scored != "true" && scored != "false") {
    diagnostics.error(node->find("scored")->value->at, "'scored' must be true or false");
  }
  return row;
}

}  // namespace

std::optional<Suite> read_suite(const std::shared_ptr<const SourceFile>& source, const std::string& directory,
                                Diagnostics& diagnostics) {
  Diagnostics reading;
  const NodePtr root = spec::read_document(source, reading);
  spec::pass_on(reading, diagnostics);
  if (!root || !reading.ok()) return std::nullopt;  // of a damaged text nothing is worked out
  if (root->kind == Node::Kind::map && root->find("not_turned") && !root->find("rows")) {
    return Suite{.name = text_of(*root, "suite", diagnostics), .file = source->name, .directory = directory};
  }
  if (root->kind != Node::Kind::map || !root->find("rows")) {
    diagnostics.error(root->at, "this is not a suite: it has no rows", "a suite has caelum, suite and rows");
    return std::nullopt;
  }
  Suite suite;
  suite.file = source->name;
  suite.directory = directory;
  check_keys(*root, suite_keys(), diagnostics);
  const std::string version = text_of(*root, "caelum", diagnostics);
  if (version != "1") {
    diagnostics.error(root->at, "'caelum' must be 1: the version of the file format",
                      "begin the file with `caelum: 1`");
  }
  suite.name = text_of(*root, "suite", diagnostics);
  if (suite.name.empty()) suite.name = fs::path(source->name).stem().string();
  suite.source = text_of(*root, "source", diagnostics);
  const NodePtr rows = root->find("rows")->value;
  if (rows->kind != Node::Kind::sequence) {
    diagnostics.error(rows->at, "'rows' must be a list");
    return suite;
  }
  std::set<std::string> ids;
  for (const auto& node : rows->items) suite.rows.push_back(read_row(node, suite, ids, diagnostics));
  for (const auto& row : suite.rows) {
    if (!row.relative_to.empty() && !ids.contains(row.relative_to)) {
      diagnostics.error(row.at, fmt::format("row '{}' refers to '{}', which is not in this suite", row.id,
                                            row.relative_to));
    }
  }
  return suite;
}

std::optional<Suite> read_suite(const std::string& path, Diagnostics& diagnostics) {
  const auto source = spec::read_source(path, {}, diagnostics);
  if (!source) return std::nullopt;
  return read_suite(source, fs::path(path).parent_path().string(), diagnostics);
}

}  // namespace caelum::study
