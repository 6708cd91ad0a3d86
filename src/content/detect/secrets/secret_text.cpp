#include "content/detect/secrets/secret_text.h"

#include "content/detect/characters.h"
#include "content/detect/decoding.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace haechi::content {

namespace {

constexpr double kRandomBits = 3.0; // of a token of 20 characters or more
constexpr std::size_t kMaxAssigned = 400;

std::string to_small(std::string_view text) {
  std::string small(text);
  std::ranges::transform(small, small.begin(), [](char c) { return content::to_small(c); });
  return small;
}

std::uint32_t crc32(std::string_view text) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char c : text) {
    crc ^= static_cast<unsigned char>(c);
    for (int i = 0; i < 8; ++i) {
      crc = (crc & 1U) != 0 ? crc >> 1U ^ 0xEDB88320 : crc >> 1U;
    }
  }
  return ~crc;
}

// Tokens of GitHub and npm: the last six characters are the CRC32 of the others behind the prefix,
// in base 62.
bool passes_github_check(std::string_view token) {
  static constexpr std::string_view kAlphabet =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  if (token.size() != 40) {
    return false;
  }
  std::uint32_t crc = crc32(token.substr(4, 30));
  for (std::size_t i = 40; i-- > 34;) {
    if (token[i] != kAlphabet[crc % 62]) {
      return false;
    }
    crc /= 62;
  }
  return crc == 0;
}

bool is_jwt(std::string_view token) {
  std::string header;
  const std::string_view first = token.substr(0, token.find('.'));
  return decode_base64(first, 4096, header) && header.starts_with('{') &&
         header.find("\"alg\"") != std::string::npos;
}

bool has_digit(std::string_view value) {
  return std::ranges::any_of(value, is_digit);
}

bool is_value_char(char c) {
  return static_cast<unsigned char>(c) > ' ' && static_cast<unsigned char>(c) < 0x7F && c != '"' &&
         c != '\'' && c != '`' && c != ';' && c != '<' && c != '>';
}

} // namespace

double entropy(std::string_view value) {
  std::array<unsigned, 256> counts{};
  for (const char c : value) {
    ++counts[static_cast<unsigned char>(c)];
  }
  double bits = 0;
  for (const unsigned count : counts) {
    if (count != 0) {
      const double share = static_cast<double>(count) / static_cast<double>(value.size());
      bits -= share * std::log2(share);
    }
  }
  return bits;
}

bool is_placeholder(std::string_view value) {
  if (value.empty()) {
    return true;
  }
  const std::string small = to_small(value);
  for (const std::string_view word :
       {"example",  "placeholder", "your",       "changeme",   "change_me", "xxxx",
        "****",     "....",        "redacted",   "dummy",      "sample",    "insert",
        "replace",  "<",           "${",         "{{",         "%(",        "test_key",
        "todo",     "abcdefghij",  "1234567890", "0123456789", "00000000",  "11111111",
        "aaaaaaaa", "process.env", "os.environ", "getenv"}) {
    if (small.find(word) != std::string::npos) {
      return true;
    }
  }
  return std::ranges::all_of(value, [&](char c) { return c == value.front(); });
}

std::optional<SecretVerdict> judge_secret(const SecretRule& rule, std::string_view whole,
                                          std::string_view secret) {
  switch (rule.check) {
  case SecretCheck::None:
    return SecretVerdict{rule.score, static_cast<EvidenceSet>(Evidence::Structure)};
  case SecretCheck::Jwt:
    return is_jwt(whole)
               ? std::optional(SecretVerdict{rule.score, Evidence::Structure | Evidence::Prefix})
               : std::nullopt;
  case SecretCheck::GitHub: {
    const bool passes = passes_github_check(whole);
    if (!passes && (is_placeholder(secret) || entropy(secret) < kRandomBits)) {
      return std::nullopt;
    }
    return SecretVerdict{static_cast<std::uint8_t>(passes ? 99 : 88),
                         passes ? Evidence::Prefix | Evidence::Checksum
                                : Evidence::Prefix | Evidence::Randomness};
  }
  case SecretCheck::Password:
    return is_placeholder(secret)
               ? std::nullopt
               : std::optional(
                     SecretVerdict{rule.score, static_cast<EvidenceSet>(Evidence::Assignment)});
  case SecretCheck::StrongPassword: {
    const bool has_small = std::ranges::any_of(secret, [](char c) { return c >= 'a' && c <= 'z'; });
    const bool has_capital =
        std::ranges::any_of(secret, [](char c) { return c >= 'A' && c <= 'Z'; });
    const bool is_strong =
        (has_digit(secret) && (has_small || has_capital)) || (has_small && has_capital);
    return is_strong && !is_placeholder(secret)
               ? std::optional(
                     SecretVerdict{rule.score, static_cast<EvidenceSet>(Evidence::Assignment)})
               : std::nullopt;
  }
  case SecretCheck::Random:
    break;
  }
  const std::string_view body =
      secret.size() > rule.mark.size() + 8 && secret.starts_with(rule.mark)
          ? secret.substr(rule.mark.size())
          : secret;
  if (is_placeholder(body) || entropy(body) < (body.size() < 20 ? 2.5 : kRandomBits)) {
    return std::nullopt;
  }
  return SecretVerdict{rule.score, Evidence::Prefix | Evidence::Randomness};
}

