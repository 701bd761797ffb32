#include "caelum/spec/document.hpp"

#include "caelum/spec/detail/document_reader.hpp"

namespace caelum::spec {

const Entry* Node::find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

NodePtr read_document(std::shared_ptr<const SourceFile> source, Diagnostics& diagnostics) {
  if (!detail::pass_gate(source, diagnostics)) return nullptr;
  return detail::Reader(std::move(source), diagnostics).read();
}

}  // namespace caelum::spec
