#include "engine/content/look.h"

#include "base/digest.h"
#include "content/redact/pseudonyms.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace haechi::engine::content {

using haechi::content::EntityId;
using haechi::content::Finding;

namespace {

constexpr std::size_t kMostHashes = 8;   // of one kind
constexpr std::size_t kMostKnown = 1000; // values told apart
constexpr std::size_t kHashBytes = 6;

void add_word(std::vector<std::string>& words, std::string_view word) {
  if (std::ranges::find(words, word) == words.end()) {
    words.emplace_back(word);
  }
}

std::string make_hash(const HashKey& key, std::string_view kind, std::string_view value) {
  std::string text(kind);
  text.push_back('\0');
  text += haechi::content::canonical_value(kind, value);
  const Sha256 digest = hmac_sha256(key, as_bytes(text));
  std::string out;
  for (std::size_t i = 0; i < kHashBytes; ++i) {
    fmt::format_to(std::back_inserter(out), "{:02x}", digest[i]);
  }
  return out;
}

} // namespace

policy::Data to_data(std::span<const Finding> findings, const haechi::content::KindCounter& kinds,
                     const Look& look) {
  std::vector<std::string> words;
  for (const Finding& finding : findings) {
    const haechi::content::Entity& entity = look.entities()[finding.entity];
    for (const std::string_view word : haechi::content::to_words(entity.classes)) {
      add_word(words, word);
    }
    add_word(words, entity.id);
  }
  return {.open = false,
          .grades = haechi::content::find_grades(kinds, look.entities(), look.grades),
          .findings = std::move(words)};
}

bool FoundCounter::add(EntityId entity, std::string_view value, const Look& look) {
  const haechi::content::Entity& what = look.entities()[entity];
  auto at = std::ranges::find(found_, what.id, &intercept::Found::kind);
  if (at == found_.end()) {
    at = found_.insert(found_.end(), {what.id, what.name, 0, {}});
  }
  std::string hash;
  bool is_new = true;
  if (known_.size() < kMostKnown) {
    hash = make_hash(look.key, what.id, value);
    is_new = known_.insert(what.id + '#' + hash).second;
  }
  ++at->count;
  if (is_new && !hash.empty() && at->hashes.size() < kMostHashes) {
    at->hashes.push_back(std::move(hash));
  }
  return is_new;
}

std::vector<intercept::Found> FoundCounter::take() {
  return std::exchange(found_, {});
}

} // namespace haechi::engine::content
