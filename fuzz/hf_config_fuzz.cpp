// Any bytes as a Hugging Face config.json: errors, or the text of a record that the spec reader reads.
#include <cstddef>
#include <cstdint>
#include <string>

#include "caelum/base/check.hpp"
#include "caelum/interop/hf_config.hpp"
#include "caelum/spec/document.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto source = std::make_shared<caelum::SourceFile>(
      caelum::SourceFile{"models/some-model.json", std::string(reinterpret_cast<const char*>(data), size)});
  caelum::Diagnostics diagnostics;
  const std::string yaml = caelum::interop::import_hf_text(source, diagnostics);
  CAELUM_CHECK(yaml.empty() != diagnostics.ok(), "a record exactly when there is no error");
  (void)diagnostics.render();
  if (yaml.empty()) return 0;
  caelum::Diagnostics second;
  const auto record = std::make_shared<caelum::SourceFile>(caelum::SourceFile{"record.yaml", yaml});
  const auto root = caelum::spec::read_document(record, second);
  CAELUM_CHECK(root && second.ok(), second.render() + yaml);
  CAELUM_CHECK(root->find("id") && root->find("layers"), yaml);
  return 0;
}
