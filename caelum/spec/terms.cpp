// The words of the trade as files and results write them, and the sizes of number formats.
#include "caelum/spec/terms.hpp"

#include <cctype>

#include "caelum/spec/words.hpp"

namespace caelum {

// Block scales are left to the caller: 1x32 blocks with one byte each would make it 1.03 bytes.
double bytes_per_element(Precision p) {
  switch (p) {
    case Precision::fp64:
      return 8;
    case Precision::fp32:
    case Precision::tf32:
      return 4;  // tf32 is a mode of the matrix unit; memory holds fp32
    case Precision::bf16:
    case Precision::fp16:
      return 2;
    case Precision::fp8:
    case Precision::fp8_block:
    case Precision::int8:
      return 1;
    case Precision::fp4:
      return 0.5;
  }
  return 0;
}

std::string_view name(Precision v) {
  return spec::word_of(v);
}
std::string_view name(Collective v) {
  return spec::word_of(v);
}
std::string_view name(Axis v) {
  return spec::word_of(v);
}
std::string_view name(Schedule v) {
  return spec::word_of(v);
}
std::string_view name(Fidelity v) {
  return spec::word_of(v);
}
std::string_view name(Topology v) {
  return spec::word_of(v);
}
std::string_view name(Routing v) {
  return spec::word_of(v);
}

}  // namespace caelum

namespace caelum::spec {

bool same_word(std::string_view a, std::string_view b) {
  auto plain = [](char c) {
    return c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return plain(x) == plain(y); });
}

// The expansion keeps each list beside its type: one line for one word.
#define CAELUM_WORDS(Type, ...)                           \
  template <>                                             \
  std::span<const Word<Type>> words<Type>() {             \
    using enum Type;                                      \
    static constexpr Word<Type> kWords[] = {__VA_ARGS__}; \
    return kWords;                                        \
  }

CAELUM_WORDS(Precision, {"fp64", fp64}, {"fp32", fp32}, {"tf32", tf32}, {"bf16", bf16}, {"fp16", fp16},
             {"fp8", fp8}, {"fp8_block", fp8_block}, {"int8", int8}, {"fp4", fp4}, {"bfloat16", bf16},
             {"float16", fp16}, {"float32", fp32}, {"mxfp8", fp8_block}, {"fp8_blockwise", fp8_block},
             {"blockwise_fp8", fp8_block}, {"fp8_hybrid", fp8}, {"hybrid", fp8}, {"fp8_delayed", fp8},
             {"fp8_tensorwise", fp8}, {"fp8_e4m3", fp8}, {"fp8_e5m2", fp8}, {"mxfp4", fp4}, {"nvfp4", fp4})
CAELUM_WORDS(Collective, {"all_reduce", all_reduce}, {"reduce_scatter", reduce_scatter},
             {"all_gather", all_gather}, {"all_to_all", all_to_all}, {"broadcast", broadcast},
             {"send_receive", send_receive}, {"alltoall", all_to_all}, {"allreduce", all_reduce},
             {"allgather", all_gather}, {"reducescatter", reduce_scatter}, {"sendrecv", send_receive})
CAELUM_WORDS(Axis, {"tensor", tensor}, {"context", context}, {"expert", expert},
             {"expert_tensor", expert_tensor}, {"data", data}, {"expert_data", expert_data},
             {"data_context", data_context}, {"pipeline", pipeline})
CAELUM_WORDS(Schedule, {"gpipe", gpipe}, {"1f1b", one_f_one_b}, {"interleaved", interleaved},
             {"1f1b-overlap", one_f_one_b_overlap}, {"breadth-first", breadth_first}, {"zb-h1", zb_h1},
             {"zb-h2", zb_h2}, {"zb-v", zb_v}, {"v-half", v_half}, {"v-min", v_min}, {"dualpipe", dualpipe},
             {"dualpipe-v", dualpipe_v}, {"interleaved-1f1b", interleaved}, {"dualpipev", dualpipe_v},
             {"looped-breadth-first", breadth_first}, {"combined-1f1b", one_f_one_b_overlap})
