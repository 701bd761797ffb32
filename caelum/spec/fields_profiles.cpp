// The keys of chip and link profiles.
#include "caelum/spec/design.hpp"
#include "caelum/spec/fields_build.hpp"

namespace caelum::spec {

using build::Table;

namespace {

template <class R>
void add_profile_identity(Table<R>& t) {
  t.add("id", &R::id, "Lower-case id by which the record is found");
  t.add("name", &R::name, "Name in words");
  t.add("relative", &R::relative, "The profile whose constants this one borrows, if any");
}

Table<ChipProfile> matmul_table() {
  Table<ChipProfile> t("matmul", "Sustained share of the dense peak, large products, by number format");
  for (int i = 0; i < kPrecisions; ++i) {
    const std::string word(name(static_cast<Precision>(i)));
    t.add_at<Datum<double>>(
         word, [i](ChipProfile& p) -> Datum<double>& { return p.matmul[static_cast<std::size_t>(i)]; },
         "Share of the dense " + word + " peak")
        .fraction()
        .positive()
        .example("0.8");
  }
  return t;
}

}  // namespace

template <>
const RecordTable& table<ChipProfile>() {
  static const RecordTable kTable = [] {
    Table<ChipProfile> t("chip-profile", "How far a chip and its kernel library reach their peaks",
                         "chip-profile");
    add_profile_identity(t);
    t.group("matmul", "Sustained share of dense peak", matmul_table()).one_fact();
    t.add("tile_m", &ChipProfile::tile_m, "Rows of the output tile of one core").positive().at_most(1e6);
    t.add("tile_n", &ChipProfile::tile_n, "Columns of the output tile of one core").positive().at_most(1e6);
    t.add("k_ramp", &ChipProfile::k_ramp, "K at which half of the sustained rate is reached")
        .at_least(0)
        .at_most(1e6);
    t.add("launch", &ChipProfile::launch, "Shortest kernel on the device")
        .at_least(0)
        .at_most(1)
        .example("4 us");
    t.add("memory", &ChipProfile::memory, "Share of memory bandwidth that streaming kernels reach")
        .fraction()
        .positive();
    t.add("memory_ramp", &ChipProfile::memory_ramp, "Bytes at which half of that is reached")
        .at_least(0)
        .at_most(1e13)
        .example("2 MB");
    t.add("attention_forward", &ChipProfile::attention_forward,
          "Share of matmul peak, fused attention, head_dim 128")
        .positive()
        .at_most(8);
    t.add("attention_backward", &ChipProfile::attention_backward, "The same for its backward")
        .positive()
        .at_most(8);
    t.add("attention_ramp", &ChipProfile::attention_ramp, "Keys at which half of that is reached")
        .at_least(0)
        .at_most(1e9);
    t.add("grouped", &ChipProfile::grouped, "Grouped products relative to one product of the same rows")
        .positive()
        .at_most(2);
    t.add("group_overhead", &ChipProfile::group_overhead, "For each further expert in a grouped product")
        .at_least(0)
        .at_most(1)
        .example("1 us");
    t.add("cores", &ChipProfile::cores, "Units that output tiles are spread over").positive().at_most(1e8);
    t.add("l2", &ChipProfile::l2, "Last-level cache of the package")
        .at_least(0)
        .at_most(1e13)
        .example("50 MB");
    t.add("l2_bandwidth", &ChipProfile::l2_bandwidth, "From the last-level cache to all cores")
        .positive()
        .at_most(1e18)
        .example("10 TB/s");
    t.add("tail", &ChipProfile::tail, "Share of the last wave's idle cores that is lost; 0 = stream-K")
        .fraction();
    t.add("exponential", &ChipProfile::exponential,
          "bf16 peak operations that pass during one softmax exponential")
        .at_least(0)
        .at_most(1e6);
    t.add("overlap", &ChipProfile::overlap, "Share of the shorter of compute and memory that hides")
        .fraction();
    t.add("as_recorded", &ChipProfile::as_recorded,
          "A whole record written out: lent to another chip, its constants follow what that has beside it")
        .fallback("false", "constants that a file states are taken as they are");
    t.add("sustained", &ChipProfile::sustained,
          "Share of the `matmul` rate that the power limit leaves hour after hour")
        .fraction()
        .positive();
    t.add("attention_block", &ChipProfile::attention_block,
          "Queries that one core takes at a time in fused attention")
        .positive()
        .at_most(1e6);
    t.add("reduction", &ChipProfile::reduction,
          "Share of `memory` in kernels that reduce or gather along rows: norm, loss, permute")
        .fraction()
        .positive();
    t.add("attention_flash2", &ChipProfile::attention_flash2,
          "Rate of FlashAttention 2 over the attention shares")
        .positive()
        .at_most(2);
    t.add("attention_triton", &ChipProfile::attention_triton,
          "Rate of Triton's and first-generation fused attention over the attention shares")
        .positive()
        .at_most(2);
    return std::move(t).take();
  }();
  return kTable;
}

namespace {

/// What depends on the library's protocols and on how it chooses among them.
void add_protocols(Table<LinkProfile>& t) {
  t.add("ll128_launch", &LinkProfile::ll128_launch, "What the LL128 protocol needs more than LL to start")
      .alias("medium_launch")
      .at_least(0)
      .at_most(10)
      .example("9 us");
  t.add("simple_launch", &LinkProfile::simple_launch, "What the Simple protocol needs more than LL to start")
      .alias("bulk_launch")
      .at_least(0)
      .at_most(10)
      .example("6 us");
  t.add("ll_fill", &LinkProfile::ll_fill,
        "Growth of a step of the LL protocol until its bytes fill a channel")
      .alias("quick_fill")
      .at_least(0)
      .at_most(10)
      .example("0.3 us");
  t.add("tuner_efficiency", &LinkProfile::tuner_efficiency,
        "Link efficiency that the library's own choice of algorithm assumes; unknown: it takes the fastest")
      .alias("believed")
      .fraction()
      .positive();
  t.add("ll_tuner_efficiency", &LinkProfile::ll_tuner_efficiency, "The same in the LL protocol")
      .alias("believed_quick")
      .fraction()
      .positive();
  t.add("channel", &LinkProfile::channel, "What one channel carries to one peer in the Simple protocol")
      .positive()
      .at_most(1e13)
      .example("13 GB/s");
  t.add("ll_channel", &LinkProfile::ll_channel, "The same in the LL protocol")
      .alias("channel_quick")
      .positive()
      .at_most(1e13)
      .example("6 GB/s");
  t.add("all_to_all_ramp", &LinkProfile::all_to_all_ramp, "The ramp of all-to-all; unknown: ramp")
      .at_least(0)
      .at_most(1e13)
      .example("9 MB");
  t.add("all_to_all_copy", &LinkProfile::all_to_all_copy, "As own_copy, for all-to-all; unknown: own_copy")
      .at_least(0)
      .at_most(100);
}

/// Kernels of inference engines that read peers' memory, and calls without graphs.
void add_callers(Table<LinkProfile>& t) {
  t.add("shared_launch", &LinkProfile::shared_launch,
        "Start of one kernel that reads its peers' memory, as the all-reduce of inference engines")
      .at_least(0)
      .at_most(10)
      .example("4.5 us");
  t.add("shared_rate", &LinkProfile::shared_rate, "What such a kernel reads from its peers")
      .positive()
      .at_most(1e14)
      .example("270 GB/s");
  t.add("exchange_launch", &LinkProfile::exchange_launch,
        "Start of a kernel that exchanges tokens of experts (DeepEP and its kin)")
      .at_least(0)
      .at_most(10)
      .example("8 us");
  t.add("exchange_dispatch", &LinkProfile::exchange_dispatch,
        "Share of bandwidth that low-latency dispatch of experts reaches")
      .fraction()
      .positive();
  t.add("exchange_combine", &LinkProfile::exchange_combine,
        "Share of bandwidth that low-latency combine of experts reaches")
      .fraction()
      .positive();
  t.add("process_launch", &LinkProfile::process_launch,
        "Call of one chip when one process drives all chips of a node, one after the other")
      .at_least(0)
      .at_most(10)
      .example("2.4 us");
  t.add("framework_launch", &LinkProfile::framework_launch,
        "Least time of one call from a framework that does not replay a graph")
      .at_least(0)
      .at_most(10)
      .example("22 us");
  t.add("memory_read", &LinkProfile::memory_read,
        "Load from memory across the dies of one package, where chips load from each other")
      .at_least(0)
      .at_most(1)
      .example("218 ns");
  t.add("remote_read", &LinkProfile::remote_read,
        "The same from a neighbour's memory, over one switch: there and back, no software")
      .at_least(0)
      .at_most(1)
      .example("929 ns");
}

}  // namespace

template <>
const RecordTable& table<LinkProfile>() {
  static const RecordTable kTable = [] {
    Table<LinkProfile> t("link-profile",
                         "How far a kind of link and its collective library reach the data sheet",
                         "link-profile");
    add_profile_identity(t);
    t.add("efficiency", &LinkProfile::efficiency, "Share of data-sheet bandwidth that large messages reach")
        .fraction()
        .positive();
    t.add("all_to_all", &LinkProfile::all_to_all, "The same for all-to-all").fraction().positive();
    t.add("latency", &LinkProfile::latency, "One hop, software included")
        .at_least(0)
        .at_most(10)
        .nudged()
        .example("2 us");
    t.add("launch", &LinkProfile::launch, "Fixed cost of one collective")
        .at_least(0)
        .at_most(10)
        .example("10 us");
    t.add("ramp", &LinkProfile::ramp, "Bytes a rank at which half of it is reached")
        .at_least(0)
        .at_most(1e13)
        .example("4 MB");
    t.add("in_network_reduce", &LinkProfile::in_network_reduce, "The switch reduces (NVLS, SHARP)")
        .fallback("false", "only some switches do");
    t.add("in_network", &LinkProfile::in_network,
          "All-reduce bus bandwidth over a ring's when reduced in the network")
        .positive()
        .at_most(10);
    t.add("in_network_launch", &LinkProfile::in_network_launch,
          "Fixed cost of one collective reduced in the network")
        .at_least(0)
        .at_most(10)
        .example("25 us");
    t.add("in_network_ramp", &LinkProfile::in_network_ramp, "The ramp of collectives reduced in the network")
        .at_least(0)
        .at_most(1e13)
        .example("20 MB");
    t.add("point_to_point", &LinkProfile::point_to_point,
          "Share of bandwidth that one send and receive reaches")
        .fraction()
        .positive();
    t.add("step", &LinkProfile::step, "One step of the Simple protocol")
        .at_least(0)
        .at_most(10)
        .example("3 us");
    t.add("ll_bandwidth_ratio", &LinkProfile::ll_bandwidth_ratio,
          "Bandwidth of the LL protocol over the Simple one's")
        .alias("quick_share")
        .fraction()
        .positive();
    t.add("ll128_step", &LinkProfile::ll128_step, "One step of the LL128 protocol")
        .alias("medium_step")
        .at_least(0)
        .at_most(10)
        .example("2 us");
    t.add("ll128_bandwidth_ratio", &LinkProfile::ll128_bandwidth_ratio,
          "Bandwidth of the LL128 protocol over the Simple one's")
        .alias("medium_share")
        .fraction()
        .positive();
    t.add("per_message", &LinkProfile::per_message, "Each further peer of an all-to-all")
        .at_least(0)
        .at_most(10)
        .example("0.4 us");
    t.add("own_copy", &LinkProfile::own_copy, "Time to copy a byte that stays, over time to send one")
        .at_least(0)
        .at_most(100);
    t.add("tree", &LinkProfile::tree,
          "Bandwidth of double trees over rings'; unknown where the library has none")
        .fraction()
        .positive();
    add_protocols(t);
    add_callers(t);
    t.add("transfer_cores", &LinkProfile::transfer_cores,
          "Cores of the chip that a collective of the library takes; unknown: none, engines move the bytes")
        .at_least(0)
        .at_most(1e6)
        .example("16");
    t.add("in_network_cores", &LinkProfile::in_network_cores,
          "The same of reductions in the network; unknown: as other collectives")
        .at_least(0)
        .at_most(1e6)
        .example("16");
    t.add("hierarchical", &LinkProfile::hierarchical, "The library composes collectives level by level")
        .fallback("false", "few libraries do");
    t.add("direct", &LinkProfile::direct, "The library sends every part straight to its owner")
        .fallback("false", "few libraries do");
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
