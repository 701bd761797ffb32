// Any record as JSON by its table of result fields, and the schema of all such documents.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "caelum/api/result.hpp"
#include "caelum/api/tables.hpp"

namespace caelum::report {

/// A figure that the record does not have is left out; there is no null.
nlohmann::ordered_json described_json(api::Described described);

/// A whole document: the version, then the record.
std::string document_json(api::Described described, const std::string& version);
template <class T>
std::string document(const T& record, const std::string& version) {
  return document_json({&api::result_table<T>(), &record}, version);
}

/// The document of `run --json`: one object, an array where several scenarios ran.
std::string results_json(const std::vector<api::Result>& results, const std::string& version);

/// JSON Schema (draft 2020-12) of every document that the program writes.
std::string result_schema();

}  // namespace caelum::report
