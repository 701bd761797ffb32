#include "caelum/base/units.hpp"

#include <fmt/format.h>

#include "caelum/base/quantity_text.hpp"

namespace caelum::detail {
namespace {

constexpr Dim kNone{}, kTime{.time = 1}, kRate{.time = -1}, kData{.data = 1}, kOp{.op = 1};
constexpr Dim kEnergy{.energy = 1}, kPower{.time = -1, .energy = 1}, kMoney{.money = 1};
constexpr Dim kLength{.length = 1};
constexpr std::string_view kUp = "kMGTPE", kData2 = "kMGTPEi", kBoth = "kMGTPEmunp", kDown = "munp";
constexpr double kYear = 365.25 * 86400;

constexpr Unit kUnits[] = {
    {"%", "", 1, 100, kNone},
    {"b", kData2, 1, 8, kData},
    {"bit", kData2, 1, 8, kData},
    {"bits", kData2, 1, 8, kData},
    {"B", kData2, 1, 1, kData},
    {"byte", kData2, 1, 1, kData},
    {"bytes", kData2, 1, 1, kData},
    {"flop", kUp, 1, 1, kOp},
    {"FLOP", kUp, 1, 1, kOp},
    {"flops", kUp, 1, 1, kOp, true},
    {"FLOPs", kUp, 1, 1, kOp, true},
    {"FLOPS", kUp, 1, 1, kOp, true},
    {"op", kUp, 1, 1, kOp},
    {"OP", kUp, 1, 1, kOp},
    {"ops", kUp, 1, 1, kOp, true},
    {"OPs", kUp, 1, 1, kOp, true},
    {"OPS", kUp, 1, 1, kOp, true},
    {"s", kDown, 1, 1, kTime},
    {"sec", "", 1, 1, kTime},
    {"second", "", 1, 1, kTime},
    {"seconds", "", 1, 1, kTime},
    {"min", "", 60, 1, kTime},
    {"minute", "", 60, 1, kTime},
    {"minutes", "", 60, 1, kTime},
    {"h", "", 3600, 1, kTime},
    {"hr", "", 3600, 1, kTime},
    {"hour", "", 3600, 1, kTime},
    {"hours", "", 3600, 1, kTime},
    {"d", "", 86400, 1, kTime},
    {"day", "", 86400, 1, kTime},
    {"days", "", 86400, 1, kTime},
    {"week", "", 7 * 86400, 1, kTime},
    {"weeks", "", 7 * 86400, 1, kTime},
    {"month", "", kYear / 12, 1, kTime},
    {"months", "", kYear / 12, 1, kTime},
    {"year", "", kYear, 1, kTime},
    {"years", "", kYear, 1, kTime},
    {"Hz", kUp, 1, 1, kRate},
    {"J", kBoth, 1, 1, kEnergy},
    {"Wh", kUp, 3600, 1, kEnergy},
    {"W", kBoth, 1, 1, kPower},
    {"USD", kUp, 1, 1, kMoney},
    {"$", "", 1, 1, kMoney},
    {"CNY", kUp, 10, 71, kMoney},
    {"RMB", kUp, 10, 71, kMoney},
    {"yuan", "", 10, 71, kMoney},
    {"m", "kmunp", 1, 1, kLength},
    {"cm", "", 1, 100, kLength},
    {"token", kUp, 1, 1, kNone},
    {"tokens", kUp, 1, 1, kNone},
    {"parameter", kUp, 1, 1, kNone},
    {"parameters", kUp, 1, 1, kNone},
    {"params", kUp, 1, 1, kNone},
    {"sequence", kUp, 1, 1, kNone},
    {"sequences", kUp, 1, 1, kNone},
    {"request", kUp, 1, 1, kNone},
    {"requests", kUp, 1, 1, kNone},
    {"chip", kUp, 1, 1, kNone},
    {"chips", kUp, 1, 1, kNone},
    {"GPU", "", 1, 1, kNone},
    {"GPUs", "", 1, 1, kNone},
    {"NPU", "", 1, 1, kNone},
    {"NPUs", "", 1, 1, kNone},
    {"node", kUp, 1, 1, kNone},
    {"nodes", kUp, 1, 1, kNone},
    {"wafer", kUp, 1, 1, kNone},
    {"wafers", kUp, 1, 1, kNone},
    {"die", kUp, 1, 1, kNone},
    {"dies", kUp, 1, 1, kNone},
    {"transistors", kUp, 1, 1, kNone},
    {"sample", kUp, 1, 1, kNone},
    {"samples", kUp, 1, 1, kNone},
    {"step", kUp, 1, 1, kNone},
    {"steps", kUp, 1, 1, kNone},
};
static_assert(kCnyPerUsd == 71.0 / 10.0, "the CNY rows state the same rate as a fraction");

constexpr Prefix kPrefixes[] = {{"k", 1e3, 1},     {"M", 1e6, 1},      {"G", 1e9, 1},      {"T", 1e12, 1},
                                {"P", 1e15, 1},    {"E", 1e18, 1},     {"Ki", 0x1p10, 1},  {"Mi", 0x1p20, 1},
                                {"Gi", 0x1p30, 1}, {"Ti", 0x1p40, 1},  {"Pi", 0x1p50, 1},  {"m", 1, 1e3},
                                {"u", 1, 1e6},     {"\u00B5", 1, 1e6}, {"\u03BC", 1, 1e6}, {"n", 1, 1e9},
                                {"p", 1, 1e12}};

bool allows(const Unit& unit, std::string_view prefix) {
  if (prefix.size() == 2 && prefix[1] == 'i') return unit.prefixes.find('i') != std::string::npos;
  const char letter = prefix.size() == 2 ? 'u' : prefix[0];  // both code points of micro
  return unit.prefixes.find(letter) != std::string::npos;
}

constexpr DimensionName kDimensions[] = {
    {kNone, "a plain number", "0.35"},
    {kTime, "a time", "12.5 us"},
    {kRate, "a frequency", "1.98 GHz"},
    {kData, "a data size", "80 GiB"},
    {{.time = -1, .data = 1}, "a bandwidth", "3.35 TB/s"},
    {kOp, "a number of operations", "312 Tflop"},
    {{.time = -1, .op = 1}, "an operation rate", "989 Tflop/s"},
    {kEnergy, "an energy", "5 kWh"},
    {kPower, "a power", "700 W"},
    {kMoney, "an amount of money", "25000 USD"},
    {{.time = -1, .money = 1}, "a price per time", "2.5 USD/h"},
    {{.energy = -1, .money = 1}, "an energy price", "0.08 USD/kWh"},
    {{.data = -1, .money = 1}, "a price per data", "10 USD/GB"},
    {kLength, "a length", "0.9 mm"},
    {{.length = 2}, "an area", "814 mm2"},
    {{.length = -2}, "a density per area", "0.1/cm2"},
    {{.money = 1, .length = -2}, "a price per area", "0.2 USD/mm2"},
    {{.time = -1, .energy = 1, .length = -2}, "a power density", "0.8 W/mm2"},
    {{.data = -1, .op = 1}, "an operation count per data", "300 flop/B"},
    {{.data = -1, .energy = 1}, "an energy per data", "40 pJ/B"},
    {{.op = -1, .energy = 1}, "an energy per operation", "0.7 pJ/flop"},
    {{.op = 1, .energy = -1}, "an operation count per energy", "1.4 Tflop/J"},
};

}  // namespace

const Unit* find_unit(std::string_view name) {
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

PrefixedUnit split_prefix(std::string_view word) {
  if (const Unit* unit = find_unit(word)) return {unit, {}};
  for (const Prefix& prefix : kPrefixes) {
    if (!word.starts_with(prefix.name)) continue;
    const Unit* unit = find_unit(word.substr(prefix.name.size()));
    if (unit && allows(*unit, prefix.name)) return {unit, prefix};
  }
  // `15B tokens`: B is a billion before a count, and a byte everywhere else.
  if (word.starts_with("B")) {
    const Unit* unit = find_unit(word.substr(1));
    if (unit && unit->dim == Dim{} && !unit->prefixes.empty()) return {unit, {"B", 1e9, 1}};
  }
  return {};
}

double count_factor(std::string_view word) {
  if (word == "B") return 1e9;
  if (word.size() != 1 && !(word.size() == 2 && word[1] == 'i')) return 0;
  for (const Prefix& prefix : kPrefixes) {
    if (prefix.name == word && prefix.denominator == 1) return prefix.numerator;
  }
  return 0;
}

const std::vector<std::string>& usual_units() {
  static const std::vector<std::string> kUsual = [] {
    std::vector<std::string> all;
    for (const Unit& unit : kUnits) all.emplace_back(unit.name);
    for (const char* unit :
         {"B", "b", "flop", "FLOP", "flops", "FLOPS", "op", "OPS", "Hz", "W", "Wh", "J", "bit"}) {
      for (const char* prefix : {"k", "M", "G", "T", "P"}) {
        all.push_back(std::string(prefix) + unit);
      }
    }
    for (const char* unit : {"KiB", "MiB", "GiB", "TiB", "ms", "us", "ns", "mm", "um", "nm"}) {
      all.emplace_back(unit);
    }
    return all;
  }();
  return kUsual;
}

const DimensionName* find_dimension(Dim dim) {
  for (const DimensionName& name : kDimensions) {
    if (name.dim == dim) return &name;
  }
  return nullptr;
}

std::string compose_units(Dim dim) {
  const std::pair<const char*, int> parts[] = {{"USD", dim.money}, {"J", dim.energy}, {"flop", dim.op},
                                               {"B", dim.data},    {"m", dim.length}, {"s", dim.time}};
  std::string above, below;
  for (const auto& [name, power] : parts) {
    if (power == 0) continue;
    std::string& side = power > 0 ? above : below;
    if (power < 0) {
      side += '/';
    } else if (!side.empty()) {
      side += '*';
    }
    const int size = power < 0 ? -power : power;
    side += size == 1 ? std::string(name) : fmt::format("{}^{}", name, size);
  }
  return above + below;
}

}  // namespace caelum::detail
