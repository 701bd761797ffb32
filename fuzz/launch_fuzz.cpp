// Any bytes as a launch file of any tool: errors, or a scenario that the spec reader reads.
#include <cstddef>
#include <cstdint>
#include <string>

#include "caelum/base/check.hpp"
#include "caelum/interop/launch/import_launch.hpp"
#include "caelum/spec/document.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const char* name : {"plan.sh", "plan.toml", "plan.json", "plan.yaml"}) {
    const auto source = std::make_shared<caelum::SourceFile>(caelum::SourceFile{name, text});
    (void)caelum::interop::recognise_launch(*source);
    for (const caelum::interop::Target* target : caelum::interop::targets()) {
      caelum::Diagnostics diagnostics;
      const std::string yaml = caelum::interop::import_launch(source, *target, {}, diagnostics);
      CAELUM_CHECK(yaml.empty() != diagnostics.ok(), "a scenario exactly when there is no error");
      (void)diagnostics.render();
      if (yaml.empty()) continue;
      caelum::Diagnostics second;
      const auto again = std::make_shared<caelum::SourceFile>(caelum::SourceFile{"scenario.yaml", yaml});
      const auto root = caelum::spec::read_document(again, second);
      CAELUM_CHECK(root && second.ok(), second.render() + yaml);
    }
  }
  return 0;
}
