#include "caelum/spec/document.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace caelum::spec {
namespace {

/// The tree on one line: scalars as 'text', quoted ones as "text", nulls as ~.
std::string shape(const Node& node) {
  std::string out;
  switch (node.kind) {
    case Node::Kind::null:
      return "~";
    case Node::Kind::scalar:
      return node.quoted ? fmt::format("\"{}\"", node.text) : node.text;
    case Node::Kind::sequence:
      for (const NodePtr& item : node.items) out += (out.empty() ? "" : ", ") + shape(*item);
      return fmt::format("[{}]", out);
    case Node::Kind::map:
      for (const Entry& e : node.entries) {
        out += (out.empty() ? "" : ", ") + e.key + ": " + shape(*e.value);
      }
      return fmt::format("{{{}}}", out);
  }
  return out;
}

struct Outcome {
  NodePtr root;
  Diagnostics diagnostics;
};

Outcome read(std::string text) {
  Outcome o;
  o.root = read_document(std::make_shared<SourceFile>(SourceFile{"f", std::move(text)}), o.diagnostics);
  return o;
}

std::string tree(std::string text) {
  const Outcome o = read(std::move(text));
  EXPECT_TRUE(o.diagnostics.ok()) << o.diagnostics.render();
  return o.root ? shape(*o.root) : "none";
}

/// The messages alone, without source lines.
std::string errors(std::string text) {
  const std::string all = read(std::move(text)).diagnostics.render();
  std::string out;
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = all.find('\n', at);
    if (all[at] != ' ') out += all.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return out;
}

TEST(Document, ReadsTheShapesOfSpecFiles) {
  EXPECT_EQ(tree("a: 1\nb:\n  c: x y # note\n  d: [1, {e: 2}]\n"), "{a: 1, b: {c: x y, d: [1, {e: 2}]}}");
  EXPECT_EQ(tree("- a\n- b: 1\n  c: 2\n-\n  - x\n- - y\n  - z\n"), "[a, {b: 1, c: 2}, [x], [y, z]]");
  EXPECT_EQ(tree("k:\n- a\n- b\nl: 1\n"), "{k: [a, b], l: 1}");
  EXPECT_EQ(tree("a:\nb: ~\nc: null\nd: 'null'\n"), "{a: ~, b: ~, c: ~, d: \"null\"}");
  EXPECT_EQ(tree("{a: 1,\n \"b\":2, c: , }"), "{a: 1, b: 2, c: ~}");
  EXPECT_EQ(tree("a: [\n  1,\n  2\n]\nb: 3\n"), "{a: [1, 2], b: 3}");
  EXPECT_EQ(tree("\xEF\xBB\xBF%YAML 1.2\n--- # start\na: 1\n...\n# end\n"), "{a: 1}");
  EXPECT_EQ(tree("--- text\n"), "text");
  EXPECT_EQ(tree("url: http://x.org/#a:b\ntime: 12:30\n"), "{url: http://x.org/#a:b, time: 12:30}");
  EXPECT_EQ(tree("a: 1\r\nb:\r\n  - x\r\n"), "{a: 1, b: [x]}");
  EXPECT_EQ(tree("'a b': 1\n\"c: d\": 2\n"), "{a b: 1, c: d: 2}");
}

TEST(Document, FoldsTextAsYamlDoes) {
  EXPECT_EQ(tree("a: x\n  y\n\n  z\n"), "{a: x y\nz}");
  EXPECT_EQ(tree("a: 'it''s\n  b  \n\n   c'"), "{a: \"it's b\nc\"}");
  EXPECT_EQ(tree("a: \"x \\\n   y\\tz\\  \n  w\""), "{a: \"x y\tz  w\"}");
  EXPECT_EQ(tree("a: |\n  x\n   y\n\nb: 1"), "{a: \"x\n y\n\", b: 1}");
  EXPECT_EQ(tree("a: |-\n  x\n"), "{a: \"x\"}");
  EXPECT_EQ(tree("a: |+\n  x\n\nb: 1"), "{a: \"x\n\n\", b: 1}");
  EXPECT_EQ(tree("a: >\n  x\n  y\n\n  z\n    w\n  v\n"), "{a: \"x y\nz\n  w\nv\n\"}");
  EXPECT_EQ(tree("a: |2\n   x\nb: >-2 # c\n  y\n"), "{a: \" x\n\", b: \"y\"}");
  EXPECT_EQ(tree("- |\n x\n- >-\n\n y\n"), "[\"x\n\", \"\ny\"]");
}

TEST(Document, DecodesEveryEscape) {
  EXPECT_EQ(tree(R"("\a\b\t\n\v\f\r\e\"\/\\\x41\u00e9\U0001F600\ud83d\ude00\N\_\L\P\ ")"),
            "\"\a\b\t\n\v\f\r\x1B\"/\\A\u00e9\U0001F600\U0001F600\u0085\u00A0\u2028\u2029 \"");
  EXPECT_EQ(tree("\"\\0\"").size(), 3U);
  EXPECT_EQ(errors("a: \"\\q\\xZZ\\ud800\"\n"),
            "f:1:5: error: no escape '\\q'; write '\\\\' for a backslash, or use single quotes\n"
            "f:1:7: error: an escape that is no character; write 2 hexadecimal digits of a Unicode "
            "character\n"
            "f:1:11: error: an escape that is no character; write 4 hexadecimal digits of a Unicode "
            "character\n");
}

TEST(Document, SharesAnchoredValues) {
  const Outcome o = read("a: &x {b: 1}\nc: *x\nd: &y\n  - *x\ne: *y\n");
  ASSERT_TRUE(o.diagnostics.ok()) << o.diagnostics.render();
  EXPECT_EQ(shape(*o.root), "{a: {b: 1}, c: {b: 1}, d: [{b: 1}], e: [{b: 1}]}");
  EXPECT_EQ(o.root->find("a")->value, o.root->find("c")->value);
  EXPECT_EQ(errors("a: &x [*x]\n"),
            "f:1:8: error: the alias '*x' stands inside its own anchor; a value cannot contain itself: "
            "write it out\n");
  EXPECT_EQ(errors("a: &plan 1\nb: *paln\n"),
            "f:2:4: error: no anchor '&paln' above; did you mean '*plan'?\n");
}

TEST(Document, RefusesAliasBombsAndDepth) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    bomb += fmt::format("a{}: &a{} [", i, i);
    for (int k = 0; k < 10; ++k) bomb += fmt::format("*a{}, ", i - 1);
    bomb += "]\n";
  }
  EXPECT_NE(errors(bomb).find("expand to more than 1,000,000 values"), std::string::npos);

  std::string deep = "a0: &a0 [x]\n";  // depth grows through aliases alone
  for (int i = 1; i < 200; ++i) {
    deep += fmt::format("a{}: &a{} [*a{}]\n", i, i, i - 1);
  }
  EXPECT_NE(errors(deep).find("nested more than 100 levels deep through aliases"), std::string::npos);

  EXPECT_EQ(errors(std::string(100000, '[')),
            "f:1:101: error: nested more than 100 levels deep; flatten the structure\n");
  std::string dashes;
  for (int i = 0; i < 100000; ++i) dashes += "- ";
  EXPECT_EQ(errors(dashes), "f:1:201: error: nested more than 100 levels deep; flatten the structure\n");
  std::string many;
  for (int i = 0; i < 1'000'001; ++i) many += "-\n";
  EXPECT_NE(errors(many).find("more than 1,000,000 values in one file"), std::string::npos);
}

