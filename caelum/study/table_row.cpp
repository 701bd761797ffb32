// Fields of a row. Numbers go through from_chars; words, chips and models are looked up once each.
#include "caelum/study/table_row.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "caelum/base/text.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/spec/words.hpp"

namespace caelum::study {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
// A shorter time than a femtosecond and a larger count than 1e15 are slips: nothing that is measured comes
// near, and the quotient of two of them would be an error of 1e290 %.
constexpr double kLeastNumber = 1e-15, kMostNumber = 1e15;
constexpr const char* kChipColumns[] = {"chip", "device", "node", "hardware", "GPU", "gfx"};

struct TimeUnit {
  const char* suffix;
  double scale;
};
constexpr TimeUnit kTimeUnits[] = {{"_us", 1e-6}, {"_ms", 1e-3},  {"_ns", 1e-9},
                                   {"_s", 1},     {"(us)", 1e-6}, {"", 1e-6}};

struct NamedFormat {
  const char* word;
  Format format;
};
constexpr Format same(Precision p) {
  return {p, p, false};
}
constexpr Format apart(Precision p, Precision stored) {
  return {p, stored, true};
}
constexpr NamedFormat kFormats[] = {
    {"half", same(Precision::fp16)},
    {"float", same(Precision::fp32)},
    {"float64", same(Precision::fp64)},
    {"bfloat16", same(Precision::bf16)},
    {"fp8_e4m3", same(Precision::fp8)},
    {"float8_e4m3fn", same(Precision::fp8)},
    {"float8_e4m3fnuz", same(Precision::fp8)},
    {"float8_e4m3fn_rowwise", same(Precision::fp8)},
    {"float8_e4m3fnuz_rowwise", same(Precision::fp8)},
    {"int8_rowwise", same(Precision::int8)},
    {"sq", same(Precision::int8)},  // SmoothQuant
    {"float4_e2m1fn_x2", same(Precision::fp4)},
    {"int4_wo", apart(Precision::fp16, Precision::fp4)},
    {"int8_wo", apart(Precision::fp16, Precision::int8)},
    {"int4", apart(Precision::bf16, Precision::fp4)},
    {"w4a16_mxfp4", apart(Precision::bf16, Precision::fp4)},
    {"w4a8_mxfp4_mxfp8", apart(Precision::fp8_block, Precision::fp4)},
    {"w4afp8", apart(Precision::fp8, Precision::fp4)},
};

std::vector<std::string> split_words(const std::string& stem) {
  std::vector<std::string> words{std::string()};
  for (const char c : stem) {
    if (c == '_' || c == '-' || c == '.') {
      words.emplace_back();
    } else {
      words.back() += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
  }
  return words;
}

std::string chip_hint(std::string_view name, const spec::Catalogue& catalogue) {
  std::vector<std::string> known;
  for (const auto* entry : catalogue.all("chip")) {
    known.push_back(entry->id);
    for (const auto& alias : entry->aliases) known.push_back(spec::canonical_id(alias));
  }
  const std::string near = nearest(spec::canonical_id(name), known);
  return near.empty() ? "'caelum show chips' lists them; or name one with --chip"
                      : fmt::format("did you mean '{}'? or name one with --chip", near);
}

}  // namespace

std::optional<Format> find_format(std::string_view word) {
  if (const auto known = spec::find_word<Precision>(word)) return same(*known);
  for (const auto& format : kFormats) {
    if (spec::same_word(format.word, word)) return format.format;
  }
  return std::nullopt;
}

TableReader::TableReader(Table& table, const TableOptions& options, const spec::Catalogue& catalogue,
                         Diagnostics& diagnostics)
    : table_(table), options_(options), catalogue_(catalogue), diagnostics_(diagnostics) {
  stem_ = std::filesystem::path(table.file).filename().string();
  for (const char* ending : {".zst", ".csv"}) {
    if (stem_.ends_with(ending)) stem_.resize(stem_.size() - 4);
  }
  name_words_ = split_words(stem_);
}

int TableReader::find(std::string_view column) const {
  const auto& columns = table_.csv.columns;
  const auto found = std::find(columns.begin(), columns.end(), column);
  return found == columns.end() ? -1 : static_cast<int>(found - columns.begin());
}

std::string_view TableReader::text(std::string_view column) const {
  const int at = find(column);
  return at < 0 ? std::string_view() : table_.csv.text(row_, static_cast<std::size_t>(at));
}

Span TableReader::span(std::string_view column) const {
  const int at = find(column);
  return table_.csv.span(row_, static_cast<std::size_t>(std::max(at, 0)));
}

void TableReader::error(std::string_view column, std::string message, std::string hint) {
  if (options_.skip_bad && !row_failed()) leave_out("rows with a wrong value");
  ++errors_;
  if (!options_.skip_bad) diagnostics_.error(span(column), std::move(message), std::move(hint));
}

double TableReader::parse(std::string_view column, bool zero_allowed) {
  const std::string_view field = text(column);
  double value = kNone;
  const auto [end, problem] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (problem != std::errc() || end != field.data() + field.size() || !std::isfinite(value)) {
    error(column, fmt::format("{} in column '{}' is no number", quoted(field), column),
          "give a plain number, or leave the row out");
    return kNone;
  }
  if (value < 0 || (value == 0 && !zero_allowed)) {
    error(column,
          fmt::format("'{}' is {}, but must be {}", column, field, zero_allowed ? "at least 0" : "above 0"),
          "fix the value, or remove the row");
    return kNone;
  }
  if (value > 0 && (value < kLeastNumber || value > kMostNumber)) {
    error(column,
          fmt::format("'{}' is {}, but must be between {:g} and {:g}", column, field, kLeastNumber,
                      kMostNumber),
          "fix the value, or remove the row");
    return kNone;
  }
  return value;
}

double TableReader::number(std::string_view column) {
  return parse(column, true);
}

double TableReader::positive(std::string_view column) {
  return parse(column, false);
}

double TableReader::count(std::string_view column) {
  const double value = parse(column, false);
  if (std::isnan(value) || value == std::floor(value)) return value;
  error(column, fmt::format("'{}' is {}, but must be a whole number", column, text(column)),
        "fix the value, or remove the row");
  return kNone;
}

std::optional<double> TableReader::optional(std::string_view column) {
  if (text(column).empty()) return std::nullopt;
  const double value = parse(column, true);
  return std::isnan(value) ? std::nullopt : std::optional(value);
}

double TableReader::seconds(std::string_view base) {
  for (const auto& unit : kTimeUnits) {
    const std::string column = std::string(base) + unit.suffix;
    if (has(column)) return parse(column, false) * unit.scale;
  }
  return kNone;
}

Format TableReader::format(std::string_view column) {
  if (!has(column)) {
    for (auto word = name_words_.rbegin(); word != name_words_.rend(); ++word) {
      if (const auto named = find_format(*word)) return *named;
    }
    error(column,
          fmt::format("nothing tells the number format: no column '{}', no word of the file name", column),
          fmt::format("add a column '{}', or name the file like gemm_bf16_h100.csv", column));
    return {};
  }
  const std::string_view written = text(column);
  auto known = formats_.find(written);
  if (known == formats_.end()) known = formats_.emplace(std::string(written), find_format(written)).first;
  if (known->second) return *known->second;
  std::vector<std::string> words = spec::all_words<Precision>();
  for (const auto& format : kFormats) words.emplace_back(format.word);
  const std::string near = nearest(written, words);
  error(column, fmt::format("unknown number format {}", quoted(written)),
        near.empty() ? fmt::format("write one of {}", fmt::join(words, ", "))
                     : fmt::format("did you mean '{}'?", near));
  return {};
}

const char* TableReader::keep(std::string_view text) {
  if (const auto known = words_.find(text); known != words_.end()) return known->second;
  table_.words->emplace_back(text);
  const char* kept = table_.words->back().c_str();
  words_.emplace(std::string(text), kept);
  return kept;
}

const char* TableReader::word(std::string_view column) {
  return keep(text(column));
}

const spec::Model* TableReader::model(std::string_view column) {
  const std::string_view name = text(column);
  auto known = models_.find(name);
  if (known == models_.end()) {
    Diagnostics quiet;
    std::optional<spec::Model> model;
    if (catalogue_.find("model", name) != nullptr) model = spec::load_model(name, catalogue_, quiet);
    known = models_.emplace(std::string(name), std::move(model)).first;
  }
  if (known->second) return &*known->second;
  const std::string near = nearest(spec::canonical_id(name), catalogue_.names("model"));
  error(column, fmt::format("model {} is not in the catalogue", quoted(name)),
        near.empty() ? "'caelum show models' lists them; --catalogue DIR adds to them"
                     : fmt::format("did you mean '{}'?", near));
  return nullptr;
}

std::optional<std::uint16_t> TableReader::chip_named(std::string_view name) {
  const spec::CatalogueEntry* entry = name.empty() ? nullptr : catalogue_.find("chip", name);
  return entry ? std::optional(listed(entry->id)) : std::nullopt;
}

std::uint16_t TableReader::listed(const std::string& id) {
  auto& chips = table_.chips;
  auto found = std::find(chips.begin(), chips.end(), id);
  if (found == chips.end()) found = chips.insert(chips.end(), id);
  return static_cast<std::uint16_t>(found - chips.begin());
}

/// The longest run of words of the file name that is a chip.
std::optional<std::uint16_t> TableReader::chip_of_name() {
  const std::size_t n = name_words_.size();
  for (std::size_t size = n; size > 0; --size) {
    for (std::size_t first = n - size + 1; first-- > 0;) {
      std::string name = name_words_[first];
      for (std::size_t i = first + 1; i < first + size; ++i) name += "-" + name_words_[i];
      if (auto chip = chip_named(name)) return chip;
    }
  }
  return std::nullopt;
}

bool TableReader::start() {
  if (!options_.chip.empty()) {
    fixed_chip_ = chip_named(options_.chip);
    if (fixed_chip_) return true;
    diagnostics_.error({}, fmt::format("--chip: there is no chip {} in the catalogue", quoted(options_.chip)),
                       chip_hint(options_.chip, catalogue_));
    return false;
  }
  for (const char* column : kChipColumns) {
    chip_column_ = find(column);
    if (chip_column_ >= 0) return true;
  }
  fixed_chip_ = chip_of_name();
  if (fixed_chip_) return true;
  diagnostics_.error(table_.csv.header(), "nothing tells which chip was measured",
                     "give --chip ID, a column 'chip', or name the file like gemm_h100_sxm.csv");
  return false;
}

std::uint16_t TableReader::chip_of_row() {
  if (fixed_chip_) return *fixed_chip_;
  const std::string& column = table_.csv.columns[static_cast<std::size_t>(chip_column_)];
  std::string name(text(column));
  if (column == "gfx") {  // AMD's compilers name the core; its count tells the product
    name += fmt::format("-{}", has("cus") ? text("cus") : text("cu_num"));
  } else if (column == "node") {  // a100_dgx, h100_pairwise_nvlink
    name = name.substr(0, name.find('_'));
  }
  auto known = chips_.find(name);
  if (known == chips_.end()) known = chips_.emplace(name, chip_named(name)).first;
  if (known->second) return *known->second;
  error(column, fmt::format("there is no chip {} in the catalogue", caelum::quoted(name)),
        chip_hint(name, catalogue_));
  return 0;
}

std::uint16_t TableReader::place_of_row() {
  if (fixed_chip_ || table_.csv.columns[static_cast<std::size_t>(chip_column_)] != "node")
    return chip_of_row();
  const std::string name(text("node"));
  auto known = systems_.find(name);
  if (known == systems_.end()) {
    const spec::CatalogueEntry* entry = catalogue_.find("system", name);
    known = systems_.emplace(name, entry ? std::optional(listed(entry->id)) : std::nullopt).first;
  }
  return known->second ? *known->second : chip_of_row();
}

void TableReader::begin_row() {
  before_ = errors_;
}

void TableReader::add(const char* family, std::string_view precision, double seconds, Probe probe) {
  if (row_failed()) return;
  TablePoint point{
      .row = static_cast<std::uint32_t>(row_), .family = family, .seconds = seconds, .probe = probe};
  point.precision = keep(precision);
  point.chip = std::holds_alternative<CollectivePoint>(point.probe) ? place_of_row() : chip_of_row();
  if (!row_failed()) table_.points.push_back(point);
}

void TableReader::leave_out(std::string_view why) {
  if (row_failed()) return;
  auto& all = table_.left_out;
  auto found = std::find_if(all.begin(), all.end(), [&](const auto& entry) { return entry.first == why; });
  if (found == all.end()) found = all.insert(all.end(), {std::string(why), 0});
  ++found->second;
}

}  // namespace caelum::study
