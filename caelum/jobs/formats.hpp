// Which number format a chip really works in.
#pragma once

#include "caelum/spec/design.hpp"

namespace caelum::jobs {

/// The asked format where the chip has a peak for it, also for fp8 with block scales on any fp8; else the
/// next wider that it has.
Precision format_on(const spec::Chip& chip, Precision asked);

/// Tells it when that is another than the asked one. `key` is what the file calls it: `precision`.
void warn_of_format(const spec::Design& design, Precision asked, const char* what, const char* key,
                    Diagnostics& diagnostics);

}  // namespace caelum::jobs
