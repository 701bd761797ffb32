// As much of a shell as launch scripts need: words, quotes, comments, continued lines, arrays, variables with
// defaults, whole-number arithmetic. Every word `--flag` counts wherever it stands, with the words behind it
// up to the next flag or the end of its command; nothing is run, branches are all read, and of a flag that
// stands twice the last counts.
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "caelum/base/text.hpp"
#include "caelum/interop/launch/items.hpp"
#include "caelum/spec/resolve.hpp"

namespace caelum::interop {
namespace {

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
}

constexpr std::size_t kLongest = 1 << 16;  // bytes of one value; variables in variables grow without end else

constexpr int kMostFiles = 32;  // that a script takes; more is one that takes itself

class Shell {
 public:
  Shell(const std::shared_ptr<const SourceFile>& source, Syntax syntax, Diagnostics& diagnostics)
      : source_(source), text_(source->text), syntax_(syntax), diagnostics_(diagnostics) {}

  Items read() {
    while (at_ < text_.size()) step();
    end_command();
    return std::move(items_);
  }

 private:
  void step() {
    const char c = text_[at_];
    if (c == '\\' && at_ + 1 < text_.size() && (text_[at_ + 1] == '\n' || text_[at_ + 1] == '\r')) {
      at_ += text_[at_ + 1] == '\r' && at_ + 2 < text_.size() ? 3 : 2;
    } else if (c == '\n' || c == ';' || c == '&' || c == '|') {
      if (depth_ == 0) end_command();
      ++at_;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      ++at_;
    } else if (c == '(' || c == ')') {
      depth_ = c == '(' ? depth_ + 1 : std::max(depth_ - 1, 0);
      if (c == ')') end_command();
      ++at_;
    } else if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else {
      take_word();
    }
  }

  void take_word() {
    const std::size_t begin = at_;
    bool quoted = false;
    std::string word = expand_word(quoted);
    if (at_ == begin) ++at_;  // a sign that no word has
    const std::size_t equals = name_end(word);
    if (sources_) return take_file(word, begin);
    sources_ = !quoted && (word == "source" || word == ".");
    if (sources_) return;
    const bool assigns = equals > 0 && equals < word.size() && word[equals] == '=' && !starts_flag(word);
    if (!assigns) return take_words(word, begin, quoted);
    std::string name = word.substr(0, equals);
    std::string value = word.substr(equals + 1);
    if (value.empty() && at_ < text_.size() && text_[at_] == '(') value = array();
    variables_[name] = value;
    if (syntax_ != Syntax::arguments) items_.push_back({name, value, span(begin)});
    if (value.find("--") == std::string::npos) return;
    end_command();
    take_words(value, begin, false);
    end_command();
  }

  /// The words of `ARGS=( ... )` with single spaces.
  std::string array() {
    std::string all;
    ++at_;
    while (at_ < text_.size() && text_[at_] != ')') {
      const char c = text_[at_];
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\\') {
        ++at_;
      } else {
        const std::size_t begin = at_;
        bool quoted = false;
        all += (all.empty() ? "" : " ") + expand_word(quoted);
        if (at_ == begin) ++at_;
      }
    }
    at_ = std::min(at_ + 1, text_.size());
    return all;
  }

  static bool starts_flag(std::string_view word) { return word.starts_with("--") && word.size() > 2; }

  static std::size_t name_end(std::string_view word) {
    std::size_t end = 0;
    while (end < word.size() && is_name(word[end])) ++end;
    return end;
  }

  /// Splits at spaces and lines, as a shell does with an unquoted variable.
  void take_words(std::string_view words, std::size_t begin, bool quoted) {
    if (quoted && !starts_flag(words)) return take_one(words, begin);
    while (!words.empty()) {
      const std::size_t start = words.find_first_not_of(" \t\r\n\\");
      if (start == std::string_view::npos) return;
      words.remove_prefix(start);
      const std::size_t end = std::min(words.find_first_of(" \t\r\n"), words.size());
      take_one(words.substr(0, end), begin);
      words.remove_prefix(end);
    }
  }

