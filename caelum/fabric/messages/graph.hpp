// A collective as messages that wait for each other: what the flow tier runs on real links.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "caelum/fabric/flow/problem.hpp"

namespace caelum::fabric::messages {

using Rank = std::uint32_t;
using MessageId = std::uint32_t;

struct Message {
  Rank from = 0, to = 0;
  double bytes = 0;
};

struct MessageGraph {
  Rank ranks = 0;  ///< number `ranks` itself is the switch that reduces or copies, where one does
  std::vector<Message> messages;
  std::vector<MessageId> after;          ///< what each message waits for, one message after the other
  std::vector<std::uint32_t> after_end;  ///< one past the last of each message in `after`

  MessageId send(Rank from, Rank to, double bytes, std::span<const MessageId> waits = {});
  /// Bytes that leave ranks; what a rank keeps or waits for counts nothing.
  [[nodiscard]] double bytes_sent() const;
};

/// Steps that ranks take together: a message starts when its sender and its receiver have entered its step; a
/// rank leaves a step when all that it sends and receives in it is done. Ranks without a part go on at once.
class Lockstep {
 public:
  explicit Lockstep(MessageGraph& graph) : graph_(graph), held_(graph.ranks + 1), taken_(graph.ranks + 1) {}
  void send(Rank from, Rank to, double bytes);
  void next();

 private:
  MessageGraph& graph_;
  std::vector<std::vector<MessageId>> held_, taken_;  ///< of each rank: last step's and this step's messages
  std::vector<Rank> moved_;
  std::vector<MessageId> waits_;
};

/// Puts a graph on a network: rank r at endpoint where[r], every message `step` seconds after it may start.
/// Adds to `problem`, whose capacities must be the network's: several groups that run together share its
/// links. False when two ranks cannot reach each other.
bool place(const MessageGraph& graph, const flow::Network& network, std::span<const flow::Endpoint> where,
           double step, flow::Problem& problem);

}  // namespace caelum::fabric::messages
