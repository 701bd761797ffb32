// Typed builders of result tables: the dimension of a figure is checked when the table is compiled.
#pragma once

#include <optional>
#include <type_traits>

#include "caelum/api/fields.hpp"

namespace caelum::api {

/// A unit in which figures are told, and its name.
template <Dim D>
struct Unit {
  Quantity<D> one;
  const char* word;
};

inline constexpr Unit<Time::dim> kSecond{units::s, "s"};
inline constexpr Unit<Bytes::dim> kByte{units::B, "B"};
inline constexpr Unit<Bandwidth::dim> kBytePerSecond{units::Bps, "B/s"};
inline constexpr Unit<OpRate::dim> kFlops{units::flops, "flop/s"};
inline constexpr Unit<Power::dim> kWatt{units::W, "W"};
inline constexpr Unit<Energy::dim> kMegawattHour{1e3 * units::kWh, "MWh"};
inline constexpr Unit<Money::dim> kDollar{units::USD, "USD"};
inline constexpr Unit<MoneyRate::dim> kDollarPerHour{units::USD / units::hour, "USD/h"};
inline constexpr Unit<Length::dim> kMillimetre{units::mm, "mm"};

template <class R>
class ResultFields {
 public:
  explicit ResultFields(std::string name) { table_.name = std::move(name); }

  /// A quantity, `get(record)` gives it or an optional one.
  template <Dim D, class Get>
  ResultFields& quantity(std::string path, Unit<D> unit, std::string words, Get get,
                         Sense sense = Sense::not_negative) {
    ResultField& field = add(std::move(path), ValueKind::number, std::move(words), sense);
    field.unit = unit.word;
    field.dim = D;
    field.canonical = unit.one.canonical();
    field.get = [get, one = unit.one](const void* record) -> Value {
      const auto value = get(of(record));
      if constexpr (std::is_same_v<std::remove_cv_t<decltype(value)>, Quantity<D>>) {
        return value.in(one);
      } else {
        return value ? Value{value->in(one)} : Value{};
      }
    };
    return *this;
  }

  /// A plain number (a rate of tokens, a share); `get` gives a double or an optional one.
  template <class Get>
  ResultFields& number(std::string path, std::string words, Get get, Sense sense = Sense::not_negative) {
    add(std::move(path), ValueKind::number, std::move(words), sense).get = plain<double>(get);
    return *this;
  }
  template <class Get>
  ResultFields& share(std::string path, std::string words, Get get) {
    return number(std::move(path), std::move(words), get, Sense::share);
  }
  template <class Get>
  ResultFields& count(std::string path, std::string words, Get get) {
    add(std::move(path), ValueKind::count, std::move(words), Sense::not_negative).get = plain<long>(get);
    return *this;
  }
  /// `get` gives a bool or an optional one.
  template <class Get>
  ResultFields& flag(std::string path, std::string words, Get get) {
    add(std::move(path), ValueKind::flag, std::move(words)).get = plain<bool>(get);
    return *this;
  }
  template <class Get>
  ResultFields& text(std::string path, std::string words, Get get) {
    add(std::move(path), ValueKind::text, std::move(words)).get = plain<std::string>(get);
    return *this;
  }
  template <class Get>
  ResultFields& texts(std::string path, std::string words, Get get) {
    add(std::move(path), ValueKind::texts, std::move(words)).get = plain<std::vector<std::string>>(get);
    return *this;
  }
  template <class Get>
  ResultFields& numbers(std::string path, std::string words, Get get) {
    add(std::move(path), ValueKind::numbers, std::move(words)).get = plain<std::vector<double>>(get);
    return *this;
  }
  template <class Get>
  ResultFields& rows(std::string path, std::string words, Get get) {
    add(std::move(path), ValueKind::rows, std::move(words)).get =
        plain<std::vector<std::vector<double>>>(get);
    return *this;
  }
  template <class Get>
  ResultFields& counts(std::string path, std::string words, Get get) {
    add(std::move(path), ValueKind::counts, std::move(words)).get = plain<std::vector<long>>(get);
    return *this;
  }
  template <class Get>
  ResultFields& named(std::string path, std::string words, Get get) {
    add(std::move(path), ValueKind::named, std::move(words)).get =
        plain<std::vector<std::pair<std::string, double>>>(get);
    return *this;
  }

