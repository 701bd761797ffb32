// What must hold of the bytes before any YAML is read: size, UTF-8, no control characters.
#include <cstring>

#include "caelum/base/text.hpp"
#include "caelum/spec/detail/document_reader.hpp"

namespace caelum::spec::detail {
namespace {

bool wide_encoding(std::string_view text) {
  const auto starts = [&](std::string_view mark) { return text.substr(0, mark.size()) == mark; };
  using namespace std::string_view_literals;
  if (starts("\xFF\xFE"sv) || starts("\xFE\xFF"sv) || starts("\0\0\xFE\xFF"sv)) return true;
  return text.size() >= 2 && ((text[0] == '\0') != (text[1] == '\0'));
}

/// Eight bytes at once: true when all are printable ASCII or spaces, by far the usual case.
bool plain_ascii(const char* eight) {
  std::uint64_t word = 0;
  std::memcpy(&word, eight, 8);
  constexpr std::uint64_t kHigh = 0x8080808080808080U, kOnes = 0x0101010101010101U;
  const std::uint64_t below_space = (word - kOnes * 0x20) & ~word;  // borrow out of a byte < 0x20
  const std::uint64_t is_delete = ((word ^ (kOnes * 0x7F)) - kOnes) & ~(word ^ (kOnes * 0x7F));
  return ((word | below_space | is_delete) & kHigh) == 0;
}

}  // namespace

bool pass_gate(const std::shared_ptr<const SourceFile>& source, Diagnostics& diagnostics) {
  const std::string_view text = source->text;
  const auto at = [&](std::size_t begin, std::size_t size) {
    return Span{source, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + size)};
  };
  if (text.size() > kMaxBytes) {
    diagnostics.error(at(0, 1), "the file is larger than 64 MiB", "split it into several files");
    return false;
  }
  if (wide_encoding(text)) {
    diagnostics.error(at(0, 1), "the file is not UTF-8 (it looks like UTF-16 or UTF-32)", "save it as UTF-8");
    return false;
  }
  std::size_t errors = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (i + 8 <= text.size() && plain_ascii(text.data() + i)) {
      i += 8;
      continue;
    }
    const CodePoint point = decode_utf8(text, i);
    if (!point.valid) {
      diagnostics.error(at(i, 1), "a byte that is not UTF-8 (is the file in Latin-1 or GBK?)",
                        "save the file as UTF-8");
      return false;
    }
    const std::uint32_t c = point.value;
    const bool allowed = c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0x7F) || c == 0x85 ||
                         (c >= 0xA0 && c != 0xFFFE && c != 0xFFFF);
    if (!allowed) {
      std::string shown = printable(text.substr(i, point.size));
      diagnostics.error(at(i, point.size), "a control character " + shown,
                        c == 0 ? "remove it" : "remove it, or write it as an escape in double quotes");
      if (c == 0 || ++errors == kMaxErrors) return false;
    }
    i += point.size;
  }
  return true;
}

}  // namespace caelum::spec::detail
