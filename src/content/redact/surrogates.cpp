#include "content/redact/surrogates.h"

#include "base/digest.h"
#include "content/detect/characters.h"
#include "content/detect/check_digits.h"
#include "text/shadow.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::content {

namespace {

using NumberMaker = std::string (*)(std::string_view digits, Chance& chance);

std::string random_digits(std::size_t count, Chance& chance) {
  std::string digits;
  for (std::size_t i = 0; i < count; ++i) {
    digits.push_back(static_cast<char>('0' + chance.below(10)));
  }
  return digits;
}

std::vector<std::uint8_t> to_values(std::string_view digits) {
  std::vector<std::uint8_t> values;
  for (const char c : digits) {
    values.push_back(static_cast<std::uint8_t>(c - '0'));
  }
  return values;
}

unsigned weigh_text(std::string_view digits, std::span<const std::uint8_t> weights) {
  return weigh(to_values(digits), weights);
}

// ISO/IEC 7812 gives numbers that begin with 0 to no issuer of cards.
std::string make_card(std::string_view digits, Chance& chance) {
  std::string made = "0" + random_digits(digits.size() - 2, chance) + "0";
  while (!passes_luhn(to_values(made))) {
    ++made.back();
  }
  return made;
}

// A month from 13 to 19; `offset` is 11 for residents, 13 for foreigners.
std::string make_resident(unsigned first_kind, unsigned offset, Chance& chance) {
  static constexpr std::array<std::uint8_t, 12> kWeights{2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5};
  std::string made =
      random_digits(2, chance) + fmt::format("{:02}{:02}{}", 13 + chance.below(7),
                                             1 + chance.below(28), first_kind + chance.below(4));
  made += random_digits(5, chance);
  made += static_cast<char>('0' + (offset - weigh_text(made, kWeights) % 11) % 10);
  return made;
}

std::string make_rrn(std::string_view, Chance& chance) {
  return make_resident(1, 11, chance);
}

std::string make_frn(std::string_view, Chance& chance) {
  return make_resident(5, 13, chance);
}

// Offices have numbers from 101 on.
std::string make_brn(std::string_view, Chance& chance) {
  static constexpr std::array<std::uint8_t, 9> kWeights{1, 3, 7, 1, 3, 7, 1, 3, 5};
  std::string made = fmt::format("0{:02}{:02}", 1 + chance.below(99), 1 + chance.below(99)) +
                     random_digits(4, chance);
  const unsigned sum =
      weigh_text(made, kWeights) + static_cast<unsigned>(made.back() - '0') * 5 / 10;
  made += static_cast<char>('0' + (10 - sum % 10) % 10);
  return made;
}

// Area 666 is never given out.
std::string make_ssn(std::string_view, Chance& chance) {
  return fmt::format("666{:02}{:04}", 1 + chance.below(99), 1 + chance.below(9999));
}

// Exchanges begin with 2 to 9 (Korea); 555-0100 to -0199 are for fiction (North America); country
// code 999 belongs to nobody.
std::string make_phone(std::string_view digits, bool has_plus, Chance& chance) {
  const auto made = [&](std::string_view kept) {
    std::string out(kept);
    out += '0';
    return out + random_digits(digits.size() - out.size(), chance);
  };
  const auto fictional = [&](std::string_view country) {
    return fmt::format("{}{}55501{:02}", country, 201 + chance.below(799), chance.below(100));
  };
  if (has_plus) {
    const bool has_zero = digits.starts_with("820");
    const std::size_t area = has_zero ? 3 : 2; // where it begins, without its 0
    if (digits.starts_with("82") && digits.size() >= area + 8) {
      return made(digits.substr(0, area + (digits[area] == '2' ? 1 : 2)));
    }
    if (digits.starts_with("1") && digits.size() == 11) {
      return fictional("1");
    }
    return digits.size() < 8 ? std::string() : "999" + random_digits(digits.size() - 3, chance);
  }
  if (digits.size() == 10 && digits[0] >= '2') {
    return fictional("");
  }
  const bool is_japanese = digits.starts_with("080") || digits.starts_with("090");
  if (digits[0] != '0' || digits.size() < 9 || digits.size() > 12 || is_japanese) {
    return {};
  }
  return made(digits.substr(0, digits[1] == '2' ? 2 : digits.starts_with("050") ? 4 : 3));
}

struct NumberKind {
  std::string_view entity;
  std::size_t shortest;
  std::size_t longest;
  NumberMaker make;
};

constexpr std::array<NumberKind, 5> kNumberKinds{{{"card", 13, 19, make_card},
                                                  {"kr.rrn", 13, 13, make_rrn},
                                                  {"kr.frn", 13, 13, make_frn},
                                                  {"kr.brn", 10, 10, make_brn},
                                                  {"us.ssn", 9, 9, make_ssn}}};

constexpr std::array<std::string_view, 11> kAll{"card",   "kr.rrn", "kr.frn",   "kr.brn",
                                                "us.ssn", "phone",  "email",    "iban",
                                                "ip",     "mac",    "person.kr"};

// The digits of `made` in the places of those of `form`; nothing where other letters stand.
std::optional<std::string> fill(std::string_view form, std::string_view made) {
  std::string out;
  std::size_t used = 0;
  for (const char c : form) {
    if (is_digit(c)) {
      out.push_back(made[used++]);
    } else if (std::string_view("- .()/+").find(c) != std::string_view::npos) {
      out.push_back(c);
    } else {
      return std::nullopt;
    }
  }
  return out;
}

std::optional<std::string> make_number(std::string_view entity, std::string_view form,
                                       Chance& chance) {
  std::string digits;
  std::ranges::copy_if(form, std::back_inserter(digits), is_digit);
  if (entity == "phone") {
    const std::string made = digits.empty() ? "" : make_phone(digits, form.contains('+'), chance);
    return made.size() != digits.size() || made.empty() ? std::nullopt : fill(form, made);
  }
  const auto* kind = std::ranges::find(kNumberKinds, entity, &NumberKind::entity);
  if (kind == kNumberKinds.end() || digits.size() < kind->shortest ||
      digits.size() > kind->longest) {
    return std::nullopt;
  }
  return fill(form, kind->make(digits, chance));
}

std::string make_email(Chance& chance) {
  static constexpr std::string_view kAlphabet = "abcdefghijkmnpqrstuvwxyz23456789";
  static constexpr std::array<std::string_view, 3> kTops{"com", "org", "net"};
  std::string name = "u";
  for (int i = 0; i < 9; ++i) {
    name.push_back(kAlphabet[chance.below(32)]);
  }
  return fmt::format("{}@example.{}", name, kTops[chance.below(3)]);
}

// Country XX is nobody's (ISO 3166 leaves it to users); the check digits hold.
std::optional<std::string> make_iban(std::string_view form, Chance& chance) {
  std::string made;
  for (const char c : form) {
    if (is_alnum(c)) {
      made.push_back(static_cast<char>('0' + chance.below(10)));
    } else if (c != ' ' && c != '-') {
      return std::nullopt;
    }
  }
  if (made.size() < 15) {
    return std::nullopt;
  }
  made.replace(0, 4, "XX00");
  const unsigned check = 98 - remainder97(made.substr(4) + "XX00");
  made.replace(2, 2, fmt::format("{:02}", check));
  std::string out;
  std::size_t used = 0;
  for (const char c : form) {
    out.push_back(is_alnum(c) ? made[used++] : c);
  }
  return out;
}

// RFC 5737 and RFC 3849 set these aside for documents.
std::string make_ip(std::string_view form, Chance& chance) {
  static constexpr std::array<std::string_view, 3> kNets{"192.0.2", "198.51.100", "203.0.113"};
  if (form.contains(':')) {
    return fmt::format("2001:db8::{:x}:{:x}", 1 + chance.below(0xFFFE), 1 + chance.below(0xFFFE));
  }
  const std::string_view net = kNets[chance.below(3)];
  return fmt::format("{}.{}", net, 1 + chance.below(254));
}

// RFC 7042: 00-00-5E-00-53-00 to -FF.
std::string make_mac(std::string_view form, Chance& chance) {
  const char mark = form.contains('-') ? '-' : ':';
  return fmt::format("00{0}00{0}5E{0}00{0}53{0}{1:02X}", mark, chance.below(256));
}

std::string make_person(Chance& chance) {
  static constexpr std::array<std::string_view, 16> kFamilies{"봉", "탁", "편", "용", "빙", "삼",
                                                              "뇌", "누", "단", "돈", "망", "묵",
                                                              "순", "십", "어", "옹"};
  static constexpr std::array<std::string_view, 32> kGiven{
      "갈", "결", "굴", "깃", "꽃", "낱", "녘", "늘", "닻", "돛", "둑",
      "들", "뜰", "랗", "론", "맞", "묶", "밭", "별", "볕", "빛", "샘",
      "숲", "얼", "옻", "윷", "잎", "짚", "참", "콩", "틀", "흙"};
  return fmt::format("{}{}{}", kFamilies[chance.below(16)], kGiven[chance.below(32)],
                     kGiven[chance.below(32)]);
}

} // namespace

