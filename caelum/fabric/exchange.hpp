// Kernels that carry tokens to their experts and back, as DeepEP and TensorRT-LLM have them: what they
// cost by tokens, width, chosen experts and the cores that they may use.
#pragma once

#include "caelum/fabric/network.hpp"

namespace caelum::fabric {

enum class ExchangeKernel : unsigned char {
  low_latency,  ///< a copy for each chosen expert, sent as it is ready (DeepEP low latency)
  normal,       ///< a copy for each rank; forwarded inside the node; limited by its cores (DeepEP normal)
  two_sided,    ///< TensorRT-LLM over NVLink, through buffers of both sides
  one_sided,    ///< TensorRT-LLM over NVLink, written straight to the target
};
enum class ExchangePhase : unsigned char { prepare, dispatch, combine, combine_low_precision };

struct Exchange {
  ExchangeKernel kernel = ExchangeKernel::low_latency;
  ExchangePhase phase = ExchangePhase::dispatch;
  double tokens = 0;   ///< of one rank
  double hidden = 0;   ///< values of a token
  double element = 2;  ///< bytes of a value on the way, scales included
  double top_k = 1, experts = 1;
  double cores = 24;           ///< that a normal kernel may use
  bool second = false;         ///< DeepEP's second version, whose normal kernels need fewer cores
  double node_limit = 0;       ///< nodes that a token may reach; 0 = all
  bool spread_evenly = false;  ///< a token's experts are on different ranks as far as there are ranks
};

/// M-fabric-17 to M-fabric-19. Every rank has as many tokens, and routing is even.
CollectiveCost price_exchange(const NetworkModel& network, const Group& group, const Exchange& exchange);

}  // namespace caelum::fabric
