#include "apps/caelum/places.hpp"

namespace caelum::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kExamples = "examples/";

}  // namespace

fs::path own_folder(const std::string& name) {
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  if (program.empty()) return {};
  for (const char* place : {"../share/caelum", "../.."}) {
    const fs::path folder = (program.parent_path() / place / name).lexically_normal();
    if (fs::is_directory(folder, ignored)) return folder;
  }
  return {};
}

std::string with_own_examples(const std::string& path) {
  std::error_code ignored;
  if (!path.starts_with(kExamples) || fs::exists(path, ignored)) return path;
  const fs::path folder = own_folder("examples");
  const fs::path own = folder / path.substr(std::string(kExamples).size());
  return !folder.empty() && fs::exists(own, ignored) ? own.string() : path;
}

}  // namespace caelum::app
