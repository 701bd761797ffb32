// The catalogue as a whole: how sure its values are, and which of its records should be looked at again.
#pragma once

#include <string>
#include <vector>

#include "caelum/report/format.hpp"
#include "caelum/spec/provenance.hpp"

namespace caelum::report {

/// How many values of each kind are verified, second-hand, estimated, and the oldest records: the page
/// docs/catalogue.md. It holds no day of today, so that it stands until a record changes.
std::string catalogue_markdown(const spec::Catalogue& catalogue, const std::string& version,
                               Diagnostics& diagnostics);

struct StaleQuestion {
  std::string kind;  ///< empty = all
  std::string date;  ///< the day from which is counted, YYYY-MM-DD
  double days = 0;   ///< a record is stale that is older
};
struct StaleRecord {
  spec::DatedRecord record;
  long age = 0;  ///< days; of no meaning without a date
};
struct StaleRecords {
  StaleQuestion asked;
  std::vector<StaleRecord> records;  ///< those without a date first, then the oldest
};
/// A record without a date counts as stale.
StaleRecords stale_records(const StaleQuestion& asked, const spec::Catalogue& catalogue,
                           Diagnostics& diagnostics);
std::string stale_text(const StaleRecords& stale, const Style& style);
std::string stale_json(const StaleRecords& stale, const std::string& version);

}  // namespace caelum::report
