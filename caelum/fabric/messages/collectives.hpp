// The algorithms of collectives, each as its messages. p ranks; `bytes` is the whole vector for all-reduce,
// reduce-scatter, all-gather and broadcast, and what goes to one other rank for all-to-all (M-fabric-35).
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "caelum/fabric/messages/graph.hpp"

namespace caelum::fabric::messages {

enum class Half { reduce_scatter, all_gather, both };  ///< both: an all-reduce

MessageGraph ring(Rank ranks, double bytes, Half half);
/// The vector is dealt over several rings; each entry is an order of all ranks.
MessageGraph multi_ring(const std::vector<std::vector<Rank>>& orders, double bytes, Half half);
/// From rank 0 along the ring, in equal chunks that follow each other.
MessageGraph ring_broadcast(Rank ranks, double bytes, int chunks);

/// Distance doubles from step to step; any number of ranks.
MessageGraph binomial_broadcast(Rank ranks, double bytes);
/// All-reduce up and down one binary tree, in chunks.
MessageGraph tree(Rank ranks, double bytes, int chunks);
/// The vector is halved over two trees: who is inside one is a leaf of the other.
MessageGraph double_tree(Rank ranks, double bytes, int chunks);

/// Halving then doubling. Ranks beyond a power of two hand their vector over first and get the result last.
MessageGraph halving_doubling(Rank ranks, double bytes);
MessageGraph recursive_doubling(Rank ranks, double bytes);

MessageGraph bruck_all_gather(Rank ranks, double bytes);
MessageGraph bruck_all_to_all(Rank ranks, double bytes);

/// Everyone to everyone at once; `both` does so twice.
MessageGraph direct(Rank ranks, double bytes, Half half);
using ByteMatrix = std::function<double(Rank from, Rank to)>;
MessageGraph direct_all_to_all(Rank ranks, const ByteMatrix& bytes);
/// Step k: to the rank k on, from the rank k back.
MessageGraph pairwise_all_to_all(Rank ranks, const ByteMatrix& bytes);

/// Halves inside nodes of `local` ranks (rings), rings over all ranks of one place in their nodes between.
MessageGraph hierarchical(Rank ranks, Rank local, double bytes, Half half);
/// Rails: handed to the local rank of the destination's place first, then merged over the network. Same node:
/// direct.
MessageGraph rail_all_to_all(Rank ranks, Rank local, double bytes);

/// The switch adds up and sends the sum to all: one way up, one way down, in chunks.
MessageGraph in_network(Rank ranks, double bytes, int chunks);

/// Rings along every dimension at once, both ways round, each on its own part of the vector.
MessageGraph torus(std::span<const Rank> sizes, double bytes, Half half);
/// Full mesh in two dimensions: half of the bytes relayed along x first, half along y first.
MessageGraph mesh_all_to_all(Rank x, Rank y, double bytes);

MessageGraph send_receive(Rank ranks, double bytes);  ///< rank 2i to rank 2i + 1

/// Tokens to the ranks of their experts, or back (M-fabric-36).
struct Dispatch {
  Rank ranks = 1, local = 1;  ///< expert-parallel ranks, of which so many in a node
  double tokens = 0;          ///< of each rank
  double bytes = 0;           ///< of one token
  int top_k = 1;
  int node_limit = 0;        ///< nodes that a token may reach; 0: any
  std::vector<double> load;  ///< relative load of each rank's experts; empty: even
  bool combine = false;      ///< the way back
  int chunks = 1;            ///< pieces in which a node passes tokens on while others arrive
};
MessageGraph dispatch(const Dispatch& what);
/// Expected share of a rank's tokens that go to each node, and to each rank, at least once.
struct Reach {
  std::vector<double> node, rank;
};
Reach reach_of(const Dispatch& what);

}  // namespace caelum::fabric::messages
