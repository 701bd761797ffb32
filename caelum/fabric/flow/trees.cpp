#include "caelum/fabric/flow/trees.hpp"

#include <memory>

#include "caelum/base/limits.hpp"

namespace caelum::fabric::flow {
namespace {

constexpr std::uint64_t kMostLinks = kMostFlowLinks + 1;

/// Level i has nodes[i]; each has parents[i] links up, numbered from up[i]; the link down beside each
/// follows `half` numbers later.
struct Levels {
  std::vector<std::uint32_t> children, parents;
  std::vector<std::uint64_t> below;  ///< endpoints under a switch of level i
  std::vector<std::uint64_t> roots;  ///< switches of level i above one and the same endpoint
  std::vector<std::uint64_t> up;     ///< first link up of level i
  std::uint64_t half = 0;
  bool hashed = false;
};

// A switch of level i is (subtree, place): subtree = endpoint / below[i], place among the roots[i] that stand
// above the same endpoints. Going up by parent p, place becomes place + p * roots[i]; so the way down to a
// destination is the way up from it by the same choices.
bool route(const Levels& levels, std::uint32_t from, std::uint32_t to, std::uint64_t choice,
           std::vector<Link>& path) {
  const std::size_t height = levels.children.size();
  if (from >= levels.below[height] || to >= levels.below[height]) return false;
  if (from == to) return true;
  std::size_t top = 0;
  while (from / levels.below[top] != to / levels.below[top]) ++top;
  const std::size_t begin = path.size();
  path.resize(begin + 2 * top);
  std::uint64_t place = 0, steer = levels.hashed ? choice : to;
  for (std::size_t i = 0; i < top; ++i) {
    const std::uint64_t parent = steer % levels.parents[i];
    steer /= levels.parents[i];
    auto link_of = [&](std::uint64_t endpoint) {
      const std::uint64_t node = endpoint / levels.below[i] * levels.roots[i] + place;
      return levels.up[i] + node * levels.parents[i] + parent;
    };
    path[begin + i] = static_cast<Link>(link_of(from));
    path[begin + 2 * top - 1 - i] = static_cast<Link>(levels.half + link_of(to));
    place += parent * levels.roots[i];
  }
  return true;
}

bool route_torus(const Torus& torus, std::uint32_t nodes, std::uint32_t from, std::uint32_t to,
                 std::vector<Link>& path) {
  if (from >= nodes || to >= nodes) return false;
  std::uint32_t stride = 1, at = from;
  for (std::size_t d = 0; d < torus.sizes.size(); ++d) {
    const std::uint32_t size = torus.sizes[d];
    const std::uint32_t goal = to / stride % size;
    std::uint32_t here = at / stride % size;
    const std::uint32_t ahead = (goal + size - here) % size;
    const bool up = 2 * ahead < size || (2 * ahead == size && goal != 0);
    while (here != goal) {
      path.push_back(static_cast<Link>((at * torus.sizes.size() + d) * 2 + (up ? 0 : 1)));
      const std::uint32_t next = (here + (up ? 1 : size - 1)) % size;
      at = at - here * stride + next * stride;
      here = next;
    }
    stride *= size;
  }
  return true;
}

}  // namespace

std::uint64_t hash_of(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  std::uint64_t z =
      a * 0x9e3779b97f4a7c15ULL ^ (b + 0xbf58476d1ce4e5b9ULL) * 0x94d049bb133111ebULL ^ (c << 32);
  for (int i = 0; i < 2; ++i) {  // the finaliser of splitmix64 (Steele, Lea, Flood 2014)
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    z ^= z >> 31;
  }
  return z;
}

Network make_fat_tree(const FatTree& tree) {
  Network network;
  const std::size_t height = tree.children.size();
  if (height == 0 || tree.parents.size() != height) return network;
  auto levels = std::make_shared<Levels>();
  levels->children = tree.children;
  levels->parents = tree.parents;
  levels->hashed = tree.hashed;
  levels->below = {1};
  levels->roots = {1};
  for (std::size_t i = 0; i < height; ++i) {
    levels->below.push_back(levels->below[i] * tree.children[i]);
    levels->roots.push_back(levels->roots[i] * tree.parents[i]);
    if (levels->below.back() == 0 || levels->below.back() >= kMostLinks) return network;
    if (levels->roots.back() == 0 || levels->roots.back() >= kMostLinks) return network;
  }
  for (std::size_t i = 0; i < height; ++i) {
    levels->up.push_back(levels->half);
    levels->half += levels->below[height] / levels->below[i] * levels->roots[i + 1];
    if (2 * levels->half >= kMostLinks) return network;
  }
  network.endpoints = static_cast<Endpoint>(levels->below[height]);
  network.capacity.assign(2 * levels->half, tree.bandwidth);
  if (tree.latency > 0) network.latency.assign(2 * levels->half, tree.latency);
  network.route = [levels](Endpoint from, Endpoint to, std::uint64_t choice, std::vector<Link>& path) {
    return route(*levels, from, to, choice, path);
  };
  return network;
}

Network make_torus(const Torus& torus) {
  Network network;
  std::uint64_t nodes = 1;
  for (const std::uint32_t size : torus.sizes) {
    nodes *= size;
    if (nodes == 0 || 2 * nodes * torus.sizes.size() >= kMostLinks) return network;
  }
  const auto count = static_cast<std::uint32_t>(nodes);
  network.endpoints = count;
  network.capacity.assign(nodes * torus.sizes.size() * 2, torus.bandwidth);
  if (torus.latency > 0) network.latency.assign(network.capacity.size(), torus.latency);
  network.route = [torus, count](Endpoint from, Endpoint to, std::uint64_t, std::vector<Link>& path) {
    return route_torus(torus, count, from, to, path);
  };
  return network;
}

}  // namespace caelum::fabric::flow
