// The keys of what it costs to lend a chip's constants.
#include "caelum/spec/fields_build.hpp"
#include "caelum/spec/relatives.hpp"

namespace caelum::spec {

using build::Table;

template <>
const RecordTable& table<TransferCosts>() {
  static const RecordTable kTable = [] {
    Table<TransferCosts> t("transfer-costs", "Relative errors of kernels under a lender's constants");
    const auto add = [&t](const char* key, Datum<double> TransferCosts::*member, const char* doc) {
      t.add(key, member, doc).at_least(0).at_most(10);
    };
    add("products", &TransferCosts::products, "Of matrix products from 20 us");
    add("short_products", &TransferCosts::short_products, "Of matrix products under 20 us");
    add("prefill", &TransferCosts::prefill, "Of attention over new tokens");
    add("decode", &TransferCosts::decode, "Of attention of one new token");
    add("experts", &TransferCosts::experts, "Of fused experts");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Transfer>() {
  static const RecordTable kTable = [] {
    Table<Transfer> t("transfer", "What it costs to price a chip with another's constants", "transfer");
    t.add("id", &Transfer::id, "Lower-case id by which the record is found");
    t.add("name", &Transfer::name, "Name in words");
    t.add("same_die", &Transfer::same_die, "From a chip with the same dies");
    t.add("same_maker", &Transfer::same_maker, "From another generation or line of the same maker");
    t.add("another_maker", &Transfer::another_maker, "From a chip of another maker");
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
