// Errors in the user's text, collected with their places and told all at once.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace caelum {

/// One text that positions refer to: a file, a built-in catalogue entry, or a `--set` argument.
struct SourceFile {
  std::string name;  ///< as shown to the user: a path, `catalogue:chips/h800-sxm.yaml`, `--set`
  std::string text;
};

/// A half-open range of bytes in a source. Lines and columns are counted only when rendered.
struct Span {
  std::shared_ptr<const SourceFile> file;
  std::uint32_t begin = 0, end = 0;
};

struct Diagnostic {
  enum class Severity { error, warning };
  Severity severity = Severity::error;
  Span at;              ///< file may be null: then the message stands without a place
  std::string message;  ///< what was found and what was expected; lower case, no full stop
  std::string hint;     ///< how to mend it; may be empty
};

class Diagnostics {
 public:
  void error(Span at, std::string message, std::string hint = {});
  void warning(Span at, std::string message, std::string hint = {});

  [[nodiscard]] bool ok() const { return errors_ == 0; }
  [[nodiscard]] const std::vector<Diagnostic>& all() const { return all_; }

  /// `FILE:LINE:COLUMN: error: WHAT; HOW TO MEND IT`, then the source line and a caret line, in
  /// order of place. Columns count UTF-8 code points from 1.
  [[nodiscard]] std::string render() const;

 private:
  std::vector<Diagnostic> all_;
  int errors_ = 0;
};

/// The candidate nearest to `word` by edit distance, if within about one slip in three letters.
/// Empty when none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace caelum
