#include "content/redact/pseudonyms.h"

#include "base/digest.h"
#include "content/detect/characters.h"
#include "text/shadow.h"

#include <openssl/crypto.h>

#include <algorithm>

namespace haechi::content {

namespace {

constexpr std::string_view kOpen = "⟦";
constexpr std::string_view kClose = "⟧";
constexpr std::size_t kMaxName = 20;

// The first forty bits of a digest, five a letter (RFC 4648 base 32, small letters).
std::string to_mark(const Sha256& digest) {
  static constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    bits = bits << 8U | digest[i];
  }
  std::string mark(kMarkLength, 'a');
  for (std::size_t i = kMarkLength; i-- > 0; bits >>= 5U) {
    mark[i] = kAlphabet[bits & 31U];
  }
  return mark;
}

void wipe(std::string& text) {
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

} // namespace

std::string canonical_value(std::string_view value) {
  text::Shadow shadow;
  shadow.assign(value);
  const std::string_view text = shadow.view();
  const bool has_letters = std::ranges::any_of(
      text, [](char c) { return is_letter(c) || static_cast<unsigned char>(c) >= 0x80; });
  std::string canonical;
  for (const char c : text) {
    const bool is_separator =
        static_cast<unsigned char>(c) <= ' ' ||
        (!has_letters && !is_digit(c) && static_cast<unsigned char>(c) < 0x80);
    if (!is_separator) {
      canonical.push_back(c);
    }
  }
  return canonical.empty() ? std::string(value) : canonical;
}

std::string pseudonym_name(std::string_view entity) {
  std::string name;
  for (const char c : entity.substr(0, kMaxName)) {
    name.push_back(is_alnum(c) ? to_capital(c) : '_');
  }
  return name;
}

Pseudonyms::Pseudonyms(const Key& key, std::pmr::memory_resource* memory)
    : memory_(memory), key_(as_text({key.data(), key.size()}), memory) {}

Pseudonyms::Pseudonyms(Pseudonyms&& other) noexcept = default;

Pseudonyms::~Pseudonyms() = default;

const Pseudonym& Pseudonyms::replace(std::string_view entity, std::string_view value, Return back) {
  const std::string name = pseudonym_name(entity);
  std::string text = name;
  text.push_back('\0');
  text.push_back(back == Return::Never ? '-' : '+');
  text += canonical_value(value);
  std::string mark = to_mark(hmac_sha256(as_bytes(key_.view()), as_bytes(text)));
  // Another value with the same mark: computed again until it differs.
  for (auto known = by_mark_.find(mark); known != by_mark_.end(); known = by_mark_.find(mark)) {
    const bool is_same = known->second.back == back &&
                         known->second.token.find(name) != std::string::npos &&
                         canonical_value(known->second.value) == canonical_value(value);
    if (is_same) {
      content::wipe(text);
      return known->second;
    }
    text.push_back('*');
    mark = to_mark(hmac_sha256(as_bytes(key_.view()), as_bytes(text)));
  }
  content::wipe(text);
  ++names_[name];
  std::string token = std::string(kOpen) + name + ":" + mark + std::string(kClose);
  bytes_ += value.size();
  return by_mark_.emplace(mark, Pseudonym{std::move(token), SecretText(value, memory_), back})
      .first->second;
}

bool Pseudonyms::add(std::string_view token, std::string_view value) {
  if (!token.starts_with(kOpen) || !token.ends_with(kClose) || token.size() > kMaxPseudonym) {
    return false;
  }
  const std::string_view inner =
      token.substr(kOpen.size(), token.size() - kOpen.size() - kClose.size());
  const std::size_t colon = inner.find(':');
  if (colon == std::string_view::npos || inner.size() - colon - 1 != kMarkLength ||
      !std::ranges::all_of(inner.substr(colon + 1), is_mark_char)) {
    return false;
  }
  ++names_[std::string(inner.substr(0, colon))];
  bytes_ += value.size();
  const std::string mark(inner.substr(colon + 1));
  if (const auto known = by_mark_.find(mark); known != by_mark_.end()) {
    by_mark_.erase(known); // the last one counts
  }
  by_mark_.emplace(mark,
                   Pseudonym{std::string(token), SecretText(value, memory_), Return::Allowed});
  return true;
}

const Pseudonym* Pseudonyms::find(std::string_view mark) const {
  const auto found = by_mark_.find(mark);
  return found == by_mark_.end() ? nullptr : &found->second;
}

bool Pseudonyms::has_name_with(std::string_view front) const {
  const auto next = names_.lower_bound(front);
  return next != names_.end() && next->first.starts_with(front);
}

bool Pseudonyms::has_name(std::string_view name) const {
  return names_.find(name) != names_.end();
}

} // namespace haechi::content