TEST(Document, FindsSeveralErrorsInOnePass) {
  EXPECT_EQ(errors("a: 1\na: 2\nb: \"x\nc: [1, 2\nd:\n\te: 1\n\tf: 2\ng: x: y\nh:i\n- z\nj: ok\n"),
            "f:2:1: error: the key 'a' stands twice (first in line 1); remove one of the two\n"
            "f:3:4: error: the quote is never closed; add the closing \", or indent the lines that "
            "continue the text\n"
            "f:4:4: error: the '[' is never closed; add the ']', or indent the lines that belong to it\n"
            "f:6:1: error: a tab in the indentation; indent with spaces\n"
            "f:8:5: error: a second key on one line; put text in quotes, or an inner map on its own lines\n"
            "f:9:2: error: no space after the ':'; write 'h: ' and then the value\n"
            "f:10:1: error: a list item among the keys of a map; write 'key: value', or indent the list\n");
}

TEST(Document, KeepsWhatItCouldRead) {
  const Outcome o = read("a: [1\nb:\n    c: 1\n  d: 2\ne: {x: 1}\n");
  EXPECT_FALSE(o.diagnostics.ok());
  ASSERT_TRUE(o.root);
  EXPECT_EQ(shape(*o.root), "{a: ~, b: {c: 1}, e: {x: 1}}");
}

