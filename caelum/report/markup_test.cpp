#include "caelum/report/markup.hpp"

#include <gtest/gtest.h>

#include "caelum/report/json_text.hpp"
#include "caelum/report/plain.hpp"

namespace caelum::report {
namespace {

// A script in a scenario's name once ran in a browser that showed its chart.
TEST(Markup, NothingOpensATagOrEndsAnAttribute) {
  EXPECT_EQ(escaped("</text><script a='1' b=\"2\">&amp;]]>"),
            "&lt;/text&gt;&lt;script a=&#39;1&#39; b=&quot;2&quot;&gt;&amp;amp;]]&gt;");
}

TEST(Markup, AnyBytesLeaveThePageWellFormed) {
  EXPECT_EQ(escaped(std::string("a\0b\x01\x7f", 5)),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(escaped("\xFFgr\xC3\xB6\xC3"), "\xEF\xBF\xBDgr\xC3\xB6\xEF\xBF\xBD");
  EXPECT_EQ(escaped("\xEF\xBF\xBE"), "\xEF\xBF\xBD");  // U+FFFE, which XML forbids
  EXPECT_EQ(escaped("two\nlines\tand"), "two lines and");
}

TEST(Markup, ACellOfMarkdownStaysOne) {
  EXPECT_EQ(markdown("a|b<script>&\nc"), "a\\|b&lt;script>&amp; c");
}

TEST(Plain, ATerminalSeesNoControlCharacter) {
  EXPECT_EQ(plain("\x1b[1mbold\x1b[0m\nnext", true), "\x1b[1mbold\x1b[0m\nnext");
  EXPECT_EQ(plain("\x1b]0;title\x07\x1b[2J", true), "\xEF\xBF\xBD]0;title\xEF\xBF\xBD\xEF\xBF\xBD[2J");
  EXPECT_EQ(plain("\x1b[1mbold", false), "\xEF\xBF\xBD[1mbold");
  EXPECT_EQ(plain("bad\xFF", false), "bad\xEF\xBF\xBD");
}

TEST(JsonText, BytesThatAreNotUtf8AreReplaced) {
  EXPECT_EQ(json_string("a\xFF\"b"), "\"a\xEF\xBF\xBD\\\"b\"");
}

}  // namespace
}  // namespace caelum::report
