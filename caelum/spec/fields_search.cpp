// The keys of the `search:` block.
#include "caelum/spec/design.hpp"
#include "caelum/spec/fields_build.hpp"

namespace caelum::spec {

using build::Table;

template <>
const RecordTable& table<Search>() {
  static const RecordTable kTable = [] {
    Table<Search> t("search", "What `caelum plan` may vary: lists of values to try");
    const auto counts = [&](const char* key, std::vector<long> Search::*member, const char* doc,
                            const char* fallback, const char* why, double least = 1) {
      t.add(key, member, doc).at_least(least).at_most(1e9).fallback(fallback, why);
    };
    counts("chips", &Search::chips, "Sizes of the cluster", "the scenario's",
           "the machine is given unless opened");
    counts("tensor", &Search::tensor, "Ranks that split each layer", "1, 2, 4, 8 within the innermost level",
           "beyond it tensor parallelism does not pay");
    counts("pipeline", &Search::pipeline, "Stages", "powers of two", "stages of equal size");
    counts("context", &Search::context, "Ranks that split each sequence", "1, and 2, 4, 8 from 16,384 tokens",
           "short sequences gain nothing");
    counts("expert", &Search::expert, "Expert-parallel ranks", "powers of two that divide", "equal shares");
    counts("micro_batch", &Search::micro_batch, "Sequences of a micro-batch", "1, 2, 4",
           "larger ones seldom fit");
    counts("virtual", &Search::virtual_stages, "Model chunks a stage, for the fastest plans", "1, 2, 4",
           "more chunks, more messages");
    counts("zero", &Search::zero, "ZeRO stages", "1, and 3 without a pipeline", "the habits of large runs",
           0);
    t.add("schedule", &Search::schedule, "Orders of the pipeline, for the fastest plans")
        .fallback("1f1b, interleaved, zb-h1, zb-v, dualpipe, dualpipe-v, 1f1b-overlap",
                  "those whose memory does not grow with the batch");
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
