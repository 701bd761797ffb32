// The closed word lists of the field, shared by every room to the right.
#pragma once

#include <cstdint>
#include <string_view>

namespace caelum {

/// Number formats of tensors and of matrix units. `fp8_block` is fp8 with block scales
/// (DeepSeek's 1x128 and 128x128, or MX); it has the peak of fp8.
enum class Precision : std::uint8_t { fp64, fp32, tf32, bf16, fp16, fp8, fp8_block, int8, fp4 };
inline constexpr int kPrecisions = 9;
/// Bytes of one element (0.5 for fp4, block scales included for fp8_block and fp4 by the caller).
double bytes_per_element(Precision p);

enum class Collective : std::uint8_t {
  all_reduce,
  reduce_scatter,
  all_gather,
  all_to_all,
  broadcast,
  send_receive
};

/// The logical axes of a parallel plan. `expert_data` is what remains for data parallelism of
/// experts: tensor x context x data / (expert x expert_tensor).
enum class Axis : std::uint8_t {
  tensor,
  context,
  expert,
  expert_tensor,
  data,
  expert_data,
  data_context,
  pipeline
};

enum class Schedule : std::uint8_t {
  gpipe,
  one_f_one_b,
  interleaved,
  one_f_one_b_overlap,  ///< passes of two micro-batches run together, so that expert traffic hides
  breadth_first,
  zb_h1,
  zb_h2,
  zb_v,
  v_half,
  v_min,
  dualpipe,
  dualpipe_v
};
enum class Fidelity : std::uint8_t { analytic, event, flow };
enum class Topology : std::uint8_t {
  switched,
  fat_tree,
  rail_clos,
  full_mesh,
  mesh_2d,
  torus_2d,
  torus_3d,
  dragonfly,
  dragonfly_plus,
  bus
};
/// How messages choose among parallel ways of a network.
enum class Routing : std::uint8_t { adaptive, spray, ecmp, rails, all_path };

/// The word as written in spec files and results (`1f1b`, `all_reduce`, `zb-h1`, ...).
std::string_view name(Precision);
std::string_view name(Collective);
std::string_view name(Axis);
std::string_view name(Schedule);
std::string_view name(Fidelity);
std::string_view name(Topology);
std::string_view name(Routing);

}  // namespace caelum
