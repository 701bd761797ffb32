// Seconds of each task of each role: every distinct block is priced once.
#pragma once

#include <vector>

#include "caelum/chip/chip_model.hpp"
#include "caelum/fabric/network.hpp"
#include "caelum/spec/design.hpp"
#include "caelum/step/cut.hpp"
#include "caelum/step/hiding.hpp"
#include "caelum/step/off_chip.hpp"
#include "caelum/step/step.hpp"

namespace caelum::step {

/// Where the seconds of a task go. Communication = exposed time + the slowdown that hidden transfers cause to
/// the compute that they overlap.
struct Parts {
  double compute = 0, recompute = 0, tensor = 0, context = 0, expert = 0, data = 0, host = 0;
  double lost = 0;  ///< of the messages' seconds, what those that hide cost the compute beside them
  [[nodiscard]] double total() const { return compute + recompute + tensor + context + expert + data + host; }
  Parts& operator+=(const Parts& o);
  friend Parts operator*(Parts p, double f);
};

/// Seconds of one pass before anything is hidden.
struct Phase {
  Work work;                                                     ///< operators
  double kernels = 0;                                            ///< launches, messages included
  double tensor = 0, context = 0, expert = 0;                    ///< in line
  double tensor_hide = 0, context_hide = 0, expert_hide = 0;     ///< may run beside compute
  double tensor_async = 0;                                       ///< may run beside weight gradients only
  Claim tensor_claim, context_claim, expert_claim;               ///< of what may run beside compute
  double operations = 0;                                         ///< executed on the matrix unit
  double tensor_bytes = 0, context_bytes = 0, expert_bytes = 0;  ///< payloads, for the timeline
  Phase& operator+=(const Phase& o);
  friend Phase operator*(Phase p, double f);
};

/// What transfers of data parallelism and the passes beside them lose to each other on the links.
struct Beside {
  double slowed = 1;  ///< the transfer's time over that alone
  double delay = 0;   ///< s, of the pass
};

struct BlockPrice {
  Phase forward, backward_input, backward_weight, recompute;
  /// Fully sharded weights, one layer of this block: gather before a pass, reduce after backward.
  double gather = 0, reduce = 0;
  Claim gather_claim, reduce_claim;
  OffChipTime off_chip;  ///< transfers to host memory and drives beside the passes
  Claim out_claim, back_claim;
  Beside gradients, parameters;  ///< of one step, where they move once: beside the last and first pass
  double send_slowed = 1;        ///< a boundary message beside the next pass
  std::vector<Slowed> slowed;    ///< what of this is worth telling
};

struct RolePrice {
  Parts forward, backward, backward_input, backward_weight;
  /// For pairs of DualPipe: the expert traffic that a partner may hide, and the compute it may
  /// hide under; already contained in the parts above as exposed.
  double forward_expert = 0, backward_expert = 0;
  Phase forward_phase, backward_phase;  ///< for the timeline: bytes by axis
  double operations = 0;                ///< executed by one micro-batch on one rank, all phases
  Beside gradients, parameters;         ///< delays of all its layers
  Claim data_claim;                     ///< fully sharded weights, in one micro-batch
};

/// What pricing reads beside the graph.
struct PricingContext {
  const spec::Design& design;
  const chip::ChipModel& chip;
  const fabric::NetworkModel& network;
  Free free = 0;  ///< terms that cost nothing
  [[nodiscard]] bool is_free(Term term) const { return (free & bit(term)) != 0; }
};

struct Beats;  // beside.hpp

/// The passes of a block: what does not depend on how weights and state are sharded. `kept`, unless null,
/// takes what follows what.
BlockPrice price_passes(const workload::Block& block, const PricingContext& in, Beats* kept = nullptr);
/// What data parallelism and offload move beside them.
void price_transfers(const workload::Block& block, const PricingContext& in, BlockPrice& price);
/// Both, of every block, and what they lose to each other in the flow tier.
std::vector<BlockPrice> price_blocks(const workload::OperatorGraph& graph, const PricingContext& in);

/// Folds blocks into a role and lets messages hide (M-step-8, M-step-9).
/// `paired_share`: of the passes, how many run beside one of another micro-batch (overlap.expert).
RolePrice price_role(const Role& role, const std::vector<BlockPrice>& blocks, const spec::Design& design,
                     double paired_share);

/// Schedules that pair passes exist to hide expert traffic: they need no further switch.
bool runs_pairs(const spec::Plan& plan);

/// One forward and one backward of different micro-batches run together (M-step-10).
Parts pair(const RolePrice& forward, const RolePrice& backward, const spec::Design& design);

/// Plain numbers of a stack; a value nobody stated takes the default given here.
struct StackNumbers {
  double dispatch, micro_batch, step, allocator, context, overlap, tensor_overlap;
  std::optional<double> slowdown;  ///< where the stack states one (M-step-62)
  bool blocking;                   ///< each kernel waits for the host's dispatch
};
StackNumbers stack_numbers(const spec::StackProfile& stack);

}  // namespace caelum::step