  /// A list of records; `get` gives a container of `Item`, by reference or value.
  template <class Item, class Get>
  ResultFields& records(std::string path, std::string words, Get get) {
    ResultField& field = add(std::move(path), ValueKind::records, std::move(words));
    field.items = &result_table<Item>();
    field.each = [get](const void* record, const std::function<void(const void*)>& visit) {
      const auto& list = get(of(record));
      for (const Item& item : list) visit(&item);
    };
    return *this;
  }

  /// The fields of another table, under `before` (`rl.`, or nothing); `get` gives a pointer to its record,
  /// null where this result has none.
  template <class Part, class Get>
  ResultFields& part(const std::string& before, Get get, const ResultTable& inner = result_table<Part>()) {
    for (ResultField field : inner.fields) {
      field.path.insert(0, before);
      for (std::string& alias : field.aliases) alias.insert(0, before);
      if (field.get) {
        field.get = [get, take = field.get](const void* record) -> Value {
          const Part* found = get(of(record));
          return found != nullptr ? take(found) : Value{};
        };
      }
      if (field.each) {
        field.each = [get, walk = field.each](const void* record,
                                              const std::function<void(const void*)>& visit) {
          if (const Part* found = get(of(record))) walk(found, visit);
        };
        field.get = [get](const void* record) -> Value {
          return get(of(record)) != nullptr ? Value{true} : Value{};
        };
      }
      table_.fields.push_back(std::move(field));
    }
    return *this;
  }

  /// Median and the ends of the middle 90 %, in `unit`; `get` gives a pointer to the spread, null where there
  /// is none. Its members are plain numbers in that unit.
  template <class Get>
  ResultFields& spread(const std::string& path, const std::string& unit, const std::string& words, Get get) {
    const auto one = [&](const char* end, const std::string& what, auto member) {
      ResultField& field = add(path + end, ValueKind::number, what + words, Sense::any);
      field.unit = unit;
      field.get = [get, member](const void* record) -> Value {
        const auto* found = get(of(record));
        return found != nullptr ? Value{member(*found)} : Value{};
      };
    };
    one(".median", "Median of: ", [](const auto& s) { return s.median; });
    one(".low", "Low end of the middle 90 % of: ", [](const auto& s) { return s.low; });
    one(".high", "High end of the middle 90 % of: ", [](const auto& s) { return s.high; });
    return *this;
  }

  /// Results that do not have the field added last may have figures whose paths begin with its path.
  ResultFields& or_parts() {
    table_.fields.back().or_parts = true;
    return *this;
  }
  /// More names of the field that was added last.
  ResultFields& alias(std::vector<std::string> names) {
    table_.fields.back().aliases = std::move(names);
    return *this;
  }
  /// More names of the median of the spread that was added last.
  ResultFields& median_alias(std::vector<std::string> names) {
    table_.fields[table_.fields.size() - 3].aliases = std::move(names);
    return *this;
  }

  [[nodiscard]] ResultTable done() const { return table_; }

 private:
  static const R& of(const void* record) { return *static_cast<const R*>(record); }

  ResultField& add(std::string path, ValueKind kind, std::string words, Sense sense = Sense::any) {
    ResultField& field = table_.fields.emplace_back();
    field.path = std::move(path);
    field.kind = kind;
    field.words = std::move(words);
    field.sense = sense;
    return field;
  }

  template <class T, class Get>
  static std::function<Value(const void*)> plain(Get get) {
    return [get](const void* record) -> Value {
      auto value = get(of(record));
      if constexpr (requires { value.has_value(); }) {
        return value ? Value{T(*value)} : Value{};
      } else {
        return Value{T(std::move(value))};
      }
    };
  }

  ResultTable table_;
};

}  // namespace caelum::api
