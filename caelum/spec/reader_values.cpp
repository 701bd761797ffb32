// Single values: numbers with their limits, values with their doubt, words, lists, facts.
#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "caelum/base/quantity_text.hpp"
#include "caelum/spec/reader.hpp"
#include "caelum/spec/reader_text.hpp"
#include "caelum/spec/words.hpp"

namespace caelum::spec {

namespace {

/// The text without the word that may follow the field's counts: `4096 tokens` -> `4096`. With the word,
/// `62.9B tokens` can only be billions.
std::string without_word(std::string_view text, const Field& field) {
  std::string_view word = field.unit_word;
  if (word.empty()) return std::string(text);
  if (!text.ends_with(word)) word.remove_suffix(1);  // one token
  if (text.size() <= word.size() || !text.ends_with(word)) return std::string(text);
  text.remove_suffix(word.size());
  while (text.ends_with(' ')) text.remove_suffix(1);
  std::string count(text);
  if (count.ends_with('B')) count.back() = 'G';
  return count;
}

const char* expected_word(const Field& field);

std::string plain_hint(const Field& field) {
  if (field.dim != Dim{} || !field.example.empty()) return an_example(field);
  return fmt::format("write {} such as {}", expected_word(field),
                     field.kind == FieldKind::count ? "8" : "0.35");
}

const char* expected_word(const Field& field) {
  switch (field.kind) {
    case FieldKind::fraction:
      return "a fraction from 0 to 1";
    case FieldKind::count:
    case FieldKind::counts:
      return "a whole number";
    default:
      return "a number";
  }
}

/// Of a length in tokens with a decimal prefix: the trade writes `8k` for 8,192 as well as for 8,000.
std::optional<std::pair<double, double>> ambiguous_length(std::string_view text, const Field& field) {
  if (field.kind != FieldKind::count || field.unit_word != "tokens" || text.empty()) return std::nullopt;
  const char prefix = text.back();
  if (prefix != 'k' && prefix != 'K' && prefix != 'M') return std::nullopt;
  text.remove_suffix(1);
  const auto number = parse_number(text);
  if (!number) return std::nullopt;
  return prefix == 'M' ? std::pair{*number * 1e6, *number * 0x1p20}
                       : std::pair{*number * 1e3, *number * 1024};
}

/// What the field counts, as a message says it: `sequences`, `a plain number`.
std::string counts_words(const Field& field) {
  if (field.kind == FieldKind::fraction) return "a share";
  return field.unit_word.empty() ? "a plain number" : "a number of " + field.unit_word;
}

std::string range_hint(const Field& field, double value) {
  if (field.kind == FieldKind::fraction) return "write a share as 0.7 or 70 %";
  if (field.dim != Dim{} && value > field.limits.most) return "check its unit and prefix";
  return an_example(field);
}

}  // namespace

std::optional<double> Reader::number(const Node& node, const Field& field) {
  if (node.kind != Node::Kind::scalar || is_null(node)) {
    error(node,
          fmt::format("'{}' must be {}, not {}", field.key,
                      field.dim == Dim{} ? expected_word(field) : "a quantity", kind_word(node)),
          an_example(field));
    return std::nullopt;
  }
  std::string problem, hint;
  const std::string plain = without_word(node.text, field);
  if (const auto meant = ambiguous_length(plain, field)) {
    error(node,
          fmt::format("'{}' for '{}' may mean {:.0f} or {:.0f} tokens", shorten(node.text), field.key,
                      meant->first, meant->second),
          fmt::format("write `{0}: {1:.0f}`, or `{0}: {2:.0f}`", field.key, meant->second, meant->first));
    return std::nullopt;
  }
  const auto value = parse_quantity(plain, field.dim, problem, hint);
  if (value && field.dim == Dim{}) {
    const std::string_view unit = counted_unit(plain);
    const bool share = unit == "%" && (field.kind == FieldKind::fraction || field.kind == FieldKind::number);
    if (!unit.empty() && !share && !counts_alike(unit, field.unit_word)) {
      error(node,
            fmt::format("'{}' for '{}' is given in '{}', but it is {}", shorten(node.text), field.key, unit,
                        counts_words(field)),
            an_example(field));
      return std::nullopt;
    }
  }
  if (!value) {
    if (hint.empty() || field.dim == Dim{}) hint = plain_hint(field);
    error(node, fmt::format("'{}': {}", field.key, problem), hint);
    return std::nullopt;
  }
  if (field.kind == FieldKind::count && *value != std::floor(*value)) {
    error(node, fmt::format("'{}' for '{}' is not a whole number", shorten(node.text), field.key),
          "counts have no fractions");
    return std::nullopt;
  }
  if (*value != 0 && field.limits.least <= 0 && std::fabs(*value) < least_above_zero(field)) {
    error(node, fmt::format("'{}' for '{}' is too small to be told from zero", shorten(node.text), field.key),
          "write 0, or a larger value");
    return std::nullopt;
  }
  if (!std::isfinite(*value) || *value < field.limits.least || *value > field.limits.most) {
    error(node, fmt::format("'{}' must be {}, found '{}'", field.key, range_words(field), shorten(node.text)),
          range_hint(field, *value));
    return std::nullopt;
  }
  return value;
}

std::optional<DatumParts> Reader::datum(const Node& node, const Field& field) {
  DatumParts parts;
  if (node.kind != Node::Kind::map) {
    // The scalar itself is the value; the pointer does not own it and lives no longer than node.
    parts.value = NodePtr(NodePtr{}, &node);
    return parts;
  }
  static const std::vector<std::string> kKeys{"value",    "low",     "high", "source",
                                              "verified", "derived", "note"};
  bool ok = true;
  for (const auto& [key, key_at, value] : node.entries) {
    Field flag_field;
    flag_field.key = key;
    if (key == "value") {
      parts.value = value;
    } else if (key == "low" || key == "high") {
      if (is_null(*value)) continue;
      auto bound = number(*value, field);
      ok = ok && bound;
      (key == "low" ? parts.low : parts.high) = bound;
    } else if (key == "source") {
      for (const auto& item : list(value, flag_field)) {
        if (auto t = text(*item, flag_field)) parts.sources.push_back(*t);
      }
    } else if (key == "note") {
      if (auto t = text(*value, flag_field)) parts.note = *t;
    } else if (key == "verified") {
      parts.verified = flag(*value, flag_field).value_or(false);
    } else if (key == "derived") {
      parts.derived = flag(*value, flag_field).value_or(false);
    } else {
      const std::string near = nearest(key, kKeys);
      diagnostics_.error(
          key_at, fmt::format("unknown key '{}' in the value of '{}'", shorten(key), field.key),
          near.empty() ? "a value has the keys " + join_words(kKeys) : "did you mean '" + near + "'?");
      ok = false;
    }
  }
  if (!parts.value && !parts.low && !parts.high && ok) {
    error(node, fmt::format("'{}' has neither a value nor a range", field.key), "add `value:`");
    ok = false;
  }
  if (!ok) return std::nullopt;
  return parts;
}

void Reader::check_range(const Node& node, const DatumParts& parts, std::optional<double> value,
                         const Field& field) {
  if (parts.low && parts.high && *parts.low > *parts.high) {
    error(node, fmt::format("'{}' has a range whose low is above its high", field.key), "swap low and high");
  } else if (value && ((parts.low && *value < *parts.low) || (parts.high && *value > *parts.high))) {
    error(*parts.value, fmt::format("'{}' lies outside its own range", field.key),
          "keep low <= value <= high");
  }
}

void Reader::refuse_repeat(const Node& item, const Field& field) {
  error(item, fmt::format("'{}' stands twice in {}", shorten(item.text), field.key), "name each once");
}

std::optional<std::string> Reader::text(const Node& node, const Field& field) {
  const Node* at = &node;
  if (is_datum_map(node) && node.find("value")) at = node.find("value")->value.get();
  if (at->kind != Node::Kind::scalar) {
    if (at->kind == Node::Kind::null && at != &node) return std::string();
    error(*at, fmt::format("'{}' must be text, not {}", field.key, kind_word(*at)), an_example(field));
    return std::nullopt;
  }
  if (field.kind == FieldKind::word) {
    auto i = word(*at, field);
    if (!i) return std::nullopt;
    return field.words[*i];
  }
  return at->text;
}

std::optional<bool> Reader::flag(const Node& node, const Field& field) {
  if (node.kind == Node::Kind::scalar && !node.quoted) {
    if (node.text == "true" || node.text == "True") return true;
    if (node.text == "false" || node.text == "False") return false;
  }
  error(node,
        fmt::format(
            "'{}' must be true or false, not {}", field.key,
            node.kind == Node::Kind::scalar ? fmt::format("'{}'", shorten(node.text)) : kind_word(node)),
        "write `" + field.key + ": true`");
  return std::nullopt;
}

std::optional<std::size_t> Reader::word(const Node& node, const Field& field) {
  if (node.kind != Node::Kind::scalar) {
    error(node, fmt::format("'{}' must be one word, not {}", field.key, kind_word(node)),
          "choose one of " + join_words(field.words));
    return std::nullopt;
  }
  for (std::size_t i = 0; i < field.words.size(); ++i) {
    if (same_word(field.words[i], node.text)) return i;
  }
  const std::string near = nearest(node.text, field.words);
  error(node, fmt::format("'{}' is not a word for '{}'", shorten(node.text), field.key),
        (near.empty() ? std::string() : fmt::format("did you mean '{}'? ", near)) +
            fmt::format("choose one of {}", join_words(field.words)));
  return std::nullopt;
}

std::string Reader::reference(const Node& node, const Field& field) {
  if (node.kind == Node::Kind::map) {
    if (const Entry* id = node.find("id")) return id->value->text;
    return "inline";
  }
  return text(node, field).value_or("");
}

std::vector<NodePtr> Reader::list(const NodePtr& node, const Field& field) {
  if (node->kind == Node::Kind::sequence) {
    if (node->items.empty() && (field.kind == FieldKind::records || field.kind == FieldKind::word_list)) {
      error(*node, fmt::format("'{}' is an empty list", field.key), "name at least one, or remove the key");
    }
    return node->items;
  }
  if (node->kind == Node::Kind::scalar && !is_null(*node) && field.kind != FieldKind::records) return {node};
  if (field.kind == FieldKind::quantities && is_datum_map(*node)) return {node};
  if (is_null(*node)) return {};
  error(*node, fmt::format("'{}' must be a list, not {}", field.key, kind_word(*node)),
        "write its items below with `- `, or as [a, b]");
  return {};
}

void Reader::read_fact(std::vector<Fact>& facts, const std::string& name, const Node& node) {
  if (node.kind == Node::Kind::map && !is_datum_map(node)) {
    for (const auto& entry : node.entries) read_fact(facts, name + "." + entry.key, *entry.value);
    return;
  }
  Field field;
  field.key = name;
  field.kind = FieldKind::facts;
  Fact fact;
  fact.name = name;
  fact.text.at = node.at;
  auto plain = [&](const Node& value) -> std::optional<std::string> {
    if (is_null(value)) return std::nullopt;
    if (value.kind != Node::Kind::sequence) return text(value, field);
    std::string all;
    for (const auto& item : value.items) {
      if (auto t = text(*item, field)) all += (all.empty() ? "" : ", ") + *t;
    }
    return all;
  };
  if (node.kind != Node::Kind::map) {
    fact.text.value = plain(node);
  } else {
    for (const auto& entry : node.entries) {
      Field part;
      part.key = entry.key;
      if (entry.key == "value") fact.text.value = plain(*entry.value);
      if (entry.key == "low") fact.text.low = plain(*entry.value);
      if (entry.key == "high") fact.text.high = plain(*entry.value);
      if (entry.key == "note") fact.text.note = plain(*entry.value).value_or("");
      if (entry.key == "verified") fact.text.verified = flag(*entry.value, part).value_or(false);
      if (entry.key == "derived") fact.text.derived = flag(*entry.value, part).value_or(false);
      if (entry.key != "source") continue;
      for (const auto& item : list(entry.value, part)) {
        if (auto t = text(*item, part)) fact.text.sources.push_back(*t);
      }
    }
  }
  facts.push_back(std::move(fact));
}

std::vector<Fact> Reader::facts(const Node& node, const Field& field) {
  std::vector<Fact> facts;
  if (is_null(node)) return facts;
  if (node.kind != Node::Kind::map) {
    error(node, fmt::format("'{}' must be a map of names to values, not {}", field.key, kind_word(node)),
          "write `name: value` lines below it");
    return facts;
  }
  for (const auto& entry : node.entries) read_fact(facts, entry.key, *entry.value);
  return facts;
}

}  // namespace caelum::spec
