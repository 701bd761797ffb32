// The keys of a claim record.
#include "caelum/spec/claim.hpp"
#include "caelum/spec/fields_build.hpp"

namespace caelum::spec {

using build::Table;

template <>
const RecordTable& table<ClaimCheck>() {
  static const RecordTable kTable = [] {
    Table<ClaimCheck> t("check", "One figure of the claim against the simulation");
    t.add("what", &ClaimCheck::what, "What is compared").required("accelerators over those of NVL144");
    t.add("kind", &ClaimCheck::kind, "How the claim is meant")
        .fallback("about", "most claims state a figure");
    t.add("claimed", &ClaimCheck::claimed, "The published figure")
        .at_least(-1e30)
        .at_most(1e30)
        .example("56.8");
    t.add("unit", &ClaimCheck::unit, "Its unit, for people");
    t.add("compute", &ClaimCheck::compute, "An expression over the catalogue and the claim's scenarios")
        .required("system(atlas950-superpod).chips / 144");
    t.add("tolerance", &ClaimCheck::tolerance, "How far a figure may be off and still be the claimed one")
        .at_least(0)
        .at_most(10)
        .fallback("0.02", "published figures are rounded");
    t.add("decides", &ClaimCheck::decides, "False: only shown beside").fallback("true", "every check counts");
    t.add("measured", &ClaimCheck::measured,
          "True: the source measured it, so that a difference is an error of the model")
        .fallback("false", "most claims are announced or reckoned");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<ClaimScenario>() {
  static const RecordTable kTable = [] {
    Table<ClaimScenario> t("claim scenario", "A scenario that checks refer to");
    t.add("name", &ClaimScenario::name, "As in run(NAME) or supply(NAME)").required("v3");
    Field& field = t.push("scenario", "A whole scenario; `from:` may name a file");
    field.kind = FieldKind::header;
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Claim>() {
  static const RecordTable kTable = [] {
    Table<Claim> t("claim", "A published claim as executable checks", "claim");
    t.add("id", &Claim::id, "Lower-case id by which the record is found");
    t.add("title", &Claim::title, "The claim in a line")
        .required("CloudMatrix384 needs 6,912 optical modules");
    t.add("claimed_by", &Claim::claimed_by, "Who").required("SemiAnalysis");
    t.add("date", &Claim::date, "When").required("2025-04");
    t.add("claim", &Claim::claim, "The claim in full, in our words");
    t.add("source", &Claim::source, "Where it was read");
    t.add("seen", &Claim::seen, "When it was read there, YYYY-MM-DD");
    t.add("about", &Claim::about, "Catalogue ids that it is about");
    t.add("answers", &Claim::answers, "QuestionList that it answers, by id");
    t.add("facts", &Claim::facts, "Figures of this claim alone: fact(NAME) in expressions");
    t.add("scenarios", &Claim::scenarios, "Scenarios that checks refer to");
    t.add("checks", &Claim::checks, "Figures against the simulation");
    t.add("undecidable", &Claim::undecidable, "Why no model can decide it");
    t.add("hinges_on", &Claim::hinges_on, "What the verdict hinges on");
    t.add("remark", &Claim::remark, "What the figures say, in words");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<Question>() {
  static const RecordTable kTable = [] {
    Table<Question> t("question", "Something that readers ask of the claims");
    t.add("id", &Question::id, "By which claims name it").required("big-fund-3");
    t.add("asks", &Question::asks, "In words").required("Big Fund III");
    t.add("page", &Question::page, "The page of docs that answers it");
    t.add("beyond", &Question::beyond, "Why nothing here answers it");
    return std::move(t).take();
  }();
  return kTable;
}

template <>
const RecordTable& table<QuestionList>() {
  static const RecordTable kTable = [] {
    Table<QuestionList> t("questions", "What readers ask; claims name what they answer", "questions");
    t.add("id", &QuestionList::id, "Lower-case id by which the record is found");
    t.add("name", &QuestionList::name, "Where the questions come from");
    t.add("questions", &QuestionList::questions, "In the order of the text");
    return std::move(t).take();
  }();
  return kTable;
}

}  // namespace caelum::spec
