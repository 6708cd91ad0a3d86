#include "content/detect/secrets/key_body.h"

#include "content/detect/characters.h"

#include <algorithm>
#include <array>

namespace haechi::content {

namespace {

constexpr std::size_t kShortLine = 16;  // a line of base64 that is shorter ends a block of them
constexpr std::size_t kMaxBetween = 32; // quote marks and indentation between two lines

// The end of `-----END RSA PRIVATE KEY-----`, of `---- END SSH2 ENCRYPTED PRIVATE KEY ----`; npos:
// there is none.
std::size_t find_end(std::string_view text) {
  static constexpr std::string_view kWords = "PRIVATE KEY";
  static constexpr std::size_t kMaxFront = 40; // from the dashes to these words
  for (std::size_t at = text.find(kWords); at != std::string_view::npos;
       at = text.find(kWords, at + kWords.size())) {
    const std::size_t from = at - std::min(at, kMaxFront);
    const std::string_view front = text.substr(from, at - from);
    if (!front.contains("-----END ") && !front.contains("---- END ")) {
      continue;
    }
    std::size_t end = at + kWords.size();
    end += text.substr(end).starts_with(" BLOCK") ? 6 : 0;
    end += text.substr(end).starts_with(' ') ? 1 : 0;
    while (end < text.size() && text[end] == '-') {
      ++end;
    }
    return end;
  }
  return std::string_view::npos;
}

// What stands between two lines: line ends, indentation, quote marks, what joins strings in code.
std::size_t skip_between(std::string_view text, std::size_t at) {
  static constexpr std::string_view kBetween = " \t\r\n>|\"'+,\\";
  const std::size_t stop = std::min(text.size(), at + kMaxBetween);
  while (at < stop && kBetween.contains(text[at])) {
    ++at;
  }
  return at;
}

bool is_field(std::string_view text) {
  static constexpr std::array<std::string_view, 14> kNames{
      "Proc-Type:",     "DEK-Info:",    "Encryption:",   "Comment:",        "Public-Lines:",
      "Private-Lines:", "Private-MAC:", "Private-Hash:", "Key-Derivation:", "Argon2-",
      "Subject:",       "Version:",     "Hash:",         "Charset:"};
  return std::ranges::any_of(kNames, [&](std::string_view name) { return text.starts_with(name); });
}

std::size_t base64_length(std::string_view text) {
  const auto is_of = [](char c) { return is_alnum(c) || c == '+' || c == '/' || c == '='; };
  const auto end = std::ranges::find_if_not(text, is_of);
  return static_cast<std::size_t>(end - text.begin());
}

bool ends_line(std::string_view text, std::size_t at) {
  return at >= text.size() || text[at] == '\n' || text[at] == '\r' || text[at] == '"' ||
         text[at] == '\'';
}

} // namespace

std::size_t key_body_length(std::string_view text) {
  text = text.substr(0, std::min(text.find("--BEGIN "), text.find("-- BEGIN "))); // another one
  if (const std::size_t end = find_end(text); end != std::string_view::npos) {
    return end;
  }
  std::size_t end = 0;
  bool is_block = false; // the line before was of base64 and long
  for (;;) {
    const std::size_t at = skip_between(text, end);
    const std::string_view rest = text.substr(at);
    if (is_field(rest)) {
      end = at + std::min(rest.find_first_of("\r\n"), rest.size());
      is_block = false;
      continue;
    }
    const std::size_t length = base64_length(rest);
    const bool is_long = length >= kShortLine;
    if (length == 0 || (!is_long && (!is_block || !ends_line(text, at + length)))) {
      return end;
    }
    end = at + length;
    is_block = is_long;
  }
}

} // namespace haechi::content
