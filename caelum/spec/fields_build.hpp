// Typed builders of field tables: one line for one key.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "caelum/spec/fields_bind.hpp"

namespace caelum::spec::build {

/// Sets the further properties of the field just added; used at once, in a chain.
class Tune {
 public:
  explicit Tune(Field& field) : field_(field) {}
  Tune& required(std::string example) {
    field_.required = true;
    return this->example(std::move(example));
  }
  Tune& example(std::string text) {
    field_.example = std::move(text);
    return *this;
  }
  /// More than zero; after the kind and the dimension are settled.
  Tune& positive() {
    field_.limits.least = least_above_zero(field_);
    return *this;
  }
  Tune& at_least(double x) {
    field_.limits.least = x;
    return *this;
  }
  Tune& at_most(double x) {
    field_.limits.most = x;
    return *this;
  }
  Tune& fraction() {
    field_.kind = FieldKind::fraction;
    field_.limits = {.least = 0, .most = 1};
    return *this;
  }
  Tune& fallback(std::string text, std::string why) {
    field_.fallback = std::move(text);
    field_.why = std::move(why);
    return *this;
  }
  Tune& alias(std::string key) {
    field_.aliases.push_back(std::move(key));
    return *this;
  }
  /// The value was read together with that of `key`: who overrides only `key` leaves this one unknown.
  Tune& beside(std::string key) {
    field_.beside = std::move(key);
    return *this;
  }
  /// Only these questions read it; others are not told to doubt it.
  Tune& read_by(Questions questions) {
    field_.read_by = questions;
    return *this;
  }
  /// The numbers inside have one cause: they are uncertain together.
  Tune& one_fact() {
    field_.one_fact = true;
    return *this;
  }
  /// Known of the record under `key` of the same map: two that name the same record share what is uncertain.
  Tune& known_of(std::string key) {
    field_.known_of = std::move(key);
    return *this;
  }
  /// The only number of its record, called by the record's name.
  Tune& by_record() {
    field_.by_record = true;
    return *this;
  }
  /// `limits` tells what 1 % more of it does to a step.
  Tune& nudged() {
    field_.nudged = true;
    return *this;
  }
  Tune& unit_word(std::string word) {
    field_.unit_word = std::move(word);
    return *this;
  }
  Tune& refers_to(std::string kind) {
    field_.reference = std::move(kind);
    return *this;
  }
  Tune& shorthand(std::vector<std::string> words) {
    field_.shorthand = std::move(words);
    return *this;
  }
  Tune& words(std::vector<std::string> list) {
    field_.words = std::move(list);
    field_.kind = FieldKind::word;
    return *this;
  }
  Field& raw() { return field_; }

 private:
  Field& field_;
};

/// Collects the fields of one record type.
template <class R>
class Table {
 public:
  Table(std::string name, std::string doc, std::string kind = {}) {
    table_.name = std::move(name);
    table_.doc = std::move(doc);
    table_.kind = std::move(kind);
    if (!table_.kind.empty()) add_header();
  }

  template <class T>
  Tune add(std::string key, T R::*member, std::string doc) {
    return add_at<T>(
        std::move(key), [member](R& r) -> T& { return r.*member; }, std::move(doc));
  }
  /// A field whose member is reached by a function: array elements, members of members.
  template <class T, class Get>
  Tune add_at(std::string key, Get get, std::string doc) {
    Field& field = push(std::move(key), std::move(doc));
    bind<T>(field, [get](void* object) -> T& { return get(*static_cast<R*>(object)); });
    return Tune(field);
  }
  /// A map in the file whose members belong to the same record.
  Tune group(std::string key, std::string doc, Table<R> inner) {
    auto shared = std::make_shared<const RecordTable>(std::move(inner).take());
    Field& field = push(std::move(key), std::move(doc));
    field.kind = FieldKind::record;
    field.record = [shared] { return shared.get(); };
    field.read = [shared](void* o, const NodePtr& n, const Field&, Reader& r) { r.record(o, n, *shared); };
    field.show = [shared](const void* o, const Field& f, Printer& p) {
      p.push(f.key);
      p.record(o, *shared);
      p.pop();
    };
    field.each_record = [shared](void* o, const RecordVisitor& visit) {
      visit({.object = o, .table = shared.get()});
    };
    return Tune(field);
  }
  Field& push(std::string key, std::string doc) {
    table_.fields.emplace_back();
    table_.fields.back().key = std::move(key);
    table_.fields.back().doc = std::move(doc);
    return table_.fields.back();
  }
  RecordTable take() && { return std::move(table_); }

 private:
  void add_header() {
    auto header = [this](const char* key, const char* doc) {
      Field& field = push(key, doc);
      field.kind = FieldKind::header;
    };
    header("caelum", "Version of the file format: 1");
    header("kind", "Which kind of record the file holds");
    header("aliases", "Further names that find this record");
    header("from", "The record whose values stand where this one says nothing");
    header("as_of", "The day on which its values were looked at last, YYYY-MM-DD");
    header("note", "A remark for readers of the file");
  }

  RecordTable table_;
};

}  // namespace caelum::spec::build
