// Text inside HTML, SVG, XML and Markdown: every page and drawing passes names, titles and labels through
// here.
#pragma once

#include <string>
#include <string_view>

namespace caelum::report {

/// `text` for the inside of an element or of a quoted attribute (either quote): nothing in it can open a tag,
/// end an attribute or a CDATA section. Control characters, noncharacters, invisible marks and bytes that are
/// not UTF-8 become U+FFFD, so that any text whatever leaves the page well formed; line breaks and tabs
/// become spaces.
std::string escaped(std::string_view text);
/// The same for a line or a table's cell of Markdown, where `<`, `&` and `|` mean something.
std::string markdown(std::string_view text);

}  // namespace caelum::report