CAELUM_WORDS(Fidelity, {"analytic", analytic}, {"event", event}, {"flow", flow})
CAELUM_WORDS(Topology, {"switched", switched}, {"fat_tree", fat_tree}, {"rail_clos", rail_clos},
             {"full_mesh", full_mesh}, {"mesh_2d", mesh_2d}, {"torus_2d", torus_2d}, {"torus_3d", torus_3d},
             {"dragonfly", dragonfly}, {"dragonfly_plus", dragonfly_plus}, {"bus", bus})
CAELUM_WORDS(Routing, {"adaptive", adaptive}, {"spray", spray}, {"ecmp", ecmp}, {"rails", rails},
             {"all_path", all_path}, {"static", rails})
CAELUM_WORDS(PartRole, {"switch", packet_switch}, {"scale_up_switch", scale_up_switch},
             {"circuit_switch", circuit_switch}, {"module", module}, {"copper", copper}, {"fibre", fibre},
             {"adapter", adapter})
CAELUM_WORDS(KernelKind, {"product", product}, {"prefill", prefill}, {"decode", decode}, {"experts", experts},
             {"sparse", sparse})
CAELUM_WORDS(Availability, {"announced", announced}, {"shown", shown}, {"shipping", shipping},
             {"ended", ended})
CAELUM_WORDS(AttentionKind, {"mha", mha}, {"gqa", gqa}, {"mqa", mqa}, {"mla", mla})
CAELUM_WORDS(Positions, {"rotary", rotary}, {"learned", learned}, {"alibi", alibi}, {"none", none},
             {"rope", rotary})
CAELUM_WORDS(Norm, {"rms", rms}, {"layer", layer}, {"rmsnorm", rms}, {"layernorm", layer})
CAELUM_WORDS(Recompute, {"none", none}, {"selective", selective}, {"full", full}, {"modules", modules})
CAELUM_WORDS(Place, {"device", device}, {"host", host}, {"nvme", nvme}, {"cpu", host})
CAELUM_WORDS(Split, {"equal", equal}, {"by_speed", by_speed})
CAELUM_WORDS(ContextMode, {"ring", ring}, {"all_gather", all_gather}, {"ulysses", ulysses},
             {"hybrid", hybrid})
CAELUM_WORDS(Component, {"chip", chip}, {"memory", memory}, {"link", link}, {"optic", optic},
             {"switch", switch_}, {"nic", nic}, {"host", host}, {"power", power}, {"cooling", cooling},
             {"storage", storage}, {"software", software}, {"silent", silent})
CAELUM_WORDS(PerUnit, {"chip", chip}, {"node", node}, {"optic", optic}, {"switch", switch_}, {"nic", nic},
             {"rack", rack}, {"job", job})
CAELUM_WORDS(Arrival, {"poisson", poisson}, {"constant", constant})
CAELUM_WORDS(Reading, {"mixed", mixed}, {"first", first})
CAELUM_WORDS(GivesWay, {"newest", newest}, {"least_written", least_written})
CAELUM_WORDS(CheckpointMode, {"sync", sync}, {"async", async}, {"memory", memory})
CAELUM_WORDS(PartClass, {"host", host}, {"nic", nic}, {"optic", optic}, {"switch", switch_},
             {"cooling", cooling}, {"other", other})
CAELUM_WORDS(YieldModel, {"poisson", poisson}, {"murphy", murphy}, {"seeds", seeds},
             {"bose_einstein", bose_einstein}, {"negative_binomial", negative_binomial})
CAELUM_WORDS(SupplyAim, {"value", value}, {"packages", packages}, {"training", training},
             {"serving", serving})
CAELUM_WORDS(ClaimKind, {"about", about}, {"at_least", at_least}, {"at_most", at_most})
CAELUM_WORDS(Market, {"any", any}, {"datacenter", datacenter}, {"other", other})

#undef CAELUM_WORDS

}  // namespace caelum::spec
