#include "apps/caelum/options.hpp"

namespace caelum::app {

std::string Option::short_name() const {
  const std::size_t comma = names.find(',');
  return comma == std::string::npos ? "" : names.substr(0, comma);
}

std::string Option::long_name() const {
  return names.substr(names.find(',') + 1);
}

std::vector<Option> common_options(Common& common) {
  return {
      {.names = "--catalogue",
       .target = &common.catalogue,
       .value = "DIR",
       .what = "directory of records that add to or override the built-in ones",
       .takes = Takes::folder},
      {.names = "--json",
       .target = &common.json,
       .what = "one JSON document on standard output, nothing else"},
      {.names = "--quiet", .target = &common.quiet, .what = "print nothing but errors"},
      {.names = "--threads",
       .target = &common.threads,
       .value = "N",
       .what = "threads (default: all cores; the result is the same)",
       .range = NumberRange{1, 4096}},
  };
}

Option override_option(std::vector<std::string>& overrides) {
  return {
      .names = "--set",
      .target = &overrides,
      .value = "PATH=VALUE",
      .what =
          "override a value, as if the file said so: path.to.key=value; x2 and +10 % change what is there",
      .takes = Takes::setting};
}

Option fidelity_option(Fidelity& fidelity) {
  return {.names = "--fidelity",
          .target =
              [&fidelity](const std::string& word) {
                fidelity = word == "analytic" ? Fidelity::analytic
                           : word == "flow"   ? Fidelity::flow
                                              : Fidelity::event;
              },
          .value = "TIER",
          .what = "closed form, the schedule walked (default), or walked on the real links",
          .words = {"analytic", "event", "flow"}};
}

Option seed_option(unsigned long long& seed) {
  return {.names = "--seed", .target = &seed, .value = "N", .what = "seed of the draws (default 1)"};
}

Option output_option(std::string& output, const char* value, const char* what) {
  return {.names = "-o,--output", .target = &output, .value = value, .what = what, .takes = Takes::new_file};
}

Option scenario_files(std::vector<std::string>& files, const char* what) {
  return {.names = "FILE", .target = &files, .what = what, .takes = Takes::file, .required = true};
}

}  // namespace caelum::app
