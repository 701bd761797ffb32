// What the program brings along as files: its examples and suites.
#pragma once

#include <filesystem>
#include <string>

namespace caelum::app {

/// The folder `examples` or `suites` that belongs to the program: of the sources that it was built in
/// (build/NAME/caelum), or beside an installed one (share/caelum). Empty where there is none.
std::filesystem::path own_folder(const std::string& name);

/// `examples/...` is the program's own where the current folder has no such file; any other path as it is.
std::string with_own_examples(const std::string& path);

}  // namespace caelum::app
