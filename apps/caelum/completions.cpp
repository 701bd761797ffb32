#include "apps/caelum/completions.hpp"

#include "caelum/spec/kinds.hpp"

namespace caelum::app {

std::string shell_completions(const std::string& shell, const std::vector<Verb>& verbs) {
  if (shell == "bash") return bash_completions(verbs);
  return shell == "zsh" ? zsh_completions(verbs) : fish_completions(verbs);
}

std::string command_of(Takes takes, const std::string& kind) {
  const auto ids = [](const std::string& of) { return "caelum show " + of + " --quiet 2>/dev/null"; };
  switch (takes) {
    case Takes::setting:
      return "caelum check --paths 2>/dev/null";
    case Takes::record:
      return ids(kind);
    case Takes::chip:
      return ids("chips");
    case Takes::system:
      return ids("systems");
    case Takes::claim:
      return ids("claims");
    case Takes::link:
      return ids("links");
    case Takes::kind: {
      std::string words = "echo sources";
      for (const auto& known : spec::catalogue_kinds()) words += std::string(" ") + known.plural;
      return words + " | tr ' ' '\\n'";
    }
    case Takes::text:
    case Takes::file:
    case Takes::new_file:
    case Takes::folder:
      return "";
  }
  return "";
}

std::string shell_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'')
      out += "'\\''";
    else
      out += c;
  }
  return out + "'";
}

}  // namespace caelum::app
