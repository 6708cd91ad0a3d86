#include "text/host_name.h"

#include "base/ip.h"

#include <fmt/format.h>
#include <unicode/uidna.h>

#include <algorithm>
#include <array>
#include <memory>

namespace haechi::text {

namespace {

tl::unexpected<Error> bad_name(std::string_view text, std::string_view why) {
  constexpr std::size_t kShown = 80;
  std::string shown;
  for (const char c : text.substr(0, kShown)) {
    shown += (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '`') ? '?' : c;
  }
  return fail("E-NAME-001", fmt::format("`{}` is no host name: {}", shown, why));
}

bool is_forbidden(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20 || byte == 0x7F ||
         std::string_view("%:/@[]\\?#<>^|\"`{}").find(c) != std::string_view::npos;
}

bool is_number_label(std::string_view label) {
  if (label.empty()) {
    return false;
  }
  if (label.starts_with("0x")) {
    return std::ranges::all_of(
        label.substr(2), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  }
  return std::ranges::all_of(label, [](char c) { return c >= '0' && c <= '9'; });
}

// Whether resolvers would read the name as an IPv4 address: the last label is a number (WHATWG URL,
// "ends in a number").
bool ends_in_number(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return is_number_label(dot == std::string_view::npos ? name : name.substr(dot + 1));
}

Result<std::string> to_ascii(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  constexpr std::uint32_t kOptions =
      UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII;
  const std::unique_ptr<UIDNA, decltype(&uidna_close)> idna(uidna_openUTS46(kOptions, &status),
                                                            &uidna_close);
  if (U_FAILURE(status) != 0) {
    return bad_name(text, "the IDNA tables are missing");
  }
  std::array<char, kMaxHostName + 2> out{};
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  const auto length =
      uidna_nameToASCII_UTF8(idna.get(), text.data(), static_cast<std::int32_t>(text.size()),
                             out.data(), static_cast<std::int32_t>(out.size()), &info, &status);
  if (U_FAILURE(status) != 0 || info.errors != 0 || length <= 0 ||
      static_cast<std::size_t>(length) > out.size()) {
    return bad_name(text, "it breaks the rules of internationalised names (IDNA)");
  }
  return std::string(out.data(), static_cast<std::size_t>(length));
}

// Whether a label looks like an A-label, whose code points must be valid and canonical.
bool has_a_label(std::string_view name) {
  return name.starts_with("xn--") || name.find(".xn--") != std::string_view::npos;
}

std::string to_lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    }
  }
  return out;
}

Result<std::string> check_labels(std::string name) {
  if (name.empty() || name.size() > kMaxHostName) {
    return bad_name(name, name.empty() ? "it is empty" : "it is longer than 253 bytes");
  }
  std::size_t start = 0;
  while (start <= name.size()) {
    const std::size_t dot = std::min(name.find('.', start), name.size());
    if (dot == start) {
      return bad_name(name, "a label is empty");
    }
    if (dot - start > 63) {
      return bad_name(name, "a label is longer than 63 bytes");
    }
    start = dot + 1;
  }
  return name;
}

} // namespace

Result<std::string> make_host_name(std::string_view text) {
  constexpr std::size_t kMaxInput = 1024; // a U-label name may be longer than its A-label form
  if (text.size() > kMaxInput) {
    return bad_name(text, "it is too long");
  }
  if (IpAddress::parse(text) || (text.size() > 2 && text.front() == '[' && text.back() == ']' &&
                                 IpAddress::parse(text.substr(1, text.size() - 2)))) {
    return fail("E-NAME-002", fmt::format("`{}` is an IP address, no host name", text));
  }
  if (std::ranges::any_of(text, is_forbidden)) {
    return bad_name(text, "it holds a character that no host name may hold");
  }
  std::string name = to_lower_ascii(text);
  const bool is_ascii =
      std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (!is_ascii || has_a_label(name)) {
    auto ascii = to_ascii(name);
    if (!ascii) {
      return ascii;
    }
    // SECURITY: compatibility mapping can bring a forbidden character (a blank, a slash) or
    // capitals back.
    if (std::ranges::any_of(*ascii, is_forbidden)) {
      return bad_name(text, "it holds a character that no host name may hold");
    }
    name = to_lower_ascii(*ascii);
  }
  if (name.ends_with('.')) {
    name.pop_back();
  }
  auto checked = check_labels(std::move(name));
  if (checked && ends_in_number(*checked)) {
    return fail("E-NAME-002", fmt::format("`{}` is an IP address, no host name", *checked));
  }
  return checked;
}

bool is_same_or_below(std::string_view name, std::string_view suffix) {
  if (!name.ends_with(suffix)) {
    return false;
  }
  return name.size() == suffix.size() || name[name.size() - suffix.size() - 1] == '.';
}

bool matches_glob(std::string_view text, std::string_view pattern) {
  std::size_t t = 0;
  std::size_t p = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') {
    ++p;
  }
  return p == pattern.size();
}

} // namespace haechi::text
