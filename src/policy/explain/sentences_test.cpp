#include "policy/explain/explanation.h"
#include "policy/explain/sentences.h"

#include <gtest/gtest.h>

#include <set>

namespace haechi::policy {
namespace {

std::set<std::string> ids_of(std::span<const Sentence> table) {
  std::set<std::string> ids;
  for (const Sentence& row : table) {
    EXPECT_TRUE(ids.insert(std::string(row.id)).second) << row.id << " stands twice";
    EXPECT_FALSE(row.text.empty()) << row.id;
  }
  return ids;
}

std::set<std::string> placeholders_of(std::string_view text) {
  std::set<std::string> names;
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    names.emplace(text.substr(at, text.find('}', at) - at + 1));
  }
  return names;
}

TEST(Sentences, StandInBothLanguages) {
  const auto english = ids_of(english_sentences());
  EXPECT_EQ(english, ids_of(korean_sentences()));
  EXPECT_GT(english.size(), 150U);
}

TEST(Sentences, KoreanSpeaksOfNothingThatEnglishDoesNot) {
  for (const Sentence& row : korean_sentences()) {
    const auto english = placeholders_of(find_sentence(row.id, Language::English));
    for (const std::string& name : placeholders_of(row.text)) {
      EXPECT_TRUE(english.contains(name)) << row.id << " " << name;
    }
  }
}

TEST(Sentences, ParticlesArePairs) {
  for (const Sentence& row : korean_sentences()) {
    for (std::size_t at = row.text.find('['); at != std::string_view::npos;
         at = row.text.find('[', at + 1)) {
      const std::string_view pair = row.text.substr(at, row.text.find(']', at) - at);
      EXPECT_NE(pair.find('/'), std::string_view::npos) << row.id;
      ASSERT_GT(at, 0U) << row.id;
    }
  }
  for (const Sentence& row : english_sentences()) {
    EXPECT_EQ(row.text.find('['), std::string_view::npos) << row.id;
  }
}

template <class List> void expect_rows(std::string_view group, const List& words) {
  for (const std::string_view word : words) {
    const std::string id = std::string(group) + "." + std::string(word);
    EXPECT_FALSE(find_sentence(id, Language::English).empty()) << id;
    EXPECT_FALSE(find_sentence(id, Language::Korean).empty()) << id;
  }
}

TEST(Sentences, HaveARowForEveryWordOfTheVocabulary) {
  expect_rows("reason", kReasonWords);
  expect_rows("trace", kSilenceWords);
  expect_rows("exemption", kInvalidExemptionWords);
  expect_rows("effect", kEffectWords);
  expect_rows("outcome", kEffectWords);
  expect_rows("answer", kEffectWords);
  expect_rows("why", kForceWords);
  expect_rows("topic", kTopicWords);
  for (std::string_view facet : kFacetWords) {
    if (facet.ends_with('.')) {
      facet.remove_suffix(1);
    }
    expect_rows("facet", std::array{facet});
  }
}

TEST(Sentences, OfWordsThatAreNotThereAreEmpty) {
  EXPECT_TRUE(find_sentence("trace.nonsense", Language::English).empty());
}

} // namespace
} // namespace haechi::policy