TEST(Document, RefusesWhatItDoesNotReadWithAdvice) {
  const std::pair<const char*, const char*> cases[] = {
      {"i: !!str 3\n", "f:1:4: error: the tag '!!str' is not read; leave it out"},
      {"a: 1\n<<: {b: 1}\n", "f:2:1: error: the merge key '<<' is not read; write the keys out"},
      {"? a\n: b\n", "f:1:1: error: a '?' key is not read"},
      {"a: 1\n---\nb: 1\n", "f:2:1: error: a second document in one file"},
      {"a: 1\n...\nb: 1\n", "f:3:1: error: text after the end of the document"},
      {"%TAG ! x\n---\na: 1\n", "f:1:1: error: the directive '%TAG ! x' is not read"},
      {"%YAML 1.2\na: 1\n", "f:2:1: error: no '---' after the '%' line"},
      {"[a, b]: 1\n", "f:1:7: error: a ':' after a complete value"},
      {"[a: b]\n", "f:1:3: error: a key inside '[ ]'; write '{key: value}'"},
      {"{a, b: 1}\n", "f:1:2: error: no ':' after the key 'a'; write 'key: value', or put text"},
      {"{hbm:80}\n", "f:1:5: error: no space after the ':'; write 'hbm: '"},
      {"{a\n: b}\n", "f:1:2: error: no ':' after the key 'a'"},
      {"[1,,2]\n", "f:1:4: error: a value is missing before ','"},
      {"[1, 2}\n", "f:1:6: error: a '}' where ']' should close"},
      {"[1 [2]]\n", "f:1:4: error: no ',' or ']' before '[2]]'"},
      {"a: @x\n", "f:1:4: error: text cannot begin with '@'; put it in quotes"},
      {"a: ]\n", "f:1:4: error: a ']' that closes nothing"},
      {"a: | x\n", "f:1:6: error: text on the line of a '|'"},
      {"a: |\n     \n  x\n", "f:2:1: error: an empty line with more spaces"},
      {"a: 'b' c\n", "f:1:8: error: text after the end of the value"},
      {"a: 'b'# c\n", "f:1:7: error: a '#' right after a value"},
      {"a: - b\n", "f:1:4: error: a list cannot begin on the line of its key"},
      {"a: b\n c: d\n", "f:2:3: error: a key in the middle of the text that began in line 1"},
      {"- a\nb: 1\n", "f:2:1: error: a line that is no item among the items of a list"},
      {"  a: 1\nb: 2\n", "f:2:1: error: text that belongs to nothing above"},
      {"a: 1\nb\n", "f:2:1: error: no ':' after the key 'b'"},
      {"a: &x &y b\n", "f:1:7: error: a second anchor on one value"},
      {"a: &x' b\n", "f:1:4: error: '&x'' is no anchor"},
      {"a: &x[b]\n", "f:1:6: error: no space after the name of an anchor"},
      {"&x a: b\n", "f:1:5: error: a key cannot carry an anchor or a tag"},
      {"x: &x 1\na: &y *x\n", "f:2:7: error: an anchor before an alias"},
      {"-\tk: v\n", "f:1:2: error: a tab before a key"},
      {": a\n", "f:1:1: error: a key is missing before the ':'"},
      {"a: \"x\n  y\n", "f:1:4: error: the quote is never closed"},
      {"a: \"\\", "f:1:4: error: the quote is never closed"},
  };
  for (const auto& [text, expected] : cases) {
    const std::string found = errors(text);
    EXPECT_TRUE(found.starts_with(expected)) << text << "gave " << found;
    EXPECT_EQ(std::count(found.begin(), found.end(), '\n'), 1) << text << "gave " << found;
  }
}

