// Prints the tree that the reader makes of a file, as JSON with every scalar as text; on errors,
// prints them instead and ends with status 2. Given to compare_yaml.py.
//   dump_yaml FILE...    one line of JSON each
#include <cstdio>
#include <fstream>
#include <sstream>

#include "caelum/spec/document.hpp"

namespace {

using caelum::spec::Node;

void put_text(const std::string& text, std::string& out) {
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || c == '"' || c == '\\') {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", byte);
      out += escaped;
    } else {
      out += c;
    }
  }
  out += '"';
}

void put(const Node& node, std::string& out) {
  const char* gap = "";
  switch (node.kind) {
    case Node::Kind::null:
    case Node::Kind::scalar:
      put_text(node.text, out);
      break;
    case Node::Kind::sequence:
      out += '[';
      for (const auto& item : node.items) {
        out += gap;
        put(*item, out);
        gap = ",";
      }
      out += ']';
      break;
    case Node::Kind::map:
      out += '{';
      for (const auto& entry : node.entries) {
        out += gap;
        put_text(entry.key, out);
        out += ':';
        put(*entry.value, out);
        gap = ",";
      }
      out += '}';
      break;
  }
}

}  // namespace

int main(int count, char** names) {
  int status = 0;
  for (int i = 1; i < count; ++i) {
    std::ifstream file(names[i], std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    caelum::Diagnostics diagnostics;
    const auto root = caelum::spec::read_document(
        std::make_shared<caelum::SourceFile>(caelum::SourceFile{names[i], text.str()}), diagnostics);
    std::string out;
    if (root && diagnostics.ok()) {
      put(*root, out);
    } else {
      std::fputs(diagnostics.render().c_str(), stderr);
      status = 2;
    }
    std::puts(out.c_str());
  }
  return status;
}
