// Values as people write them, and records as lines.
#include "caelum/spec/printer.hpp"

#include <cmath>

#include <fmt/format.h>

#include "caelum/base/quantity_text.hpp"

namespace caelum::spec {

std::string show_number(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e7) return fmt::format("{:.0f}", value);
  return fmt::format("{:.6g}", value);
}

std::string show_quantity(double canonical, Dim dim) {
  return format_quantity(canonical, dim);
}

std::string show_field_number(double value, const Field& field) {
  return field.dim == Dim{} ? show_number(value) : show_quantity(value, field.dim);
}

std::string show_list(const std::vector<std::string>& items) {
  return fmt::format("[{}]", fmt::join(items, ", "));
}

std::string show_sources(const std::vector<std::string>& sources) {
  return sources.empty() ? std::string() : fmt::format(" [{}]", fmt::join(sources, ", "));
}

void Printer::value(const Field& field, std::string text, std::string range, std::string sources) {
  std::string path;
  for (const auto& part : path_) path += part + ".";
  lines_.push_back({path + field.key, std::move(text), std::move(range), std::move(sources), &field});
}

void Printer::record(const void* object, const RecordTable& table) {
  for (const auto& field : table.fields) {
    if (field.show) field.show(object, field, *this);
  }
}

}  // namespace caelum::spec