std::span<const std::string_view> surrogate_kinds() {
  return kAll;
}

bool SurrogateKinds::has(std::string_view entity) const {
  return std::ranges::find(kinds_, entity) != kinds_.end();
}

Chance::Chance(ByteView key, std::string_view seed) {
  const Sha256 first = hmac_sha256(key, as_bytes(seed));
  state_.assign(first.begin(), first.end());
}

unsigned Chance::below(unsigned bound) {
  if (used_ + 4 > state_.size()) {
    const Sha256 next = sha256({state_.data(), state_.size()});
    state_.assign(next.begin(), next.end());
    used_ = 0;
  }
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    value = value << 8U | state_[used_++];
  }
  return value % bound;
}

std::optional<std::string> make_surrogate(std::string_view entity, std::string_view value,
                                          Chance& chance) {
  text::Shadow shadow;
  shadow.assign(value);
  const std::string_view form = shadow.view();
  if (entity == "email") {
    return make_email(chance);
  }
  if (entity == "ip") {
    return make_ip(form, chance);
  }
  if (entity == "mac") {
    return make_mac(form, chance);
  }
  if (entity == "person.kr") {
    return make_person(chance);
  }
  return entity == "iban" ? make_iban(form, chance) : make_number(entity, form, chance);
}

} // namespace haechi::content
