// What an expression reads is taken from its text; what a scenario touches, from the ids that stand in it and
// in the records that these name.
#include "caelum/study/claims_lint.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "caelum/spec/kinds.hpp"
#include "caelum/spec/load.hpp"
#include "caelum/study/figures.hpp"

namespace caelum::study {
namespace {

using Words = std::set<std::string>;

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// Runs of letters and digits, as written.
std::vector<std::string> runs_of(std::string_view text) {
  std::vector<std::string> runs;
  bool open = false;
  for (const char c : text) {
    const bool part = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (part && !open) runs.emplace_back();
    if (part) runs.back() += c;
    open = part;
  }
  return runs;
}

bool any_digit(std::string_view word) {
  return std::any_of(word.begin(), word.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// Words that name one product: H20, 910C, N2, and a number after a name: Ascend 950. Amounts with their unit
/// (7nm, 400G, 2x) begin with a digit and end in a unit.
Words designations(std::string_view title) {
  static const Words kUnits = {"x",  "k",  "m",  "g",  "b",  "t", "nm", "gb",
                               "tb", "pb", "kw", "mw", "bn", "w", "th"};
  static const Words kAreas = {"mm2", "cm2"};
  Words found;
  const auto words = runs_of(title);
  for (const auto& word : words) {
    const std::string small = lower(word);
    const auto digits =
        std::find_if(small.begin(), small.end(), [](unsigned char c) { return std::isdigit(c) == 0; });
    const std::string tail(digits, small.end());
    const bool amount = digits != small.begin() && (tail.empty() || kUnits.contains(tail));
    const bool format = small.starts_with("fp") || small.starts_with("bf") || small.starts_with("hbm");
    if (any_digit(small) && !amount && !format && !kAreas.contains(small)) found.insert(small);
  }
  return found;
}

/// Every record whose id stands in the tree under a key that names one, with those that they name.
void touch(const spec::NodePtr& node, const spec::Catalogue& catalogue,
           std::set<const spec::CatalogueEntry*>& touched, Diagnostics& diagnostics) {
  if (!node) return;
  for (const auto& item : node->items) touch(item, catalogue, touched, diagnostics);
  for (const auto& entry : node->entries) {
    if (entry.value->kind != spec::Node::Kind::scalar) {
      touch(entry.value, catalogue, touched, diagnostics);
      continue;
    }
    if (entry.key != "system" && entry.key != "chip" && entry.key != "model" && entry.key != "from") continue;
    for (const char* kind : {"system", "chip", "model"}) {
      const auto* found = catalogue.find(kind, entry.value->text);
      if (!found || !touched.insert(found).second) continue;
      touch(catalogue.document(*found, diagnostics), catalogue, touched, diagnostics);
    }
  }
}

class Lint {
 public:
  Lint(const spec::Claim& claim, const spec::Catalogue& catalogue, Diagnostics& diagnostics)
      : claim_(claim), catalogue_(catalogue), diagnostics_(diagnostics), figures_(catalogue, claim.facts) {}

  std::vector<LintFinding> run() {
    for (const auto& scenario : claim_.scenarios)
      touch(scenario.scenario, catalogue_, touched_, diagnostics_);
    for (const auto& check : claim_.checks) {
      read(check);
      if (check.decides) judge(check);
    }
    if (!claim_.checks.empty()) aim();
    name_sources();
    return std::move(found_);
  }

 private:
  void tell(const char* rule, std::string what) { found_.push_back({claim_.id, rule, std::move(what)}); }

  void read(const spec::ClaimCheck& check) {
    for (const auto& r : parts_of(check.compute).references) {
      const auto* entry = catalogue_.find(r.kind == "policy" ? "chip" : r.kind, r.name);
      if (!entry) continue;
      touched_.insert(entry);
      touch(catalogue_.document(*entry, diagnostics_), catalogue_, touched_, diagnostics_);
      if (r.kind == "ledger") add_words(r.path);
    }
  }

  void judge(const spec::ClaimCheck& check) {
    const Parts parts = parts_of(check.compute);
    bool independent = false;
    for (const auto& r : parts.references) {
      const auto read = read_by(r, figures_);
      independent = independent || read.empty();  // simulated or counted
      for (const Figure& figure : read) {
        independent = independent || !own(figure.sources);
        if (!figure.verified && !figure.ranged())
          tell("range", fmt::format("'{}' is decided by {}({}).{}, which is second-hand and has no range",
                                    check.what, r.kind, r.name, r.path));
      }
    }
    if (parts.references.empty()) {
      tell("circular", fmt::format("'{}' is computed from numbers in the claim alone", check.what));
    } else if (!independent) {
      tell("circular", fmt::format("'{}' reads only what the claim's own sources say", check.what));
    }
    for (const double literal : parts.literals) {
      if (!plain_factor(literal))
        tell("literal", fmt::format("'{}' holds the number {:g}: give it a name and a source under facts",
                                    check.what, literal));
    }
  }

  [[nodiscard]] bool own(const std::vector<std::string>& sources) const {
    return !sources.empty() && std::all_of(sources.begin(), sources.end(), [&](const auto& source) {
      return std::find(claim_.source.begin(), claim_.source.end(), source) != claim_.source.end();
    });
  }

  /// Small counts, powers of ten, and the hours and seconds of days and years.
  static bool plain_factor(double value) {
    constexpr double kCalendar[] = {24, 60, 365, 3600, 8760, 86400};
    if (std::find(std::begin(kCalendar), std::end(kCalendar), value) != std::end(kCalendar)) return true;
    if (value >= 0 && value <= 16 && std::floor(value) == value) return true;
    const double power = std::round(std::log10(std::max(value, 1e-30)));
    return std::fabs(value / std::pow(10, power) - 1) < 1e-12;
  }

  void add_words(std::string_view text) {
    for (const auto& word : runs_of(text)) words_.insert(lower(word));
  }

  void aim() {
    for (const auto& fact : claim_.facts) {
      add_words(fact.name);
      add_words(fact.text.note);
    }
    for (const auto* entry : touched_) {
      add_words(entry->id);
      for (const auto& alias : entry->aliases) add_words(alias);
      const auto record = catalogue_.document(*entry, diagnostics_);
      const auto* name = record ? record->find("name") : nullptr;
      if (name) add_words(name->value->text);
    }
    for (const auto& about : claim_.about) {
      const bool read = std::any_of(touched_.begin(), touched_.end(), [&](const auto* entry) {
        const auto* meant = catalogue_.find(entry->kind, about);
        return meant == entry;
      });
      if (!read) tell("aim", fmt::format("it is about {}, which no check reads", about));
    }
    for (const auto& word : designations(claim_.title)) {
      if (!words_.contains(word))
        tell("aim", fmt::format("its title names '{}', which no check reads", word));
    }
  }

  void name_sources() {
    if (claim_.source.empty()) tell("source", "it has none");
    for (const auto& fact : claim_.facts) {
      if (fact.text.sources.empty()) tell("source", fmt::format("its fact '{}' has none", fact.name));
    }
  }

  const spec::Claim& claim_;
  const spec::Catalogue& catalogue_;
  Diagnostics& diagnostics_;
  RecordFigures figures_;
  std::set<const spec::CatalogueEntry*> touched_;
  Words words_;
  std::vector<LintFinding> found_;
};

/// The ids that stand under `source` keys, also as words of a sentence.
void collect_sources(const spec::NodePtr& node, bool under, Words& ids) {
  if (!node) return;
  if (under && node->kind == spec::Node::Kind::scalar) {
    std::string word;
    for (const char c : node->text + " ") {
      const bool part = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
      if (part) word += c;
      if (!part && !word.empty()) ids.insert(std::exchange(word, {}));
    }
  }
  for (const auto& item : node->items) collect_sources(item, under, ids);
  for (const auto& entry : node->entries)
    collect_sources(entry.value, under || entry.key == "source" || entry.key == "sources", ids);
}

Words declared_sources(const spec::Catalogue& catalogue, Diagnostics& diagnostics) {
  Words ids;
  for (const auto* entry : catalogue.all("sources")) {
    const auto document = catalogue.document(*entry, diagnostics);
    const auto* list = document ? document->find("sources") : nullptr;
    if (!list) continue;
    for (const auto& item : list->value->items) {
      if (const auto* id = item->find("id")) ids.insert(id->value->text);
    }
  }
  return ids;
}

Words question_ids(const spec::Catalogue& catalogue, Diagnostics& diagnostics) {
  Words ids;
  for (const auto& question : spec::load_questions(catalogue, diagnostics)) ids.insert(question.id);
  return ids;
}

}  // namespace

std::vector<LintFinding> lint_claim(const spec::Claim& claim, const spec::Catalogue& catalogue,
                                    Diagnostics& diagnostics) {
  auto found = Lint(claim, catalogue, diagnostics).run();
  const Words sources = declared_sources(catalogue, diagnostics);
  const auto unknown = [&](const std::vector<std::string>& ids, const std::string& whose) {
    for (const auto& id : ids) {
      const bool sentence = id.find(' ') != std::string::npos;
      if (!sentence && !sources.contains(id))
        found.push_back({claim.id, "source", fmt::format("{} names '{}', which is not declared", whose, id)});
    }
  };
  unknown(claim.source, "it");
  for (const auto& fact : claim.facts) unknown(fact.text.sources, "its fact '" + fact.name + "'");
  const Words questions = question_ids(catalogue, diagnostics);
  for (const auto& answer : claim.answers) {
    if (!questions.contains(answer))
      found.push_back({claim.id, "question", fmt::format("it answers '{}', which nobody asks", answer)});
  }
  return found;
}

std::vector<LintFinding> lint_catalogue(const std::vector<spec::Claim>& claims,
                                        const spec::Catalogue& catalogue, Diagnostics& diagnostics) {
  std::vector<LintFinding> found;
  Words named;
  for (const auto& kind : spec::catalogue_kinds()) {
    for (const auto* entry : catalogue.all(kind.kind))
      collect_sources(catalogue.document(*entry, diagnostics), false, named);
  }
  for (const auto& id : declared_sources(catalogue, diagnostics)) {
    if (!named.contains(id)) found.push_back({id, "source", "declared, and no record names it"});
  }
  Words answered;
  for (const auto& claim : claims) answered.insert(claim.answers.begin(), claim.answers.end());
  for (const auto& question : spec::load_questions(catalogue, diagnostics)) {
    if (!answered.contains(question.id) && question.page.empty() && question.beyond.empty())
      found.push_back({question.id, "question", "nothing answers it"});
  }
  return found;
}

}  // namespace caelum::study
