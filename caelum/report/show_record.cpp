#include <set>

#include <fmt/format.h>

#include "caelum/report/show.hpp"
#include "caelum/spec/provenance.hpp"

namespace caelum::report {
namespace {

using spec::Node;

std::string scalar(const Node* node) {
  return !node || node->kind == Node::Kind::null ? "unknown" : node->text;
}

std::string listed(const Node& node) {
  if (node.kind != Node::Kind::sequence) return node.text;
  std::string text;
  for (const auto& item : node.items) text += (text.empty() ? "" : ", ") + scalar(item.get());
  return text;
}

class RecordPrinter {
 public:
  RecordPrinter(const Style& style, const spec::SourceNotes& notes, Table& table)
      : style_(style), notes_(notes), table_(table) {}

  void walk(const std::string& path, const Node& node) {
    if (spec::is_datum(node)) return datum(path, node);
    if (node.kind == Node::Kind::map) {
      for (const auto& entry : node.entries) {
        walk(path.empty() ? entry.key : path + "." + entry.key, *entry.value);
      }
      return;
    }
    const bool records = node.kind == Node::Kind::sequence && !node.items.empty() &&
                         node.items.front()->kind == Node::Kind::map;
    if (!records) return table_.row({path, listed(node)});
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      walk(fmt::format("{}.{}", path, i), *node.items[i]);
    }
  }
  [[nodiscard]] const std::set<std::string>& sources() const { return sources_; }

 private:
  void datum(const std::string& path, const Node& node) {
    auto field = [&](const char* key) {
      const auto* entry = node.find(key);
      return entry ? entry->value.get() : nullptr;
    };
    std::string range;
    if (field("low") || field("high")) {
      range = fmt::format("{} .. {}", field("low") ? scalar(field("low")) : "",
                          field("high") ? scalar(field("high")) : "");
    }
    std::string from;
    if (const Node* source = field("source")) {
      const auto ids = spec::sources_of(node);
      from = listed(*source);
      if (spec::only_general(ids, notes_)) from += " (general trade press only)";
      sources_.insert(ids.begin(), ids.end());
    }
    const Node* verified = field("verified");
    if (verified && verified->text == "false") from += " (not seen in a stored source)";
    const Node* derived = field("derived");
    if (derived && derived->text == "true") from += " (derived)";
    const std::string value = scalar(field("value"));
    table_.row({path, value == "unknown" ? style_.bad(value) : style_.bold(value), range, style_.dim(from)});
    if (const Node* note = field("note")) table_.row({"", "", "", style_.dim("— " + note->text)});
  }

  const Style& style_;
  const spec::SourceNotes& notes_;
  Table& table_;
  std::set<std::string> sources_;
};

}  // namespace

std::string show_record(const spec::CatalogueEntry& entry, const spec::NodePtr& record,
                        const spec::Catalogue& catalogue, const Style& style, Diagnostics& diagnostics) {
  Table table({false, false, false, false});
  const spec::SourceNotes notes = spec::source_notes(catalogue, diagnostics);
  RecordPrinter printer(style, notes, table);
  for (const auto& field : record->entries) {
    if (field.key == "caelum" || field.key == "from") continue;
    printer.walk(field.key, *field.value);
  }
  std::string out = fmt::format("\n{}  {}\n\n", style.bold(entry.id), style.dim(entry.source->name)) +
                    table.text(2, style.width);

  Table sources({false, false});
  bool any = false;
  for (const auto& [id, note] : notes) {
    if (!printer.sources().contains(id)) continue;
    sources.row({id, note.title});
    any = true;
  }
  if (any) out += "\n  " + style.bold("sources") + "\n" + sources.text(4, style.width);
  return out + "\n";
}

}  // namespace caelum::report
