// `published:` figures of a scenario: which names stand beside a predicted figure, and what they hold.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "caelum/spec/datum.hpp"
#include "caelum/spec/fields.hpp"

namespace caelum::spec {

/// The number of a figure that was read, in the unit of the result: seconds, bytes, flop/s, days, or bare.
std::optional<double> figure_value(const Fact& fact);

/// Reads the figures under the names by which results find them (`time_s`, also where the file says
/// `step.time_s`). A name that nothing stands beside and a figure that is no such number are errors.
void read_published(std::vector<Fact>& facts, const NodePtr& node, const Field& field, Reader& reader);

/// Where `--json` has the figures that may be published: each is in the table of results (a test).
std::vector<std::string> published_paths();

}  // namespace caelum::spec
