#include "wire/http1/fields.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace haechi::wire::http1 {

namespace {

constexpr std::array<std::string_view, 9> kHopByHop{
    "connection",        "proxy-connection", "keep-alive",          "te",
    "transfer-encoding", "upgrade",          "proxy-authorization", "proxy-authenticate",
    "http2-settings"};

constexpr std::array<bool, 256> make_token_table() {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789"
                                       "abcdefghijklmnopqrstuvwxyz"
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}

constexpr std::array<bool, 256> kIsTokenByte = make_token_table();

char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool list_holds(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (equals_ignoring_case(trim_blanks(list.substr(0, comma)), token)) {
      return true;
    }
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

} // namespace

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, to_lower, to_lower);
}

std::string_view trim_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return kIsTokenByte[static_cast<unsigned char>(c)];
  });
}

bool is_field_value(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7F;
  });
}

std::size_t count_fields(const Fields& fields, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::count_if(
      fields, [&](const Field& field) { return equals_ignoring_case(field.name, name); }));
}

std::optional<std::string_view> find_field(const Fields& fields, std::string_view name) {
  for (const Field& field : fields) {
    if (equals_ignoring_case(field.name, name)) {
      return field.value;
    }
  }
  return std::nullopt;
}

bool has_list_token(const Fields& fields, std::string_view name, std::string_view token) {
  return std::ranges::any_of(fields, [&](const Field& field) {
    return equals_ignoring_case(field.name, name) && list_holds(field.value, token);
  });
}

bool is_hop_by_hop(const Fields& fields, std::string_view name) {
  return std::ranges::any_of(
             kHopByHop, [&](std::string_view hop) { return equals_ignoring_case(hop, name); }) ||
         has_list_token(fields, "connection", name) ||
         has_list_token(fields, "proxy-connection", name);
}

std::optional<std::uint64_t> parse_length(std::string_view text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const bool is_digits = !text.empty() && text.front() >= '0' && text.front() <= '9';
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (!is_digits || error != std::errc() || stop != end || (value >> 63U) != 0) {
    return std::nullopt;
  }
  return value;
}

} // namespace haechi::wire::http1
