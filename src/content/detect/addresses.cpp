#include "content/detect/addresses.h"

#include "base/ip.h"
#include "content/detect/characters.h"

#include <algorithm>
#include <array>

namespace haechi::content {

namespace {

constexpr std::size_t kMaxLocal = 64;
constexpr std::size_t kMaxDomain = 253;
constexpr std::size_t kMaxUserInfo = 220;

bool is_local_char(char c) {
  return is_alnum(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-' || c == '\'' ||
         c == '#' || c == '&' || c == '!';
}

bool is_in(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

// The end of a domain name with two labels or more; `begin` when there is none.
std::size_t domain_end(std::string_view text, std::size_t begin) {
  std::size_t at = begin;
  std::size_t label = begin;
  std::size_t end = begin;
  while (at < text.size() && at - begin < kMaxDomain) {
    const char c = text[at];
    if (is_alnum(c) || c == '-') {
      ++at;
      continue;
    }
    if (c != '.' || at == label) {
      break;
    }
    label = at + 1;
    ++at;
  }
  // The last label: letters, two to 24 of them.
  std::size_t last = label;
  std::size_t tail = at;
  if (tail == label && label > begin) { // the sentence's full stop
    tail = label - 1;
    last = tail;
    while (last > begin && text[last - 1] != '.') {
      --last;
    }
  }
  const std::string_view top = text.substr(last, tail - last);
  const bool is_top = top.size() >= 2 && top.size() <= 24 &&
                      (std::ranges::all_of(top, is_letter) || top.starts_with("xn--"));
  end = is_top && last > begin + 1 ? tail : begin;
  return end;
}

// `logo@2x.png`, `vue@3.2.js`: a number stands where a domain would. (`.md` is Moldova's too.)
bool is_file_name(std::string_view domain) {
  const std::string_view top = domain.substr(domain.rfind('.') + 1);
  return is_digit(domain.front()) && is_in(top, {"png", "jpg", "jpeg", "gif", "svg", "webp", "css",
                                                 "js", "ts", "html", "json", "md"});
}

bool is_placeholder_password(std::string_view password) {
  return password.empty() || password.front() == '<' || password.front() == '$' ||
         password.front() == '{' || password.front() == '%' || password.front() == '[' ||
         is_in(password, {"password", "pass", "pwd", "secret", "xxx", "xxxx", "***", "****",
                          "changeme", "PASSWORD", "passwd"});
}

} // namespace

std::optional<AddressVerdict> judge_email(std::string_view text, std::size_t at) {
  const std::size_t broken_left = at > 1 && text[at - 1] == '\n' && is_alnum(text[at - 2]) ? 1 : 0;
  const std::size_t broken_right =
      at + 2 < text.size() && text[at + 1] == '\n' && is_alnum(text[at + 2]) ? 1 : 0;
  const std::size_t left = at - broken_left;
  const std::size_t right = at + 1 + broken_right;
  std::size_t begin = left;
  while (begin > 0 && at - begin < kMaxLocal && is_local_char(text[begin - 1])) {
    --begin;
  }
  while (begin < at && !is_alnum(text[begin]) && text[begin] != '_') {
    ++begin;
  }
  const std::size_t end = domain_end(text, right);
  if (end < text.size() && text[end] == '_') { // emphasis of Markdown
    while (begin < left && text[begin] == '_') {
      ++begin;
    }
  }
  if (begin >= left || text[left - 1] == '.' || end == right) {
    return std::nullopt;
  }
  const std::string_view local = text.substr(begin, left - begin);
  const std::string_view domain = text.substr(right, end - right);
  if (is_file_name(domain)) {
    return std::nullopt;
  }
  const text::Span span{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  const bool is_service = is_in(local, {"git", "noreply", "no-reply"}) &&
                          (end < text.size() ? text[end] == ':' || local != "git" : local != "git");
  const bool is_example =
      is_in(domain, {"example.com", "example.org", "example.net", "localhost.localdomain"});
  const std::uint8_t score = is_service ? 30 : is_example ? 70 : 93;
  return AddressVerdict{span, score, static_cast<EvidenceSet>(Evidence::Structure)};
}

std::optional<AddressVerdict> judge_url_credentials(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  std::size_t colon = 0;
  while (begin > 0 && at - begin < kMaxUserInfo) {
    const char c = text[begin - 1];
    if (static_cast<unsigned char>(c) <= ' ' || c == '@' || c == '"' || c == '\'' || c == '<' ||
        c == '`' || (static_cast<unsigned char>(c) >= 0x80)) {
      return std::nullopt;
    }
    if (c == '/' && begin >= 2 && text[begin - 2] == '/') {
      break;
    }
    if (c == ':') {
      colon = begin - 1;
    }
    --begin;
  }
  if (colon == 0 || begin < 4 || text[begin - 1] != '/' || text[begin - 3] != ':') {
    return std::nullopt;
  }
  std::size_t scheme = begin - 3;
  while (scheme > 0 && begin - scheme < 24 &&
         (is_alnum(text[scheme - 1]) || text[scheme - 1] == '+' || text[scheme - 1] == '-')) {
    --scheme;
  }
  std::size_t end = at + 1;
  while (end < text.size() && end - at < kMaxDomain &&
         (is_alnum(text[end]) || text[end] == '.' || text[end] == '-' || text[end] == '_' ||
          text[end] == '[' || text[end] == '{' || text[end] == '$')) {
    ++end;
  }
  const std::string_view password = text.substr(colon + 1, at - colon - 1);
  if (scheme == begin - 3 || end == at + 1 || password.size() < 2) {
    return std::nullopt;
  }
  const text::Span span{static_cast<std::uint32_t>(scheme), static_cast<std::uint32_t>(end)};
  return AddressVerdict{span,
                        static_cast<std::uint8_t>(is_placeholder_password(password) ? 35 : 92),
                        static_cast<EvidenceSet>(Evidence::Structure)};
}

std::optional<ColonVerdict> judge_colons(std::string_view text, std::size_t at) {
  constexpr std::size_t kMaxAddress = 45;
  std::size_t begin = at;
  while (begin > 0 && at - begin < 4 && is_hex_digit(text[begin - 1])) {
    --begin;
  }
  if (begin > 0 &&
      (is_alnum(text[begin - 1]) || text[begin - 1] == ':' || text[begin - 1] == '.')) {
    return std::nullopt;
  }
  std::size_t end = at;
  std::size_t colons = 0;
  while (end < text.size() && end - begin < kMaxAddress &&
         (is_hex_digit(text[end]) || text[end] == ':' || text[end] == '.')) {
    colons += text[end] == ':' ? 1U : 0U;
    ++end;
  }
  while (end > at && (text[end - 1] == '.' || (text[end - 1] == ':' && text[end - 2] != ':'))) {
    colons -= text[end - 1] == ':' ? 1U : 0U;
    --end;
  }
  if (colons < 2 || (end < text.size() && is_alnum(text[end]))) {
    return std::nullopt;
  }
  const std::string_view whole = text.substr(begin, end - begin);
  const text::Span span{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  if (colons == 5 && whole.size() == 17 && whole.find("::") == std::string_view::npos) {
    for (std::size_t i = 2; i < 17; i += 3) {
      if (whole[i] != ':') {
        return std::nullopt;
      }
    }
    return ColonVerdict{{span, 88, static_cast<EvidenceSet>(Evidence::Structure)}, true};
  }
  const auto address = IpAddress::parse(whole);
  if (!address || whole.size() < 4 || (colons == 2 && whole.size() < 6)) {
    return std::nullopt;
  }
  const bool has_letter_or_many = colons >= 3 || std::ranges::any_of(whole, is_letter);
  return ColonVerdict{{span, static_cast<std::uint8_t>(has_letter_or_many ? 82 : 40),
                       static_cast<EvidenceSet>(Evidence::Structure)},
                      false};
}

std::optional<AddressVerdict> judge_ipv4(std::string_view text, text::Span whole) {
  std::array<unsigned, 4> parts{};
  std::size_t part = 0;
  std::size_t length = 0;
  for (std::uint32_t i = whole.begin; i < whole.end; ++i) {
    if (text[i] == '.') {
      ++part;
      length = 0;
      if (part > 3) {
        return std::nullopt;
      }
      continue;
    }
    if (!is_digit(text[i]) || (length != 0 && parts[part] == 0)) {
      return std::nullopt;
    }
    ++length;
    parts[part] = parts[part] * 10 + static_cast<unsigned>(text[i] - '0');
    if (parts[part] > 255) {
      return std::nullopt;
    }
  }
  if (part != 3 || length == 0 || parts[0] == 0) {
    return std::nullopt;
  }
  const bool may_be_version = std::ranges::all_of(parts, [](unsigned value) { return value < 30; });
  const bool is_inner = parts[0] == 10 || parts[0] == 127 || (parts[0] == 192 && parts[1] == 168) ||
                        (parts[0] == 172 && parts[1] >= 16 && parts[1] < 32);
  const std::uint8_t score = may_be_version && parts[0] != 10 ? 42
                             : is_inner                       ? 60
                             : parts[0] >= 224                ? 45
                                                              : 76;
  return AddressVerdict{whole, score, static_cast<EvidenceSet>(Evidence::Structure)};
}

std::optional<AddressVerdict> judge_mac_with_dashes(std::string_view text, std::size_t at) {
  const std::string_view whole = text.substr(at, 17);
  if (whole.size() < 17 || (at > 0 && (is_alnum(text[at - 1]) || text[at - 1] == '-')) ||
      (at + 17 < text.size() && (is_alnum(text[at + 17]) || text[at + 17] == '-'))) {
    return std::nullopt;
  }
  bool has_letter = false;
  for (std::size_t i = 0; i < 17; ++i) {
    if (i % 3 == 2 ? whole[i] != '-' : !is_hex_digit(whole[i])) {
      return std::nullopt;
    }
    has_letter = has_letter || is_letter(whole[i]);
  }
  const text::Span span{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + 17)};
  return AddressVerdict{span, static_cast<std::uint8_t>(has_letter ? 86 : 45),
                        static_cast<EvidenceSet>(Evidence::Structure)};
}

} // namespace haechi::content
