// One kernel or one collective alone.
#include "caelum/api/fields_build.hpp"
#include "caelum/api/tables.hpp"

namespace caelum::api {

template <>
const ResultTable& result_table<jobs::CollectiveAnswer>() {
  using jobs::CollectiveAnswer;
  static const ResultTable kTable =
      ResultFields<CollectiveAnswer>("collective")
          .quantity("time", kSecond, "Time of one call", [](const CollectiveAnswer& a) { return a.time; })
          .quantity("bus_bandwidth", kBytePerSecond, "Bus bandwidth, as nccl-tests counts it",
                    [](const CollectiveAnswer& a) { return a.bus; })
          .quantity("outer_bandwidth", kBytePerSecond,
                    "Bytes that leave the innermost level, a rank, over time",
                    [](const CollectiveAnswer& a) { return a.outer; })
          .done();
  return kTable;
}

template <>
const ResultTable& result_table<jobs::OperatorAnswer>() {
  using jobs::OperatorAnswer;
  static const ResultTable kTable =
      ResultFields<OperatorAnswer>("operator_alone")
          .quantity("time", kSecond, "Time of one run", [](const OperatorAnswer& a) { return a.time; })
          .quantity("flops_per_s", kFlops, "Operations that the result needs, over time",
                    [](const OperatorAnswer& a) { return a.rate; })
          .quantity("memory_bandwidth", kBytePerSecond, "Least traffic to memory, over time",
                    [](const OperatorAnswer& a) { return a.stream; })
          .done();
  return kTable;
}

}  // namespace caelum::api
