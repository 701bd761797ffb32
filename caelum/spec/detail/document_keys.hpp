#pragma once

#include <unordered_map>

#include <fmt/format.h>

#include "caelum/base/text.hpp"
#include "caelum/spec/detail/document_reader.hpp"

namespace caelum::spec::detail {

class Reader::Keys {
 public:
  explicit Keys(Reader& reader) : reader_(reader) {}

  void add(Node& map, Entry entry) {
    if (entry.key == "<<" && reader_.text_[entry.key_at.begin] == '<') {
      reader_.error(entry.key_at, "the merge key '<<' is not read",
                    "write the keys out, or use 'from:' to build on a catalogue entry");
      return;
    }
    if (const Entry* first = find(map, entry.key)) {
      reader_.error(entry.key_at,
                    fmt::format("the key {} stands twice (first in line {})", caelum::quoted(entry.key),
                                reader_.line_number(first->key_at.begin)),
                    "remove one of the two");
      return;
    }
    if (map.entries.size() >= kLinear) index_.emplace(entry.key, map.entries.size());
    map.entries.push_back(std::move(entry));
  }

 private:
  static constexpr std::size_t kLinear = 16;

  const Entry* find(const Node& map, const std::string& key) const {
    for (std::size_t i = 0; i < map.entries.size() && i < kLinear; ++i) {
      if (map.entries[i].key == key) return &map.entries[i];
    }
    if (index_.empty()) return nullptr;
    const auto found = index_.find(key);
    return found == index_.end() ? nullptr : &map.entries[found->second];
  }

  Reader& reader_;
  std::unordered_map<std::string, std::size_t> index_;  ///< looked up only, never iterated
};

}  // namespace caelum::spec::detail
