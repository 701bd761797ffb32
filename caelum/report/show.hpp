// The catalogue as a person reads it: lists of records, and one record with every value's range,
// source and doubt.
#pragma once

#include <string>

#include "caelum/base/diagnostics.hpp"
#include "caelum/report/format.hpp"
#include "caelum/spec/catalogue.hpp"
#include "caelum/spec/design.hpp"

namespace caelum::report {

/// What the catalogue holds, with one line a kind.
std::string show_kinds(const spec::Catalogue& catalogue, const Style& style);
/// The same as JSON: kind, plural, what it holds, how many records.
std::string show_kinds_json(const spec::Catalogue& catalogue, const std::string& version);
/// One line a record. `kind` is a word of the catalogue: chip, system, model, chip-profile, ...
std::string show_list(const std::string& kind, const spec::Catalogue& catalogue, const Style& style,
                      Diagnostics& diagnostics);
/// The records of a kind as JSON, each with its `from:` merged in.
std::string show_list_json(const std::string& kind, const spec::Catalogue& catalogue,
                           const std::string& version, Diagnostics& diagnostics);
/// A resolved record: path, value, range, sources; notes below the value.
std::string show_record(const spec::CatalogueEntry& entry, const spec::NodePtr& record,
                        const spec::Catalogue& catalogue, const Style& style, Diagnostics& diagnostics);
/// The record as JSON, as written (with its `from:` merged in).
std::string show_json(const spec::NodePtr& record);

/// The profile that prices the chip's operators: whose it is, and each constant with range and source.
std::string show_profile(const spec::Machine& machine, const Style& style);
std::string show_profile_json(const spec::Machine& machine);

}  // namespace caelum::report
