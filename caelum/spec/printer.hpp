// Records -> lines of `path = value`, by the same tables that read them.
#pragma once

#include <string>
#include <vector>

#include "caelum/spec/fields.hpp"

namespace caelum::spec {

/// A canonical value with a unit of its dimension, in four significant digits: `3.35 TB/s`.
std::string show_quantity(double canonical, Dim dim);
/// A plain number without trailing noise: `0.71`, `14.8e12`.
std::string show_number(double value);

class Printer {
 public:
  struct Line {
    std::string path;
    std::string value;    ///< "unknown" when it is not known
    std::string range;    ///< `0.6 .. 0.9`; empty where there is none
    std::string sources;  ///< ` [source, source]`; empty where there is none
    const Field* field;
  };

  void record(const void* object, const RecordTable& table);
  void value(const Field& field, std::string text, std::string range = {}, std::string sources = {});
  void push(const std::string& key) { path_.push_back(key); }
  void pop() { path_.pop_back(); }
  [[nodiscard]] const std::vector<Line>& lines() const { return lines_; }

 private:
  std::vector<std::string> path_;
  std::vector<Line> lines_;
};

/// A number of the field's kind as text: with unit, or in per cent steps, or plain.
std::string show_field_number(double value, const Field& field);

/// `[a, b]`.
std::string show_list(const std::vector<std::string>& items);
/// ` [source, source]` to stand behind a value; empty without sources.
std::string show_sources(const std::vector<std::string>& sources);

}  // namespace caelum::spec
