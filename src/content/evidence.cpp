#include "content/evidence.h"

namespace haechi::content {

namespace {

constexpr std::array<std::string_view, 5> kClassWords{"personal-data", "customer-data", "secret",
                                                      "source-code", "marking"};

constexpr std::array<std::string_view, 23> kEvidenceWords{
    "checksum",   "checksum-failed", "no-checksum",  "date",        "grouping",
    "broken",     "label",           "column",       "other-label", "negative-context",
    "prefix",     "alone",           "number-words", "decoded",     "randomness",
    "assignment", "line-edge",       "bracket",      "structure",   "dictionary",
    "expression", "title",           "joined"};

} // namespace

std::vector<std::string_view> to_words(Classes classes) {
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < kClassWords.size(); ++i) {
    if ((classes >> i & 1U) != 0) {
      words.push_back(kClassWords[i]);
    }
  }
  return words;
}

Classes find_class(std::string_view word) {
  for (std::size_t i = 0; i < kClassWords.size(); ++i) {
    if (kClassWords[i] == word) {
      return static_cast<Classes>(1U << i);
    }
  }
  return 0;
}

std::vector<std::string_view> to_evidence_words(EvidenceSet evidence) {
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < kEvidenceWords.size(); ++i) {
    if ((evidence >> i & 1U) != 0) {
      words.push_back(kEvidenceWords[i]);
    }
  }
  return words;
}

} // namespace haechi::content
