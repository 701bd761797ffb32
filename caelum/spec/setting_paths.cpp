#include "caelum/spec/setting_paths.hpp"

#include <algorithm>

#include "caelum/spec/design.hpp"
#include "caelum/spec/fields.hpp"

namespace caelum::spec {
namespace {

using TableChain = std::vector<const RecordTable*>;

/// What `--set` completes by itself: `plan.tensor` is `train.plan.tensor`.
std::string short_form(const std::string& path) {
  if (path == "train.plan") return "plan";
  if (path == "cluster.system") return "system";
  return path == "system.chip" || path == "cluster.chip" ? "chip" : path;
}

/// A table within itself (the parts of a machine are systems) is not entered again.
void walk_paths(const RecordTable& table, const std::string& before, TableChain& chain,
                std::vector<std::string>& out) {
  if (std::find(chain.begin(), chain.end(), &table) != chain.end()) return;
  chain.push_back(&table);
  for (const Field& field : table.fields) {
    if (field.kind == FieldKind::header) continue;
    const std::string path = short_form(before.empty() ? field.key : before + "." + field.key);
    out.push_back(path);
    if (field.record)
      walk_paths(*field.record(), field.kind == FieldKind::records ? path + ".0" : path, chain, out);
  }
  chain.pop_back();
}

}  // namespace

std::vector<std::string> setting_paths() {
  std::vector<std::string> out;
  TableChain chain;
  walk_paths(table<Design>(), "", chain, out);
  walk_paths(table<SupplyDesign>(), "", chain, out);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace caelum::spec
