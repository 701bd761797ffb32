#include "caelum/serving/cache.hpp"

#include "caelum/base/check.hpp"

namespace caelum::serving {

// M-serving-4.
void Cache::take(long blocks) {
  CAELUM_CHECK(blocks <= available(), "no more blocks than there are");
  while (free_ < blocks) {
    const int place = oldest_;
    Text& text = texts_[static_cast<std::size_t>(place)];
    unlink(text);
    idle_ -= text.blocks;
    free_ += text.blocks;
    by_id_.erase(text.id);
    unused_.push_back(place);
  }
  free_ -= blocks;
}

int Cache::find(std::uint64_t id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? -1 : found->second;
}

long Cache::idle_blocks(int place) const {
  const Text& text = texts_[static_cast<std::size_t>(place)];
  return text.readers == 0 ? text.blocks : 0;
}

void Cache::pin(int place) {
  Text& text = texts_[static_cast<std::size_t>(place)];
  if (text.readers++ > 0) return;
  unlink(text);
  idle_ -= text.blocks;
}

void Cache::unpin(int place) {
  Text& text = texts_[static_cast<std::size_t>(place)];
  if (--text.readers > 0) return;
  text.older = newest_;
  text.newer = -1;
  (newest_ < 0 ? oldest_ : texts_[static_cast<std::size_t>(newest_)].newer) = place;
  newest_ = place;
  idle_ += text.blocks;
}

void Cache::keep(std::uint64_t id, long blocks) {
  int place = static_cast<int>(texts_.size());
  if (unused_.empty()) {
    texts_.emplace_back();
  } else {
    place = unused_.back();
    unused_.pop_back();
  }
  texts_[static_cast<std::size_t>(place)] = {.id = id, .blocks = blocks, .readers = 1};
  by_id_.emplace(id, place);
}

void Cache::unlink(Text& text) {
  (text.older < 0 ? oldest_ : texts_[static_cast<std::size_t>(text.older)].newer) = text.newer;
  (text.newer < 0 ? newest_ : texts_[static_cast<std::size_t>(text.newer)].older) = text.older;
  text.older = text.newer = -1;
}

}  // namespace caelum::serving
