// Whether the lint of claims finds each kind of fault, in claims of the test's own.
#include "caelum/study/claims_lint.hpp"

#include <gtest/gtest.h>

#include "caelum/study/claims.hpp"

namespace caelum::study {
namespace {

class ClaimsLintTest : public ::testing::Test {
 protected:
  ClaimsLintTest() {
    claim.id = "own";
    claim.title = "H20 has a seventh of the compute of H100";
    claim.source = {"own estimate"};
    claim.about = {"h20-96g", "h100-sxm"};
    check("chip(h20-96g).peak.bf16 / chip(h100-sxm).peak.bf16");
  }
  void check(const std::string& compute) {
    spec::ClaimCheck one;
    one.what = "compute";
    one.compute = compute;
    one.claimed.value = 0.15;
    claim.checks = {one};
  }
  void fact(const std::string& name, const std::string& value, std::vector<std::string> sources,
            bool verified) {
    spec::Fact one;
    one.name = name;
    one.text.value = value;
    one.text.sources = std::move(sources);
    one.text.verified = verified;
    claim.facts.push_back(one);
  }
  /// The rules that it breaks, in the order of the findings.
  std::string rules() {
    std::string all;
    for (const auto& finding : lint_claim(claim, catalogue, diagnostics)) all += finding.rule + " ";
    EXPECT_TRUE(diagnostics.ok()) << diagnostics.render();
    return all;
  }

  spec::Catalogue catalogue;
  Diagnostics diagnostics;
  spec::Claim claim;
};

// M-study-40.
TEST_F(ClaimsLintTest, TwoDataSheetsStand) {
  EXPECT_EQ(rules(), "");
}

TEST_F(ClaimsLintTest, AClaimThatReadsOnlyItselfIsCircular) {
  claim.about.clear();
  claim.title = "A sum";
  check("1e9 / 8");
  EXPECT_EQ(rules(), "circular ");
  fact("total", "1e9", {"own estimate"}, true);
  check("fact(total) / 8");
  EXPECT_EQ(rules(), "circular ");
}

TEST_F(ClaimsLintTest, ATitleNamesWhatIsTested) {
  claim.title = "Kirin 9000S against H100";
  EXPECT_EQ(rules(), "aim ");
  claim.title = "H20 against H100";
  claim.about.emplace_back("ascend-910c");
  EXPECT_EQ(rules(), "aim ");
}

TEST_F(ClaimsLintTest, AmountsAndFormatsOfATitleAreNoNames) {
  claim.title = "H20: 2.8x less in fp8 and 96GB at 7 nm against H100";
  EXPECT_EQ(rules(), "");
}

TEST_F(ClaimsLintTest, ASecondHandValueNeedsARange) {
  fact("told", "140e12", {"k_press"}, false);
  check("fact(told) / chip(h100-sxm).peak.bf16 * chip(h20-96g).peak.bf16 / chip(h20-96g).peak.bf16");
  EXPECT_EQ(rules(), "range ");
  claim.facts[0].text.low = "100e12";
  EXPECT_EQ(rules(), "");
}

TEST_F(ClaimsLintTest, ANumberWithoutASourceIsTold) {
  check("chip(h20-96g).peak.bf16 / chip(h100-sxm).peak.bf16 * 0.84");
  EXPECT_EQ(rules(), "literal ");
  claim.checks[0].decides = false;
  EXPECT_EQ(rules(), "");
}

TEST_F(ClaimsLintTest, SourcesAndQuestionsAreDeclared) {
  claim.source = {"nobody_knows"};
  claim.answers = {"nobody-asks"};
  EXPECT_EQ(rules(), "source question ");
}

// A measurement outranks a simulation.
TEST_F(ClaimsLintTest, WhatWasMeasuredIsNotReproduced) {
  claim.checks[0].claimed.value = 0.3;
  EXPECT_EQ(test_claim(claim, catalogue, {.samples = 4}, diagnostics).verdict, Verdict::does_not_hold);
  claim.checks[0].measured = true;
  const auto outcome = test_claim(claim, catalogue, {.samples = 4}, diagnostics);
  EXPECT_EQ(outcome.verdict, Verdict::not_reproduced);
  EXPECT_NEAR(outcome.checks[0].error, -0.5, 0.01);
}

}  // namespace
}  // namespace caelum::study
