// Every path that `--set` takes in a scenario, from the table of fields: for completions and for readers.
#pragma once

#include <string>
#include <vector>

namespace caelum::spec {

/// Sorted; `plan.`, `system.` and `chip.` in their short form, the first entry of a list as `.0`.
std::vector<std::string> setting_paths();

}  // namespace caelum::spec
