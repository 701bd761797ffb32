// The kinds of catalogue records, once: what they are called, what they hold, which table reads them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "caelum/spec/fields.hpp"

namespace caelum::spec {

struct CatalogueKind {
  const char* kind;    ///< as in `kind:` of a record
  const char* plural;  ///< as in `caelum show PLURAL`
  const char* what;    ///< what such records hold
  const RecordTable* (*table)();
};

/// In the order in which they are listed.
std::span<const CatalogueKind> catalogue_kinds();

/// `chips`, `chip`, `profiles`, `fabs` -> the kind; empty when unknown. `sources` is a kind of its own.
std::string kind_of_word(std::string_view word);

}  // namespace caelum::spec
