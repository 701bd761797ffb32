// The switch adds up what comes from all ranks and sends the sum back to all (NVLS, SHARP).
#include "caelum/fabric/messages/collectives.hpp"

namespace caelum::fabric::messages {

MessageGraph in_network(Rank ranks, double bytes, int chunks) {
  MessageGraph graph{.ranks = ranks};
  const Rank hub = ranks;
  std::vector<MessageId> up(ranks), down(ranks), waits;
  for (int chunk = 0; chunk < chunks; ++chunk) {
    for (Rank r = 0; r < ranks; ++r) {
      waits.clear();
      if (chunk > 0) waits.push_back(up[r]);
      up[r] = graph.send(r, hub, bytes / chunks, waits);
    }
    const MessageId summed = graph.send(hub, hub, 0, up);
    for (Rank r = 0; r < ranks; ++r) {
      waits.assign(1, summed);
      if (chunk > 0) waits.push_back(down[r]);
      down[r] = graph.send(hub, r, bytes / chunks, waits);
    }
  }
  return graph;
}

}  // namespace caelum::fabric::messages
