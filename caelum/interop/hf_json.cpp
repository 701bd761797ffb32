// The JSON library reports offsets only for broken text, so the place of a field is looked up in
// the text again when an error needs it: rare, and cheap next to keeping offsets for all.
#include "caelum/interop/hf_json.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace caelum::interop {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kLanguageParts[] = {"text_config", "language_config", "llm_config"};

Span place_from(const std::shared_ptr<const SourceFile>& source, std::string_view name, std::size_t start) {
  const std::string key = fmt::format("\"{}\"", name);
  for (std::size_t at = source->text.find(key, start); at != std::string::npos;
       at = source->text.find(key, at + 1)) {
    const std::size_t after = source->text.find_first_not_of(" \t\r\n", at + key.size());
    if (after == std::string::npos || source->text[after] != ':') continue;
    return {source, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + key.size())};
  }
  return {source, 0, 0};
}

std::string scalar_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

HfValue convert(const Json& value) {
  HfValue out;
  if (value.is_null()) return out;
  out.text = value.is_primitive() ? scalar_text(value) : std::string();
  if (value.is_boolean()) {
    out.kind = HfValue::Kind::flag;
    out.flag = value.get<bool>();
  } else if (value.is_number()) {
    out.kind = HfValue::Kind::number;
    out.number = value.get<double>();
  } else if (value.is_string()) {
    out.kind = HfValue::Kind::text;
  } else if (value.is_array()) {
    out.kind = HfValue::Kind::list;
    for (const auto& item : value) {
      if (!item.is_primitive()) continue;
      out.items.push_back(scalar_text(item));
      if (item.is_number()) out.numbers.push_back(item.get<double>());
    }
  } else {
    out.kind = HfValue::Kind::object;
  }
  return out;
}

// "[json.exception.parse_error.101] parse error at line 3, column 7: syntax error while parsing
// object - unexpected end of input; expected '}'" -> "unexpected end of input; expected '}'".
std::string reason(const std::string& what) {
  const std::size_t dash = what.find(" - ");
  if (dash != std::string::npos) return what.substr(dash + 3);
  const std::size_t bracket = what.find("] ");
  return bracket == std::string::npos ? what : what.substr(bracket + 2);
}

/// The library tells where the offending token ends; a reader looks for where it begins.
std::size_t token_start(const std::string& text, std::size_t last) {
  if (last >= text.size() || text[last] != '"' || last == 0) return last;
  const std::size_t open = text.rfind('"', last - 1);
  return open == std::string::npos || text.find('\n', open) < last ? last : open;
}

/// The place of the literal that a message shows in quotes: an overflowing number has no offset.
std::size_t quoted_place(const std::string& text, const std::string& what) {
  const std::size_t begin = what.find('\''), end = what.rfind('\'');
  if (begin == std::string::npos || end <= begin + 1) return 0;
  const std::size_t found = text.find(what.substr(begin + 1, end - begin - 1));
  return found == std::string::npos ? 0 : found;
}

/// Python writes what JSON cannot: `Infinity` and `NaN`, outside of quotes. Empty text of the same length
/// stands for them, so that places hold; a count that should be read from one is told as no number.
std::string without_infinities(std::string text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (!quoted) {
      for (const std::string_view word : {"-Infinity", "Infinity", "NaN"}) {
        if (text.compare(i, word.size(), word) != 0) continue;
        text.replace(i, word.size(), "\"\"" + std::string(word.size() - 2, ' '));
        ++i;
        break;
      }
    }
  }
  return text;
}

/// The fields of nested objects stand as `outer.inner`: makers put the shape of attention there.
void take_fields(const Json& object, HfConfig& config) {
  for (const auto& [key, value] : object.items()) {
    config.fields[key] = convert(value);
    if (!value.is_object()) continue;
    for (const auto& [inner, field] : value.items()) {
      config.fields[std::string(key).append(".").append(inner)] = convert(field);
    }
  }
}

/// Remembers the keys of every open object, to find doubled ones.
struct KeyWatch {
  std::vector<std::set<std::string>> open;
  std::vector<std::string> doubled;

  bool operator()(int, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::object_start) open.emplace_back();
    if (event == Json::parse_event_t::object_end) open.pop_back();
    if (event == Json::parse_event_t::key && !open.back().insert(value.get<std::string>()).second) {
      doubled.push_back(value.get<std::string>());
    }
    return true;
  }
};

}  // namespace

const HfValue* HfConfig::find(std::string_view name) const {
  const auto found = fields.find(name);
  if (found == fields.end() || found->second.kind == HfValue::Kind::null) return nullptr;
  return &found->second;
}

Span HfConfig::place(std::string_view field) const {
  const std::size_t dot = field.rfind('.');
  const std::string_view name = dot == std::string_view::npos ? field : field.substr(dot + 1);
  for (const auto part : kLanguageParts) {
    if (!find(part)) continue;
    const Span inner = place_from(source, name, place_from(source, part, 0).end);
    if (inner.end > 0) return inner;
  }
  return place_from(source, name, 0);
}

HfConfig read_hf_json(std::shared_ptr<const SourceFile> source, Diagnostics& diagnostics) {
  HfConfig config{std::move(source), {}};
  const std::string& text = config.source->text;
  const auto at = [&](std::size_t byte) {
    const auto begin = static_cast<std::uint32_t>(std::min(byte, text.size()));
    return Span{config.source, begin, begin};
  };
  Json root;
  KeyWatch watch;
  try {
    root = Json::parse(without_infinities(text), [&watch](int depth, Json::parse_event_t event, Json& value) {
      return watch(depth, event, value);
    });
  } catch (const Json::parse_error& e) {
    diagnostics.error(at(token_start(text, e.byte > 0 ? e.byte - 1 : 0)),
                      "this is not JSON: " + reason(e.what()),
                      "give the config.json of a Hugging Face model");
    return config;
  } catch (const Json::exception& e) {
    diagnostics.error(at(quoted_place(text, e.what())), "this JSON cannot be read: " + reason(e.what()),
                      "correct the number");
    return config;
  }
  if (!root.is_object()) {
    diagnostics.error(at(0), "the file holds no JSON object", "give the config.json of a model");
    return config;
  }
  for (const auto& key : watch.doubled) {
    const Span first = place_from(config.source, key, 0);
    diagnostics.error(place_from(config.source, key, first.end),
                      fmt::format("the key '{}' stands twice", key), "keep one of the two");
  }
  take_fields(root, config);
  for (const auto part : kLanguageParts) {
    const auto found = root.find(std::string(part));
    if (found == root.end() || !found->is_object()) continue;
    take_fields(*found, config);
  }
  return config;
}

}  // namespace caelum::interop
