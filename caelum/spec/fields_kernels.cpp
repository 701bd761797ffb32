// The keys of kernel libraries; the list of constants drives reading, fitting and documenting them.
#include "caelum/spec/fields_build.hpp"
#include "caelum/spec/kernels.hpp"

namespace caelum::spec {

using build::Table;

namespace {

using enum Constant;
using enum ConstantUnit;

constexpr std::uint8_t kProduct = 1, kPrefill = 2, kDecode = 4, kExperts = 8, kSparse = 16;
constexpr std::uint8_t kTiled = kProduct | kExperts, kAll = 31;

// key, meaning, unit, low, high, start, logarithmic, kinds
constexpr ConstantInfo kInfos[] = {
    {launch, "launch", "Of everything that is timed together", time, 3e-7, 1e-3, 5e-6, true, kAll},
    {share, "share", "Of the dense peak that large shapes reach", number, 0.02, 1.3, 0.8, true,
     kTiled | kPrefill | kSparse},
    {ramp, "ramp", "Start and end of a tile, as a length of K or of keys", number, 1, 6000, 150, true,
     kTiled | kPrefill},
    {tail, "tail", "Share of the last wave's idle cores, or of a selection's empty places, that is lost",
     number, 0, 1, 0.4, false, kAll},
    {operands, "operands", "Operands that one core draws", bandwidth, 5e9, 2e12, 8e10, true,
     kTiled | kDecode | kSparse},
    {cache, "cache", "Operands that all cores draw from the last-level cache", bandwidth, 5e11, 1e14, 1.5e13,
     true, kTiled | kDecode},
    {memory, "memory", "Share of the memory bandwidth that streams reach", number, 0.3, 1, 0.85, true, kAll},
    {serial, "serial", "Share of the shorter of compute and memory that does not hide", number, 0, 1, 0.2,
     false, kTiled | kPrefill | kSparse},
    {splits, "splits",
     "Most parts of a product's K or of a latent context; of other contexts: 16 = as is fastest, fewer = by "
     "rule",
     number, 1, 16, 16, false, kProduct | kDecode, true},
    {split, "split", "Second pass over the parts of K or of the keys", time, 1e-7, 1e-3, 2e-6, true,
     kProduct | kDecode | kSparse},
    {warm, "warm", "Share of the cache that keeps data from one run to the next", number, 0.05, 2, 0.8, true,
     kProduct | kPrefill | kDecode},
    {hot, "hot", "Share of such data that is found there", number, 0, 1, 0.7, false,
     kProduct | kPrefill | kDecode},
    {quantise, "quantise", "Passes over the activations to cast them", number, 0.001, 40, 1, true, kProduct},
    {throttle, "throttle", "Slower by this for each e-fold of time beyond 0.3 ms", number, 0, 0.3, 0.02,
     false, kProduct},
    {exponential, "exponential", "Operations at the bf16 peak that pass during one exponential", number, 10,
     6000, 400, true, kPrefill},
    {edge, "edge", "Keys that a mask's edge wastes", number, 0, 512, 64, false, kPrefill},
    {small_block, "small_block", "Cost of a block of 64 queries over half of one of 128", number, 0.5, 4, 1.3,
     true, kPrefill},
    {sequence, "sequence", "For each sequence of the batch", time, 1e-10, 1e-5, 2e-8, true,
     kPrefill | kSparse},
    {start, "start", "Of one block of the kernel that groups query heads", time, 1e-7, 3e-5, 3e-6, true,
     kDecode},
    {start_head, "start_head", "Of one block of the kernel for each head", time, 1e-7, 3e-5, 1.5e-6, true,
     kDecode},
    {operands_head, "operands_head", "`operands` of the kernel for each head", bandwidth, 1e9, 1e12, 4e10,
     true, kDecode},
    {slots, "slots", "Blocks of the grouping kernel that a core holds", number, 0.5, 4, 1, true, kDecode},
    {slots_head, "slots_head", "Blocks of the kernel for each head that a core holds", number, 0.5, 16, 3,
     true, kDecode},
    {tile, "tile", "Keys that a block of the grouping kernel adds to its own", number, 1, 1000, 128, true,
     kDecode},
    {tile_head, "tile_head", "The same for each head", number, 1, 1000, 16, true, kDecode},
    {norm, "norm", "How compute and memory add: 1 in turn, large hidden", number, 1, 8, 2.5, false, kDecode},
    {grouped, "grouped", "Launch of the grouping kernel over the other's", time, 1e-8, 1e-4, 1e-6, true,
     kDecode},
    {query_time, "query_time", "A query head's 128 elements on one key, in a block", time, 1e-12, 1e-8, 2e-10,
     true, kDecode | kSparse},
    {group_limit, "group_limit", "Query heads for one key head beyond which none are grouped", number, 1, 1e6,
     32, false, kDecode, true},
    {rows, "rows", "Passes over the routed rows outside the products", number, 0.01, 40, 1, true,
     kExperts | kSparse},
    {tokens, "tokens", "Passes over the tokens of the layer", number, 0.01, 40, 1, true, kExperts | kSparse},
    {expert, "expert", "For each expert at work", time, 1e-10, 1e-5, 1e-7, true, kExperts},
    {slot, "slot", "For each expert of the layer", time, 1e-11, 1e-6, 2e-8, true, kExperts},
    {route, "route", "For each token and choice", time, 1e-13, 1e-8, 1e-10, true, kExperts | kSparse},
};
static_assert(std::size(kInfos) == kConstants);

}  // namespace

std::span<const ConstantInfo> constant_infos() {
  return kInfos;
}

template <>
const RecordTable& table<Kernel>() {
  static const RecordTable kTable = [] {
    Table<Kernel> t("kernel", "One kernel of a library: constants of its mechanism");
    t.add("operator", &Kernel::kind, "What it computes").required("product");
    t.add("precision", &Kernel::precision, "In which the matrix unit works").required("bf16");
    t.add("stored", &Kernel::stored, "Of weights, or of cached keys and values, in memory").required("bf16");
    t.add("variant", &Kernel::variant, "The kernel's name in tables; none = any")
        .fallback("any", "one kernel");
    for (const ConstantInfo& info : kInfos) {
      const auto at = static_cast<std::size_t>(info.constant);
      auto tune = t.add_at<Datum<double>>(
          info.key, [at](Kernel& k) -> Datum<double>& { return k.constants[at]; }, info.doc);
      // Far beyond what fits look for: a library on another chip may leave their range, not by a factor 100.
      tune.at_least(info.logarithmic ? info.low / 100 : 0).at_most(info.high * 100);
      if (info.unit == time) tune.raw().kind = FieldKind::quantity, tune.raw().dim = Time::dim;
      if (info.unit == bandwidth) tune.raw().kind = FieldKind::quantity, tune.raw().dim = Bandwidth::dim;
      tune.example(info.unit == time ? "2 us" : info.unit == bandwidth ? "80 GB/s" : "0.8");
    }
    t.add("residual", &Kernel::residual, "What the mechanism leaves: a character for each node of the grid")
        .fallback("none", "the mechanism alone");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<KernelLibrary>() {
  static const RecordTable kTable = [] {
    Table<KernelLibrary> t("kernel-library", "The kernels of one library on one chip", "kernel-library");
    t.add("id", &KernelLibrary::id, "Lower-case id by which the record is found");
    t.add("name", &KernelLibrary::name, "Name in words");
    t.add("chip", &KernelLibrary::chip, "The chip that its constants were fitted on").refers_to("chip");
    t.add("stack", &KernelLibrary::stack, "The library, as tables name it: trtllm, aiter, ...");
    t.add("source", &KernelLibrary::source, "The measurements that its constants come from");
    t.add("kernels", &KernelLibrary::kernels, "Its kernels");
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
