#include "policy/explain/sentences.h"

#include <algorithm>

namespace haechi::policy {

std::span<const Sentence> sentences_in(Language language) {
  return language == Language::Korean ? korean_sentences() : english_sentences();
}

std::string_view find_sentence(std::string_view id, Language language) {
  const auto table = sentences_in(language);
  const auto found = std::ranges::find(table, id, &Sentence::id);
  return found == table.end() ? std::string_view{} : found->text;
}

} // namespace haechi::policy
