// Every number of every record has the range in which it makes sense, and no value outside of it is read. The
// keys come from the tables: a new one is tried by itself.
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "caelum/base/quantity_text.hpp"
#include "caelum/spec/design.hpp"
#include "caelum/spec/kinds.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/spec/reader.hpp"
#include "caelum/spec/supply.hpp"

namespace caelum::spec {
namespace {

using Tables = std::map<std::string, const RecordTable*>;

void collect_tables(const RecordTable& table, const std::string& path, Tables& tables) {
  for (const auto& [known, other] : tables) {
    if (other == &table) return;
  }
  tables[path] = &table;
  for (const Field& field : table.fields) {
    if (field.record) collect_tables(*field.record(), path + "." + field.key, tables);
  }
}

Tables all_tables() {
  Tables tables;
  collect_tables(table<Design>(), "scenario", tables);
  collect_tables(table<SupplyDesign>(), "supply-scenario", tables);
  for (const auto& kind : catalogue_kinds()) collect_tables(*kind.table(), kind.kind, tables);
  return tables;
}

/// A unit in which the field's canonical value is written as it is.
std::string canonical_unit(Dim dim) {
  if (dim == Dim{}) return "";
  std::string unit;
  const std::pair<const char*, int> parts[] = {{"USD", dim.money}, {"J", dim.energy}, {"flop", dim.op},
                                               {"B", dim.data},    {"m", dim.length}, {"s", dim.time}};
  for (const auto& [name, power] : parts) {
    if (power > 0) unit += fmt::format("{}{}^{}", unit.empty() ? "" : "*", name, power);
  }
  for (const auto& [name, power] : parts) {
    if (power < 0) unit += fmt::format("/{}^{}", name, -power);
  }
  return " " + unit;
}

struct Read {
  std::optional<double> value;
  bool placed = false;  ///< an error that names the field and has its place
};

Read read_number(const Field& field, const std::string& text) {
  Node node;
  node.kind = Node::Kind::scalar;
  node.text = text;
  node.at = {std::make_shared<const SourceFile>(SourceFile{"probe", text}), 0,
             static_cast<std::uint32_t>(text.size())};
  Diagnostics diagnostics;
  const std::set<const Node*> broken;
  Reader reader(diagnostics, broken);
  Field one = field;
  if (one.kind == FieldKind::counts) one.kind = FieldKind::count;
  Read read{.value = reader.number(node, one)};
  for (const auto& d : diagnostics.all()) {
    read.placed = read.placed || (d.at.file && d.message.find("'" + field.key + "'") != std::string::npos);
  }
  return read;
}

TEST(Ranges, EveryNumberHasOne) {
  int numbers = 0;
  for (const auto& [path, table] : all_tables()) {
    for (const Field& field : table->fields) {
      if (!is_numeric(field)) continue;
      ++numbers;
      EXPECT_TRUE(std::isfinite(field.limits.least) && std::isfinite(field.limits.most))
          << path << "." << field.key;
      EXPECT_LT(field.limits.least, field.limits.most) << path << "." << field.key;
    }
  }
  EXPECT_GT(numbers, 300);
}

TEST(Ranges, NothingOutsideIsRead) {
  for (const auto& [path, table] : all_tables()) {
    for (const Field& field : table->fields) {
      if (!is_numeric(field)) continue;
      const std::string unit = canonical_unit(field.dim);
      const double least = field.limits.least, most = field.limits.most;
      const std::array<std::string, 12> texts = {
          "-1",      "0",
          "0.5",     "1e-300",
          "1e308",   "nan",
          ".inf",    "1e400",
          "-1e-300", fmt::format("{}", least - std::fabs(least) * 1e-6 - 1e-30),
          "1e18",    fmt::format("{}", most * (1 + 1e-6))};
      for (const auto& text : texts) {
        const Read read = read_number(field, text + unit);
        const std::string said = path + "." + field.key + ": " + text + unit;
        if (!read.value) {
          EXPECT_TRUE(read.placed) << said;
        } else {
          EXPECT_GE(*read.value, least) << said;
          EXPECT_LE(*read.value, most) << said;
          const bool whole = field.kind == FieldKind::count || field.kind == FieldKind::counts;
          EXPECT_TRUE(!whole || *read.value == std::floor(*read.value)) << said;
        }
      }
      EXPECT_TRUE(read_number(field, fmt::format("{}", most) + unit).value) << path << "." << field.key;
    }
  }
}

TEST(Ranges, AreToldInTheErrorTheSchemaAndTheReference) {
  Field share;
  share.key = "accepted";
  share.kind = FieldKind::fraction;
  share.limits = {.least = 0, .most = 1};
  EXPECT_EQ(range_words(share), "between 0 and 1");
  const Field* link = table<System>().find("host_link");
  EXPECT_EQ(range_words(*link), "between 1 B/s and 100 PB/s");
  EXPECT_EQ(range_words(*table<Cluster>().find("chips")), "between 1 and 1e9");
  EXPECT_NE(json_schema().find(R"("minimum":0,"maximum":1})"), std::string::npos);
  EXPECT_NE(reference_page().find("between 1 B/s and 100 PB/s"), std::string::npos);
}

// A unit that counts other things than the key does is no number for it; nor is a length that may be two.
TEST(Ranges, CountsKeepTheirUnits) {
  const Field& sequence = *table<Train>().find("sequence");
  EXPECT_EQ(read_number(sequence, "8192 tokens").value, 8192);
  EXPECT_EQ(read_number(sequence, "8Ki").value, 8192);
  EXPECT_EQ(read_number(sequence, "8 Ki tokens").value, 8192);
  for (const char* wrong :
       {"8k", "8k tokens", "128K", "1M", "4096 sequences", "50 %", "8 GB", "4096 steps"}) {
    EXPECT_FALSE(read_number(sequence, wrong).value) << wrong;
  }
  const Field& tokens = *table<Train>().find("tokens");
  EXPECT_EQ(read_number(tokens, "15T").value, 15e12);
  EXPECT_EQ(read_number(tokens, "14.8T tokens").value, 14.8e12);
  EXPECT_FALSE(read_number(tokens, "15T parameters").value);
  const Field& chips = *table<Cluster>().find("chips");
  EXPECT_EQ(read_number(chips, "16 GPUs").value, 16);
  EXPECT_EQ(read_number(chips, "1k").value, 1000);
  EXPECT_FALSE(read_number(chips, "16 nodes").value);
  EXPECT_FALSE(read_number(*table<Model>().find("heads"), "32 chips").value);
}

}  // namespace
}  // namespace caelum::spec
