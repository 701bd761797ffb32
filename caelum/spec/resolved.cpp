// A scenario that can be sent to somebody else: the tree that the reader reads, written out.
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "caelum/spec/load_parts.hpp"

namespace caelum::spec {
namespace {

bool needs_quotes(std::string_view text) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '+' || c == '-' || c == '/' || c == '%' || c == ' ' || c == '(' || c == ')';
  };
  const bool word = !text.empty() && std::all_of(text.begin(), text.end(), plain) && text.front() != ' ' &&
                    text.back() != ' ' && text.front() != '%' && text.front() != '-';
  return !word || text == "null" || text == "~";
}

std::string scalar(const Node& node) {
  if (node.kind == Node::Kind::null) return "null";
  if (!node.quoted && !needs_quotes(node.text)) return node.text;
  std::string out = "\"";
  for (const char c : node.text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string flow(const Node& node) {
  if (node.kind == Node::Kind::sequence) {
    std::string all;
    for (const auto& item : node.items) all += (all.empty() ? "" : ", ") + flow(*item);
    return "[" + all + "]";
  }
  if (node.kind != Node::Kind::map) return scalar(node);
  std::string all;
  for (const auto& entry : node.entries)
    all += (all.empty() ? "" : ", ") + entry.key + ": " + flow(*entry.value);
  return "{" + all + "}";
}

/// A value with its source, a range, a short record: on one line.
bool is_small(const Node& node) {
  const auto leaf = [](const Node& one) {
    return one.kind == Node::Kind::scalar || one.kind == Node::Kind::null ||
           (one.kind == Node::Kind::sequence && one.items.empty());
  };
  if (node.kind == Node::Kind::sequence) {
    return std::all_of(node.items.begin(), node.items.end(), [&](const auto& item) { return leaf(*item); });
  }
  if (node.kind != Node::Kind::map) return true;
  constexpr std::size_t kMost = 6;  // value, low, high, source, note, verified
  return node.entries.empty() || (node.find("value") != nullptr && node.entries.size() <= kMost &&
                                  std::all_of(node.entries.begin(), node.entries.end(),
                                              [&](const Entry& e) { return is_small(*e.value); }));
}

void write(const Node& node, std::size_t depth, std::string& out) {
  const std::string indent(2 * depth, ' ');
  for (const auto& entry : node.entries) {
    out += indent + entry.key + ":";
    if (is_small(*entry.value)) {
      out += " " + flow(*entry.value) + "\n";
    } else if (entry.value->kind == Node::Kind::map) {
      out += "\n";
      write(*entry.value, depth + 1, out);
    } else {
      out += "\n";
      for (const auto& item : entry.value->items) out += indent + "  - " + flow(*item) + "\n";
    }
  }
}

/// Defaults that a text says exactly: words, counts and lists of them. Measures are left to the same release.
bool is_exact(std::string_view value) {
  return !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '[' || c == ']' ||
           c == ',' || c == ' ';
  }) && (value.front() == '[' || value.find(' ') == std::string_view::npos);
}

/// The word for all tensors as one for each.
std::string precision_by_tensor(const std::vector<ExplainedValue>& values) {
  constexpr std::string_view kBefore = "train.precision.";
  std::string all;
  for (const auto& value : values) {
    if (!value.path.starts_with(kBefore)) continue;
    all += fmt::format("{}{}: {}", all.empty() ? "" : ", ", value.path.substr(kBefore.size()), value.value);
  }
  return all.empty() ? std::string() : fmt::format("train.precision={{{}}}", all);
}

/// What a chip makes of constants that it borrows, it makes of the record once more when the file is read.
void mark_borrowed(const Chip& chip, const ChipProfile& profile, const std::string& system, Overrides& all) {
  if (chip.profile_inherited && profile.relative.empty())
    all.push_back(system + ".chip.profile.as_recorded=true");
}

/// Assignments of what nobody wrote.
Overrides written_defaults(const Design& design) {
  const std::vector<ExplainedValue> values = explained(design);
  Overrides all;
  if (design.train) all.push_back(precision_by_tensor(values));
  const Cluster& cluster = design.cluster;
  mark_borrowed(cluster.system.chip, design.chip_profile, "cluster.system", all);
  for (std::size_t i = 0; i < cluster.joined.size(); ++i) {
    mark_borrowed(cluster.joined[i].system.chip, cluster.joined[i].chip_profile,
                  fmt::format("cluster.joined.{}.system", i), all);
  }
  for (const auto& value : values) {
    const bool plan = value.path.starts_with("train.") && !value.path.starts_with("train.precision");
    const bool searched = design.train && design.train->plan_auto && value.path.starts_with("train.plan");
    if (!plan || searched || value.assumed.empty() || !is_exact(value.value)) continue;
    if (value.path == "train.stack" || value.path == "train.lora_rank") continue;  // a record; of no effect
    all.push_back(value.path + "=" + value.value);
  }
  return all;
}

}  // namespace

std::string resolved_scenario(const std::string& path, const Overrides& overrides, const Catalogue& catalogue,
                              Diagnostics& diagnostics) {
  const auto source = read_source(path, {}, diagnostics);
  if (!source) return {};
  const NodePtr document = read_document(source, diagnostics);
  const std::string directory = std::filesystem::path(path).parent_path().string();
  if (!document || !diagnostics.ok()) return {};
  const auto design = load_scenario(document, directory, overrides, catalogue, diagnostics);
  if (!design) return {};
  Overrides all = overrides;
  const Overrides defaults = written_defaults(*design);
  all.insert(all.end(), defaults.begin(), defaults.end());
  Diagnostics own;
  Resolver resolver(catalogue, directory, model_importer(), own);
  const NodePtr root = resolve_scenario(document, all, resolver, catalogue, own).root;
  if (!root || !own.ok()) {
    pass_on(own, diagnostics);
    return {};
  }
  std::string out = fmt::format("# {} with everything that it names written out.\n",
                                std::filesystem::path(path).filename().string());
  write(*root, 0, out);
  return out;
}

}  // namespace caelum::spec
