// The paged cache of one attention group: blocks in use, blocks of text that somebody may ask for again, and
// free ones (M-serving-4).
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace caelum::serving {

class Cache {
 public:
  /// `keeps`: text that was read stays until its blocks are needed.
  Cache(long blocks, bool keeps) : all_(blocks), free_(blocks), keeps_(keeps) {}

  [[nodiscard]] long all() const { return all_; }
  /// Blocks that a request can have: free ones and those of text that nobody reads now.
  [[nodiscard]] long available() const { return free_ + idle_; }
  [[nodiscard]] long unused() const { return free_; }
  [[nodiscard]] long used() const { return all_ - available(); }

  /// Requires blocks <= available(). Text unused for longest goes first.
  void take(long blocks);
  void give(long blocks) { free_ += blocks; }

  /// The text of an id, or -1.
  [[nodiscard]] int find(std::uint64_t id) const;
  /// What pinning it takes out of available().
  [[nodiscard]] long idle_blocks(int text) const;
  [[nodiscard]] bool keeps() const { return keeps_; }
  void pin(int text);
  void unpin(int text);
  /// `blocks` that the caller has taken become the text of an id that is not there yet, pinned once.
  void keep(std::uint64_t id, long blocks);

 private:
  struct Text {
    std::uint64_t id = 0;
    long blocks = 0;
    long readers = 0;
    int older = -1, newer = -1;  ///< in the order of last use, while nobody reads it
  };
  void unlink(Text& text);

  long all_ = 0, free_ = 0, idle_ = 0;
  bool keeps_ = false;
  std::vector<Text> texts_;
  std::vector<int> unused_;  ///< places in texts_
  int oldest_ = -1, newest_ = -1;
  std::unordered_map<std::uint64_t, int> by_id_;  ///< looked up, never walked through
};

}  // namespace caelum::serving
