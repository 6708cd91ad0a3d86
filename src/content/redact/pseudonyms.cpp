#include "content/redact/pseudonyms.h"

#include "base/digest.h"
#include "base/ip.h"
#include "content/detect/characters.h"
#include "content/detect/numbers/numbers.h"
#include "content/redact/surrogates.h"
#include "text/shadow.h"

#include <fmt/format.h>
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

// Every character counts, capital or not.
bool is_exact(std::string_view entity) {
  return entity.starts_with("secret.") || entity == "url_credentials" || entity == kLookAlike;
}

// Separators of a number say nothing: its detector knows how many digits it has.
bool is_number(std::string_view entity) {
  return std::ranges::any_of(number_detectors(), [&](const NumberDetector* detector) {
    return detector->entity == entity;
  });
}

void wipe(std::string& text) {
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

} // namespace

std::string canonical_value(std::string_view entity, std::string_view value) {
  if (is_exact(entity)) {
    return std::string(value);
  }
  text::Shadow shadow;
  shadow.assign(value);
  const std::string_view text = shadow.view();
  if (entity == "ip") {
    const auto address = IpAddress::parse(text);
    return address ? address->to_string() : std::string(text);
  }
  const bool is_mac = entity == "mac";
  const bool has_letters = std::ranges::any_of(
      text, [](char c) { return is_letter(c) || static_cast<unsigned char>(c) >= 0x80; });
  const bool drops_marks = is_mac || (!has_letters && is_number(entity));
  std::string canonical;
  for (const char c : text) {
    const bool is_blank = static_cast<unsigned char>(c) <= ' ' && (has_letters || drops_marks);
    const bool is_mark = drops_marks && !is_alnum(c) && static_cast<unsigned char>(c) < 0x80;
    if (!is_blank && !is_mark) {
      canonical.push_back(is_mac ? to_small(c) : c);
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

Pseudonyms::Place Pseudonyms::find_place(std::string_view entity, std::string_view value,
                                         Return back) const {
  const std::string name = pseudonym_name(entity);
  Place out;
  out.seed = name;
  out.seed.push_back('\0');
  out.seed.push_back(back == Return::Never ? '-' : '+');
  if (current_ != 0) {
    out.seed += fmt::format("{}", current_);
    out.seed.push_back('\0');
  }
  out.seed += canonical_value(entity, value);
  out.mark = to_mark(hmac_sha256(as_bytes(key_.view()), as_bytes(out.seed)));
  // Another value with the same mark: computed again until it differs.
  for (auto known = by_mark_.find(out.mark); known != by_mark_.end();
       known = by_mark_.find(out.mark)) {
    const bool is_same =
        known->second.back == back && known->second.name == name &&
        canonical_value(entity, known->second.value) == canonical_value(entity, value);
    if (is_same) {
      out.known = &known->second;
      break;
    }
    out.seed.push_back('*');
    out.mark = to_mark(hmac_sha256(as_bytes(key_.view()), as_bytes(out.seed)));
  }
  return out;
}

bool Pseudonyms::holds(std::string_view entity, std::string_view value, Return back) const {
  Place place = find_place(entity, value, back);
  content::wipe(place.seed);
  return place.known != nullptr;
}

const Pseudonym& Pseudonyms::replace(std::string_view entity, std::string_view value, Return back,
                                     const Wish& wish) {
  Place place = find_place(entity, value, back);
  is_unnamed_used_ = is_unnamed_used_ || current_ == unnamed_;
  if (place.known != nullptr) {
    content::wipe(place.seed);
    return *place.known;
  }
  std::string token = make_token(entity, value, place.mark, place.seed, wish);
  content::wipe(place.seed);
  const std::string name = pseudonym_name(entity);
  bytes_ += value.size();
  const Pseudonym& made =
      by_mark_
          .emplace(place.mark, Pseudonym{name, std::move(token), SecretText(value, memory_), back})
          .first->second;
  if (made.is_token()) {
    ++names_[name];
  } else {
    alikes_.add(made);
  }
  return made;
}

// `seed` is secret.
std::string Pseudonyms::make_token(std::string_view entity, std::string_view value,
                                   const std::string& mark, std::string_view seed,
                                   const Wish& wish) const {
  constexpr int kTries = 16; // of surrogates that are taken already
  constexpr std::size_t kMaxValue = 256;
  if (wish.is_surrogate && value.size() <= kMaxValue) {
    Chance chance(as_bytes(key_.view()), seed);
    for (int i = 0; i < kTries; ++i) {
      auto made = make_surrogate(entity, value, chance);
      if (!made || made->size() > kMaxPseudonym) {
        break;
      }
      if (!alikes_.has(*made) && (wish.text == nullptr || !wish.text->may_hold(*made))) {
        return *std::move(made);
      }
    }
  }
  return std::string(kOpen) + pseudonym_name(entity) + ":" + mark + std::string(kClose);
}

void Pseudonyms::enter(std::string_view conversation) {
  constexpr std::size_t kMostNamed = 256;
  if (conversation.empty()) {
    current_ = unnamed_;
    return;
  }
  const Sha256 digest = hmac_sha256(as_bytes(key_.view()), as_bytes(conversation));
  std::uint64_t name = 0;
  for (std::size_t i = 0; i < sizeof name; ++i) {
    name = name << 8U | digest[i];
  }
  if (const auto known = conversations_.find(name); known != conversations_.end()) {
    current_ = known->second;
    return;
  }
  if (conversations_.size() >= kMostNamed) {
    current_ = unnamed_;
    return;
  }
  // What has been said without a name was its beginning.
  current_ = is_unnamed_used_ ? unnamed_ : ++last_;
  unnamed_ = is_unnamed_used_ ? ++last_ : unnamed_;
  is_unnamed_used_ = false;
  conversations_.emplace(name, current_);
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
  by_mark_.emplace(mark, Pseudonym{std::string(inner.substr(0, colon)), std::string(token),
                                   SecretText(value, memory_), Return::Allowed});
  return true;
}

bool Pseudonyms::add_surrogate(std::string_view entity, std::string_view token,
                               std::string_view value) {
  constexpr std::size_t kShortest = 6;
  if (token.size() < kShortest || token.size() > kMaxPseudonym || token.contains(kOpen) ||
      std::ranges::find(surrogate_kinds(), entity) == surrogate_kinds().end()) {
    return false;
  }
  const auto [place, is_new] =
      by_mark_.emplace("=" + std::string(token), // no mark of a token
                       Pseudonym{pseudonym_name(entity), std::string(token),
                                 SecretText(value, memory_), Return::Allowed});
  if (is_new) {
    bytes_ += value.size();
    alikes_.add(place->second);
  }
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