std::span<const SecretWord> secret_words() {
  static constexpr SecretWord kWords[] = {{"password", true},
                                          {"passwd", true},
                                          {"passphrase", true},
                                          {"pwd", true},
                                          {"secret"},
                                          {"token"},
                                          {"api_key"},
                                          {"apikey"},
                                          {"api-key"},
                                          {"access_key"},
                                          {"accesskey"},
                                          {"access-key"},
                                          {"secret_key"},
                                          {"secretkey"},
                                          {"private_key"},
                                          {"auth_key"},
                                          {"authkey"},
                                          {"encryption_key"},
                                          {"signing_key"},
                                          {"license_key"},
                                          {"app_key"},
                                          {"appkey"},
                                          {"service_key"},
                                          {"consumer_key"},
                                          {"_key"},
                                          {"-key"},
                                          {"credential"},
                                          {"client_id"},
                                          {"api_id"},
                                          {"webhook"},
                                          {"authorization"},
                                          {"비밀번호", true, true},
                                          {"패스워드", true, true},
                                          {"암호", true, true},
                                          {"비번", true, true},
                                          {"인증키", false, true},
                                          {"서비스키", false, true},
                                          {"토큰", false, true},
                                          {"접속키", false, true},
                                          {"API 키", false, true}};
  return kWords;
}

std::optional<Assigned> judge_assignment(std::string_view text, text::Span place,
                                         const SecretWord& word) {
  std::size_t at = place.end;
  const std::size_t stop = std::min(text.size(), at + 60);
  if (word.is_korean) {
    for (const std::string_view particle : {"는", "은", "가", "이", "를", "을", "로", "으로"}) {
      if (text.substr(at).starts_with(particle)) {
        at += particle.size();
        break;
      }
    }
  } else {
    while (at < stop &&
           (is_alnum(text[at]) || text[at] == '_' || text[at] == '-' || text[at] == '.') &&
           at < place.end + 24) {
      ++at; // the rest of the name
    }
  }
  const auto skip_any = [&](std::string_view set) {
    const std::size_t first = at;
    while (at < stop && set.find(text[at]) != std::string_view::npos) {
      ++at;
    }
    return at != first;
  };
  skip_any("\"'`]) ");
  const std::size_t operator_at = at;
  skip_any(":=>|,(");
  const bool has_operator = at != operator_at && text.substr(operator_at, at - operator_at) != "(";
  if (!has_operator && !word.is_korean) {
    // `password is ...` in a sentence
    if (text.substr(at).starts_with("is ")) {
      at += 3;
    } else {
      return std::nullopt;
    }
  }
  skip_any(" \t");
  std::size_t quotes = at;
  skip_any("\"'`");
  const bool is_quoted = at != quotes;
  const std::size_t begin = at;
  while (at < text.size() && at - begin < kMaxAssigned && is_value_char(text[at]) &&
         (is_quoted || (text[at] != ',' && text[at] != ')' && text[at] != '&'))) {
    ++at;
  }
  while (
      at > begin && !is_quoted &&
      (text[at - 1] == '.' || text[at - 1] == '!' || text[at - 1] == '}' || text[at - 1] == ']')) {
    --at;
  }
  const std::string_view value = text.substr(begin, at - begin);
  if (value.size() < (word.is_password ? 6U : 10U) || is_placeholder(value)) {
    return std::nullopt;
  }
  const text::Span span{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at)};
  const bool is_word_like = std::ranges::all_of(
      value, [](char c) { return is_letter(c) || c == '_' || c == '-' || c == '.' || c == '/'; });
  const bool is_call =
      value.find('(') != std::string_view::npos || value.find("::") != std::string_view::npos ||
      value.find("->") != std::string_view::npos || value.find('[') != std::string_view::npos;
  if (is_call && !is_quoted) {
    return std::nullopt;
  }
  const double bits = entropy(value);
  if (word.is_password) {
    const bool is_strong = has_digit(value) && !is_word_like;
    const std::uint8_t score =
        is_strong                                                              ? 80
        : is_quoted && bits > 2.5 && value.find(' ') == std::string_view::npos ? 52
                                                                               : 25;
    return Assigned{span, true, score, static_cast<EvidenceSet>(Evidence::Assignment)};
  }
  // Sixteen hexadecimal digits have less to vary.
  const bool is_hex = value.size() >= 16 && std::ranges::all_of(value, is_hex_digit);
  const bool is_random =
      bits >= (is_hex ? 2.8 : 3.2) && (has_digit(value) || value.size() >= 28) && !is_word_like;
  const bool is_plain_set = std::ranges::all_of(value, [](char c) {
    return is_base64_char(c) || c == '=' || c == '.' || c == '~' || c == ':' || c == '%' ||
           c == '$' || c == '!' || c == '@' || c == '#' || c == '^' || c == '*';
  });
  if (!is_random || !is_plain_set) {
    return std::nullopt;
  }
  return Assigned{span, false, static_cast<std::uint8_t>(value.size() >= 16 ? 80 : 62),
                  Evidence::Assignment | Evidence::Randomness};
}

} // namespace haechi::content
