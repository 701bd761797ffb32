// How a collective is called: by whom, from where. Engines bring kernels of their own, and a call
// that is not replayed from a graph waits for the host.
#pragma once

#include "caelum/fabric/network.hpp"

namespace caelum::fabric {

enum class Launch : unsigned char {
  graph,      ///< replayed, or queued ahead of the device: no host time is seen
  process,    ///< one process drives all chips of its node, one call after the other (nccl-tests -g 8)
  framework,  ///< a framework issues each call (PyTorch without graphs)
};

enum class Kernels : unsigned char {
  library,       ///< the links' collective library: NCCL, RCCL, HCCL ...
  shared,        ///< one- and two-shot all-reduce over peers' memory (vLLM, SGLang before 0.5.12)
  shared_later,  ///< the same with more memory requests in flight (TensorRT-LLM, SGLang from 0.5.12)
};

struct Call {
  Launch launch = Launch::graph;
  Kernels kernels = Kernels::library;
};

/// Time of one call: the collective by the kernels that the caller would take at that size
/// (M-fabric-15), and what of the host's time is seen (M-fabric-16).
CollectiveCost price_call(const NetworkModel& network, const Group& group, Collective collective, Bytes bytes,
                          const Call& call);

}  // namespace caelum::fabric
