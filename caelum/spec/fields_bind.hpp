// How a member of each type is read and shown: the functions behind every field.
#pragma once

#include <cmath>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "caelum/spec/printer.hpp"
#include "caelum/spec/reader.hpp"
#include "caelum/spec/words.hpp"

namespace caelum::spec::build {

template <class T>
struct IsQuantity : std::false_type {};
template <Dim D>
struct IsQuantity<Quantity<D>> : std::true_type {};
template <class T>
struct IsDatum : std::false_type {};
template <class T>
struct IsDatum<Datum<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

/// A number of the reader as the member's type. Counts were checked to be whole and in range.
template <class T>
T from_number(double value) {
  if constexpr (IsQuantity<T>::value) {
    return T{value};
  } else {
    return static_cast<T>(value);
  }
}
template <class T>
double to_number(T value) {
  if constexpr (IsQuantity<T>::value) {
    return value.canonical();
  } else {
    return static_cast<double>(value);
  }
}

/// The datum as a walk sees it.
template <class T>
AnyDatum any_datum(Datum<T>& datum) {
  const auto number = [](const std::optional<T>& x) {
    return x ? std::optional<double>(to_number(*x)) : std::nullopt;
  };
  return {.low = number(datum.low),
          .value = number(datum.value),
          .high = number(datum.high),
          .datum = &datum,
          .assign = [](void* to, double x) {
            static_cast<Datum<T>*>(to)->value = from_number<T>(std::is_integral_v<T> ? std::round(x) : x);
          }};
}

template <class T>
concept HasId = requires(T record) {
  static_cast<std::string&>(record.id);
};
template <class T>
concept HasName = requires(T record) {
  static_cast<std::string&>(record.name);
};

/// The record as a walk sees it.
template <class T>
InnerRecord inner_record(T& record) {
  InnerRecord inner{.object = &record, .table = &table<T>()};
  if constexpr (HasId<T>) inner.id = &record.id;
  return inner;
}

/// In a list: paths go by its id, else by a name that it must have, else by its place.
template <class T>
InnerRecord inner_record(T& record, std::size_t place) {
  InnerRecord inner = inner_record(record);
  inner.listed = true;
  inner.place = place;
  if constexpr (HasId<T>) {
    inner.name = &record.id;
  } else if constexpr (HasName<T>) {
    const Field* name = inner.table->find("name");
    if (name && name->required) inner.name = &record.name;
  }
  return inner;
}

template <class T>
void describe_number(Field& field) {
  if constexpr (IsQuantity<T>::value) {
    field.limits = usual_limits(T::dim);
  } else {
    field.limits = usual_limits({});
  }
  if constexpr (IsQuantity<T>::value) {
    field.kind = FieldKind::quantity;
    field.dim = T::dim;
  } else if constexpr (std::is_integral_v<T>) {
    field.kind = FieldKind::count;
  } else {
    field.kind = FieldKind::number;
  }
}

template <class T>
void read_datum(Datum<T>& member, const Node& node, const Field& field, Reader& reader) {
  auto parts = reader.datum(node, field);
  if (!parts) return;
  Datum<T> datum;
  datum.at = node.at;
  if (parts->value && !is_null(*parts->value)) {
    auto value = reader.number(*parts->value, field);
    if (!value) return;
    datum.value = from_number<T>(*value);
    reader.check_range(node, *parts, *value, field);
  } else {
    reader.check_range(node, *parts, std::nullopt, field);
  }
  if (parts->low) datum.low = from_number<T>(*parts->low);
  if (parts->high) datum.high = from_number<T>(*parts->high);
  datum.sources = std::move(parts->sources);
  datum.note = std::move(parts->note);
  datum.verified = parts->verified;
  datum.derived = parts->derived;
  member = std::move(datum);
}

template <class T>
void show_datum(const Datum<T>& member, const Field& field, Printer& printer) {
  if (!member.known()) return printer.value(field, "unknown");
  const auto end = [&](const std::optional<T>& value) {
    return value ? show_field_number(to_number(*value), field) : std::string();
  };
  const std::string range =
      member.low || member.high ? fmt::format("{} .. {}", end(member.low), end(member.high)) : std::string();
  printer.value(field, end(member.value), range, show_sources(member.sources));
}

template <class Get>
void bind_text(Field& field, Get get) {
  field.kind = FieldKind::text;
  field.read = [get](void* o, const NodePtr& n, const Field& f, Reader& r) {
    if (!f.reference.empty()) {
      get(o) = r.reference(*n, f);
    } else if (auto t = r.text(*n, f)) {
      get(o) = *t;
    }
  };
  field.show = [get](const void* o, const Field& f, Printer& p) {
    const auto& t = get(const_cast<void*>(o));
    p.value(f, t.empty() ? "unknown" : t);
  };
}

template <class Get>
void bind_flag(Field& field, Get get) {
  field.kind = FieldKind::flag;
  field.read = [get](void* o, const NodePtr& n, const Field& f, Reader& r) {
    if (auto v = r.flag(*n, f)) get(o) = *v;
  };
  field.show = [get](const void* o, const Field& f, Printer& p) {
    p.value(f, get(const_cast<void*>(o)) ? "true" : "false");
  };
}

template <class T, class Get>
void bind_word(Field& field, Get get) {
  field.kind = FieldKind::word;
  field.words = all_words<T>();
  field.read = [get](void* o, const NodePtr& n, const Field& f, Reader& r) {
    if (auto i = r.word(*n, f)) get(o) = words<T>()[*i].value;
  };
  field.show = [get](const void* o, const Field& f, Printer& p) {
    p.value(f, std::string(word_of(get(const_cast<void*>(o)))));
  };
}

template <class T, class Get>
void bind_number(Field& field, Get get) {
  describe_number<T>(field);
  field.read = [get](void* o, const NodePtr& n, const Field& f, Reader& r) {
    if (auto v = r.number(*n, f)) get(o) = from_number<T>(*v);
  };
  field.show = [get](const void* o, const Field& f, Printer& p) {
    p.value(f, show_field_number(to_number(get(const_cast<void*>(o))), f));
  };
}

template <class T, class Get>
void bind_datum(Field& field, Get get) {
  describe_number<typename std::remove_reference_t<decltype(*std::declval<T&>().value)>>(field);
  field.datum = true;
  field.read = [get](void* o, const NodePtr& n, const Field& f, Reader& r) { read_datum(get(o), *n, f, r); };
  field.show = [get](const void* o, const Field& f, Printer& p) {
    show_datum(get(const_cast<void*>(o)), f, p);
  };
  field.each_datum = [get](void* o, const DatumVisitor& visit) { visit(any_datum(get(o))); };
}

template <class Get>
void bind_facts(Field& field, Get get) {
  field.kind = FieldKind::facts;
  field.read = [get](void* o, const NodePtr& n, const Field& f, Reader& r) { get(o) = r.facts(*n, f); };
  field.show = [get](const void* o, const Field& f, Printer& p) {
    p.push(f.key);
    for (const auto& fact : get(const_cast<void*>(o))) {
      Field named;
      named.key = fact.name;
      p.value(named, fact.text.value_or("unknown") + show_sources(fact.text.sources));
    }
    p.pop();
  };
}

template <class Get>
void bind_texts(Field& field, Get get) {
  field.kind = FieldKind::texts;
  field.read = [get](void* o, const NodePtr& n, const Field& f, Reader& r) {
    get(o).clear();
    for (const auto& item : r.list(n, f)) {
      if (auto t = r.text(*item, f)) get(o).push_back(*t);
    }
  };
  field.show = [get](const void* o, const Field& f, Printer& p) {
    p.value(f, show_list(get(const_cast<void*>(o))));
  };
}

template <class E, class Get>
void bind_words(Field& field, Get get) {
  field.kind = FieldKind::word_list;
  field.words = all_words<E>();
  field.read = [get](void* o, const NodePtr& n, const Field& f, Reader& r) {
    auto& list = get(o);
    list.clear();
    for (const auto& item : r.list(n, f)) {
      auto i = r.word(*item, f);
      if (!i) continue;
      const E value = words<E>()[*i].value;
      if (std::find(list.begin(), list.end(), value) != list.end()) r.refuse_repeat(*item, f);
      list.push_back(value);
    }
  };
  field.show = [get](const void* o, const Field& f, Printer& p) {
    std::vector<std::string> all;
    for (E e : get(const_cast<void*>(o))) all.emplace_back(word_of(e));
    p.value(f, show_list(all));
  };
}

template <class D, class Get>
void bind_data(Field& field, Get get) {
  describe_number<std::remove_reference_t<decltype(*std::declval<D&>().value)>>(field);
  field.kind = FieldKind::quantities;
  field.datum = true;
  field.read = [get](void* o, const NodePtr& n, const Field& f, Reader& r) {
    get(o).clear();
    for (const auto& item : r.list(n, f)) {
      D datum;
      read_datum(datum, *item, f, r);
      get(o).push_back(std::move(datum));
    }
  };
  field.show = [get](const void* o, const Field& f, Printer& p) {
    std::vector<std::string> all;
    for (const auto& d : get(const_cast<void*>(o))) {
      all.push_back(d.known() ? show_field_number(to_number(*d.value), f) : std::string("unknown"));
    }
    p.value(f, all.empty() ? "unknown" : show_list(all));
  };
  field.each_datum = [get](void* o, const DatumVisitor& visit) {
    for (auto& datum : get(o)) visit(any_datum(datum));
  };
}

template <class T, class Get>
void bind_counts(Field& field, Get get) {
  describe_number<T>(field);
  field.kind = FieldKind::counts;
  field.read = [get](void* o, const NodePtr& n, const Field& f, Reader& r) {
    get(o).clear();
    Field one = f;
    one.kind = FieldKind::count;
    for (const auto& item : r.list(n, f)) {
      if (auto v = r.number(*item, one)) get(o).push_back(from_number<T>(*v));
    }
  };
  field.show = [get](const void* o, const Field& f, Printer& p) {
    std::vector<std::string> all;
    for (const T& v : get(const_cast<void*>(o))) all.push_back(std::to_string(v));
    p.value(f, all.empty() ? "none" : show_list(all));
  };
}

template <class E, class Get>
void bind_records(Field& field, Get get) {
  field.kind = FieldKind::records;
  field.record = [] { return &table<E>(); };
  field.read = [get](void* o, const NodePtr& n, const Field& f, Reader& r) {
    get(o).clear();
    long index = 0;
    for (const auto& item : r.list(n, f)) {
      E element{};
      r.push(std::to_string(index++));
      r.record(&element, item, table<E>());
      r.pop();
      get(o).push_back(std::move(element));
    }
  };
  field.show = [get](const void* o, const Field& f, Printer& p) {
    p.push(f.key);
    long index = 0;
    for (const auto& element : get(const_cast<void*>(o))) {
      p.push(std::to_string(index++));
      p.record(&element, table<E>());
      p.pop();
    }
    p.pop();
  };
  field.each_record = [get](void* o, const RecordVisitor& visit) {
    std::size_t place = 0;
    for (auto& element : get(o)) visit(inner_record(element, place++));
  };
}

template <class E, class Get>
void bind_optional_number(Field& field, Get get) {
  describe_number<E>(field);
  field.read = [get](void* o, const NodePtr& n, const Field& f, Reader& r) {
    if (auto v = r.number(*n, f)) get(o) = from_number<E>(*v);
  };
  field.show = [get](const void* o, const Field& f, Printer& p) {
    const auto& v = get(const_cast<void*>(o));
    p.value(f, v ? show_field_number(to_number(*v), f) : "none");
  };
}

template <class E, class Get>
void bind_optional_record(Field& field, Get get) {
  field.kind = FieldKind::record;
  field.record = [] { return &table<E>(); };
  field.read = [get](void* o, const NodePtr& n, const Field&, Reader& r) {
    if (is_null(*n)) return get(o).reset();
    E value{};
    r.record(&value, n, table<E>());
    get(o) = std::move(value);
  };
  field.show = [get](const void* o, const Field& f, Printer& p) {
    const auto& v = get(const_cast<void*>(o));
    if (!v) return p.value(f, "none");
    p.push(f.key);
    p.record(&*v, table<E>());
    p.pop();
  };
  field.each_record = [get](void* o, const RecordVisitor& visit) {
    if (auto& record = get(o)) visit(inner_record(*record));
  };
}

template <class T, class Get>
void bind_record(Field& field, Get get) {
  field.kind = FieldKind::record;
  field.record = [] { return &table<T>(); };
  field.read = [get](void* o, const NodePtr& n, const Field&, Reader& r) {
    r.record(&get(o), n, table<T>());
  };
  field.show = [get](const void* o, const Field& f, Printer& p) {
    p.push(f.key);
    p.record(&get(const_cast<void*>(o)), table<T>());
    p.pop();
  };
  field.each_record = [get](void* o, const RecordVisitor& visit) { visit(inner_record(get(o))); };
}

template <class E, class Get>
void bind_vector(Field& field, Get get) {
  if constexpr (std::is_same_v<E, Fact>) {
    bind_facts(field, get);
  } else if constexpr (std::is_same_v<E, std::string>) {
    bind_texts(field, get);
  } else if constexpr (std::is_enum_v<E>) {
    bind_words<E>(field, get);
  } else if constexpr (IsDatum<E>::value) {
    bind_data<E>(field, get);
  } else if constexpr (std::is_integral_v<E>) {
    bind_counts<E>(field, get);
  } else {
    bind_records<E>(field, get);
  }
}

/// Fills kind and functions of a field for a member of type T.
template <class T, class Get>
void bind(Field& field, Get get) {
  if constexpr (std::is_same_v<T, std::string>) {
    bind_text(field, get);
  } else if constexpr (std::is_same_v<T, bool>) {
    bind_flag(field, get);
  } else if constexpr (std::is_enum_v<T>) {
    bind_word<T>(field, get);
  } else if constexpr (std::is_arithmetic_v<T> || IsQuantity<T>::value) {
    bind_number<T>(field, get);
  } else if constexpr (IsDatum<T>::value) {
    bind_datum<T>(field, get);
  } else if constexpr (IsVector<T>::value) {
    bind_vector<typename T::value_type>(field, get);
  } else if constexpr (IsOptional<T>::value) {
    if constexpr (std::is_arithmetic_v<typename T::value_type>) {
      bind_optional_number<typename T::value_type>(field, get);
    } else {
      bind_optional_record<typename T::value_type>(field, get);
    }
  } else {
    bind_record<T>(field, get);
  }
}

}  // namespace caelum::spec::build