TEST(Document, RefusesEmptyFilesAndOtherEncodings) {
  const std::string empty = "f:1:1: error: the file is empty; write a map, for example 'caelum: 1'\n";
  for (const char* text : {"", "\n\n", "# only a comment\n", "---\n", "...\n", "\xEF\xBB\xBF"}) {
    EXPECT_EQ(errors(text), empty) << text;
    EXPECT_EQ(read(text).root, nullptr);
  }
  using namespace std::string_literals;
  EXPECT_EQ(errors("\xFF\xFE"s + "a\0:\0"s),
            "f:1:1: error: the file is not UTF-8 (it looks like UTF-16 or UTF-32); save it as UTF-8\n");
  EXPECT_EQ(errors("a: caf\xE9\n"),
            "f:1:7: error: a byte that is not UTF-8 (is the file in Latin-1 or GBK?); save the file as "
            "UTF-8\n");
  EXPECT_EQ(errors("a: x\x07y\nb: \x1B\n"),
            "f:1:5: error: a control character \\u{0007}; remove it, or write it as an escape in double "
            "quotes\n"
            "f:2:4: error: a control character \\u{001B}; remove it, or write it as an escape in double "
            "quotes\n");
  EXPECT_EQ(errors("a: 12345678\0b\n"s), "f:1:12: error: a control character \\u{0000}; remove it\n");
  EXPECT_EQ(errors(std::string((64U << 20) + 1, 'x')),
            "f:1:1: error: the file is larger than 64 MiB; split it into several files\n");
}

TEST(Document, GivesUpAfterAHundredErrors) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "a: 1\n";
  const std::string found = errors(text);
  EXPECT_EQ(std::count(found.begin(), found.end(), '\n'), 100);
  EXPECT_NE(found.find("more than 99 errors: the rest was not read"), std::string::npos);
}

TEST(Document, FindsDuplicatesInLargeMaps) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += fmt::format("k{}: 1\n", i);
  EXPECT_EQ(errors(text + "k3: 2\nk77: 2\n"),
            "f:101:1: error: the key 'k3' stands twice (first in line 4); remove one of the two\n"
            "f:102:1: error: the key 'k77' stands twice (first in line 78); remove one of the two\n");
}

TEST(Document, RemembersPlaces) {
  const Outcome o = read("a: 1\nbc: {d: \"xy\"}\ne:\n");
  const Entry* bc = o.root->find("bc");
  EXPECT_EQ(bc->key_at.begin, 5U);
  EXPECT_EQ(bc->key_at.end, 7U);
  const Node& text = *bc->value->find("d")->value;
  EXPECT_EQ(text.at.begin, 13U);
  EXPECT_EQ(text.at.end, 17U);
  EXPECT_EQ(o.root->find("e")->value->at.begin, 21U);
  EXPECT_EQ(o.root->find("zz"), nullptr);
}

// Found by fuzzing: a text that the end of the file cuts short was read again and again.
TEST(Document, EndsABlockTextAtTheEndOfTheFile) {
  for (const auto& [text, expected] : {std::pair{"a: |", ""},
                                       {"a: |  ", ""},
                                       {"a: >-\n  one\n  two", "one two"},
                                       {"a: |\n  text", "text"}}) {
    Diagnostics diagnostics;
    const auto node = read_document(std::make_shared<const SourceFile>(SourceFile{"f", text}), diagnostics);
    ASSERT_TRUE(diagnostics.ok()) << text << "\n" << diagnostics.render();
    ASSERT_NE(node, nullptr);
    EXPECT_EQ(node->find("a")->value->text, expected) << text;
  }
}

}  // namespace
}  // namespace caelum::spec
