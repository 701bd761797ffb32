// Every file in tests/wrong must be refused, with the errors that it expects and where. The first
// line says which: `# expect: LINE:COLUMN FRAGMENT | [FILE:]LINE:COLUMN FRAGMENT`. Files that cannot
// hold a comment have a NAME.expect beside them.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "caelum/spec/load.hpp"

namespace caelum::spec {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> split(std::string text, const std::string& mark) {
  std::vector<std::string> parts;
  for (std::size_t at; (at = text.find(mark)) != std::string::npos; text.erase(0, at + mark.size())) {
    parts.push_back(text.substr(0, at));
  }
  parts.push_back(text);
  return parts;
}

/// The expectations of a file, as `LINE:COLUMN` or `FILE:LINE:COLUMN` and a fragment.
std::vector<std::string> expected(const fs::path& path) {
  fs::path beside = path;
  beside.replace_extension(".expect");
  std::string line = text_of(fs::exists(beside) ? beside : path);
  line = line.substr(0, line.find('\n'));
  const std::string mark = "# expect: ";
  if (line.starts_with(mark)) line.erase(0, mark.size());
  return split(line, " | ");
}

bool told(const std::vector<std::string>& lines, const fs::path& path, const std::string& expectation) {
  const std::size_t space = expectation.find(' ');
  const std::string place = expectation.substr(0, space);
  const std::string fragment = expectation.substr(space + 1);
  const bool other_file = std::count(place.begin(), place.end(), ':') == 2;
  const std::string head =
      (other_file ? (path.parent_path() / place).string() : path.string() + ":" + place) + ": error: ";
  return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
    return line.starts_with(head) && line.find(fragment) != std::string::npos;
  });
}

TEST(WrongSpecs, AreToldWithPlaceAndReason) {
  const Catalogue catalogue;
  int files = 0;
  for (const auto& entry : fs::directory_iterator(CAELUM_SOURCE_DIR "/tests/wrong")) {
    if (entry.path().extension() != ".yaml") continue;
    ++files;
    Diagnostics diagnostics;
    check_file(entry.path().string(), {}, catalogue, diagnostics);
    EXPECT_FALSE(diagnostics.ok()) << entry.path();
    const std::string report = diagnostics.render();
    const auto lines = split(report, "\n");
    for (const auto& expectation : expected(entry.path())) {
      EXPECT_TRUE(told(lines, entry.path(), expectation))
          << entry.path() << " expects " << expectation << "\n"
          << report;
    }
  }
  EXPECT_GE(files, 70);
}

}  // namespace
}  // namespace caelum::spec