  void take_one(std::string_view word, std::size_t begin) {
    if (starts_flag(word)) {
      const std::size_t equals = word.find('=');
      items_.push_back({std::string(word.substr(0, equals)), {}, span(begin)});
      if (equals != std::string_view::npos) items_.back().value = word.substr(equals + 1);
      open_ = syntax_ == Syntax::arguments && equals == std::string_view::npos;
      return;
    }
    if (!open_ || items_.empty() || items_.back().value.size() > kLongest) return;
    std::string& value = items_.back().value;
    value += value.empty() ? "" : " ";
    value += word;
  }

  void end_command() { open_ = sources_ = false; }

  /// `source FILE`: read where it stands beside this file, wherever the words before its name lead. What is
  /// not there is told: its settings count.
  void take_file(const std::string& word, std::size_t begin) {
    sources_ = false;
    const std::string name = word.substr(word.rfind('/') + 1);
    if (!name.ends_with(".sh")) return;
    const std::filesystem::path file = std::filesystem::path(source_->name).parent_path() / name;
    std::error_code ignored;
    const bool there = std::filesystem::is_regular_file(file, ignored) && *files_ < kMostFiles;
    const auto text = there ? spec::read_source(file.string(), {}, diagnostics_) : nullptr;
    if (text == nullptr) {
      diagnostics_.warning(span(begin), fmt::format("{} is not beside this file", quoted(name)),
                           "what it sets is not in the scenario; put it there and import again");
      return;
    }
    Shell inner(text, syntax_, diagnostics_);
    ++*files_;
    inner.files_ = files_;
    inner.variables_ = std::move(variables_);
    Items items = inner.read();
    variables_ = std::move(inner.variables_);
    items_.insert(items_.end(), std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
  }

  [[nodiscard]] Span span(std::size_t begin) const {
    const auto end = static_cast<std::uint32_t>(std::min(std::max(at_, begin + 1), text_.size()));
    const std::size_t line = std::min(text_.find('\n', begin), text_.size());
    return {source_, static_cast<std::uint32_t>(begin), std::min(end, static_cast<std::uint32_t>(line))};
  }

  /// One word from here, quotes taken off and variables put in.
  std::string expand_word(bool& quoted) {
    std::string word;
    while (at_ < text_.size() && word.size() <= kLongest) {
      const char c = text_[at_];
      if (c == '\'') {
        const std::size_t end = std::min(text_.find('\'', at_ + 1), text_.size());
        word += text_.substr(at_ + 1, end - at_ - 1);
        at_ = std::min(end + 1, text_.size());
        quoted = true;
      } else if (c == '"') {
        quoted = true;
        in_quotes_until(word);
      } else if (c == '\\') {
        if (at_ + 1 < text_.size() && (text_[at_ + 1] == '\n' || text_[at_ + 1] == '\r')) return word;
        if (at_ + 1 < text_.size()) word += text_[at_ + 1];
        at_ = std::min(at_ + 2, text_.size());
      } else if (c == '$') {
        variable(word);
      } else if (ends_word(c, word)) {
        return word;
      } else {
        word += c;
        ++at_;
      }
    }
    return word;
  }

  /// `(` stands inside of a word in a layout such as E(t|)*3.
  static bool ends_word(char c, const std::string& word) {
    if (c == '(' && !word.empty() && word.back() != '=') return false;
    return std::string_view(" \t\r\n;&|()").find(c) != std::string_view::npos;
  }

  void in_quotes_until(std::string& word) {
    ++at_;
    while (at_ < text_.size() && text_[at_] != '"' && word.size() <= kLongest) {
      if (text_[at_] == '$') {
        variable(word);
        continue;
      }
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      word += text_[at_] == '\n' && text_[at_ - 1] == '\\' ? ' ' : text_[at_];
      ++at_;
    }
    if (at_ < text_.size() && text_[at_] == '"') ++at_;
  }

  /// `$NAME`, `${NAME}`, `${NAME:-else}`, `${NAMES[@]}`, `$((A * B))`; a command stays empty.
  void variable(std::string& word) {
    ++at_;
    if (at_ >= text_.size()) return;
    if (text_[at_] == '{') {
      const std::size_t end = std::min(text_.find('}', at_), text_.size());
      braced(std::string_view(text_).substr(at_ + 1, end - std::min(at_ + 1, end)), word);
      at_ = std::min(end + 1, text_.size());
    } else if (text_.compare(at_, 2, "((") == 0) {
      const std::size_t end = std::min(text_.find("))", at_), text_.size());
      word += arithmetic(std::string_view(text_).substr(at_ + 2, end - std::min(at_ + 2, end)));
      at_ = std::min(end + 2, text_.size());
    } else if (text_[at_] == '(') {
      at_ = std::min(text_.find(')', at_), text_.size() - 1) + 1;
    } else {
      const std::size_t size = name_end(std::string_view(text_).substr(at_));
      word += lookup(std::string_view(text_).substr(at_, size));
      at_ += size;
    }
  }

  void braced(std::string_view inside, std::string& word) const {
    const std::size_t size = name_end(inside);
    std::string value = lookup(inside.substr(0, size));
    std::string_view rest = inside.substr(size);
    if (value.empty() && (rest.starts_with(":-") || rest.starts_with(":="))) value = plain(rest.substr(2));
    if (value.empty() && rest.starts_with("-")) value = plain(rest.substr(1));
    word += value;
  }

  /// A default: a variable, or words with their quotes off.
  [[nodiscard]] std::string plain(std::string_view text) const {
    if (text.starts_with("$")) return lookup(text.substr(1, name_end(text.substr(1))));
    std::string out(text);
    std::erase_if(out, [](char c) { return c == '"' || c == '\''; });
    return out;
  }

  [[nodiscard]] std::string lookup(std::string_view name) const {
    const auto found = variables_.find(name);
    return found == variables_.end() ? std::string() : found->second;
  }

  /// Products, quotients, sums and differences of whole numbers from left to right, products first.
  [[nodiscard]] std::string arithmetic(std::string_view text) const {
    long sum = 0, product = 0;
    int sign = 1;
    char last = '+';
    const auto add = [&](long value) {
      constexpr long kMost = 1'000'000'000'000;
      if (last == '*') product = value != 0 && product > kMost / value ? kMost : product * value;
      if (last == '/') product = value == 0 ? 0 : product / value;
      if (last == '+' || last == '-') {
        sum += sign * product;
        sign = last == '-' ? -1 : 1;
        product = value;
      }
    };
    for (std::size_t i = 0; i < text.size();) {
      const char c = text[i];
      if (is_name(c)) {
        const std::size_t size = name_end(text.substr(i));
        const std::string name(text.substr(i, size));
        const std::string digits = c >= '0' && c <= '9' ? name : lookup(name);
        long value = 0;
        std::from_chars(digits.data(), digits.data() + std::min<std::size_t>(digits.size(), 12), value);
        add(value);
        i += size;
      } else {
        if (std::string_view("+-*/").find(c) != std::string_view::npos) last = c;
        ++i;
      }
    }
    return std::to_string(sum + sign * product);
  }

  std::shared_ptr<const SourceFile> source_;
  const std::string& text_;
  Syntax syntax_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool open_ = false;
  bool sources_ = false;  ///< the next word names a file
  int own_files_ = 0;
  int* files_ = &own_files_;  ///< taken so far, by this script and by those that it takes
  Diagnostics& diagnostics_;
  Items items_;
  std::map<std::string, std::string, std::less<>> variables_;
};

}  // namespace

Items read_shell(const std::shared_ptr<const SourceFile>& source, Syntax syntax, Diagnostics& diagnostics) {
  return Shell(source, syntax, diagnostics).read();
}

}  // namespace caelum::interop
