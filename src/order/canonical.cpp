#include "order/canonical.h"

#include "base/check.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::order {

namespace {

using wire::json::Kind;
using wire::json::Member;
using wire::json::Value;

constexpr std::int64_t kMaxInteger = (std::int64_t{1} << 53) - 1;

// Depth is bounded by the parser.
bool is_strict(const Value& value) {
  switch (value.kind) {
  case Kind::Number:
    return false;
  case Kind::Integer:
    return value.integer >= -kMaxInteger && value.integer <= kMaxInteger;
  case Kind::Array:
    return std::ranges::all_of(value.items, is_strict);
  case Kind::Object:
    return std::ranges::all_of(value.members,
                               [](const Member& member) { return is_strict(member.value); });
  default:
    return true;
  }
}

// By UTF-16 code units. UTF-8 sorts as code points do; the two differ only where a character beyond
// U+FFFF, a surrogate in UTF-16, meets one of U+E000 to U+FFFF.
bool stands_before(std::string_view a, std::string_view b) {
  const auto [at_a, at_b] = std::ranges::mismatch(a, b);
  if (at_a == a.end() || at_b == b.end()) {
    return a.size() < b.size();
  }
  const auto byte_a = static_cast<unsigned char>(*at_a);
  const auto byte_b = static_cast<unsigned char>(*at_b);
  constexpr unsigned char kBeyond = 0xF0;  // lead byte of a character beyond U+FFFF
  constexpr unsigned char kPrivate = 0xEE; // of U+E000 on
  if (byte_a >= kBeyond && byte_b >= kPrivate && byte_b < kBeyond) {
    return true;
  }
  if (byte_b >= kBeyond && byte_a >= kPrivate && byte_a < kBeyond) {
    return false;
  }
  return byte_a < byte_b;
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    constexpr std::string_view kShort = "\b\t\n\f\r\"\\";
    constexpr std::string_view kLetters = "btnfr\"\\";
    if (const auto at = kShort.find(c); at != std::string_view::npos) {
      out += '\\';
      out += kLetters[at];
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

void append(std::string& out, const Value& value);

void append_object(std::string& out, const Value& value) {
  std::vector<const Member*> members;
  for (const Member& member : value.members) {
    members.push_back(&member);
  }
  std::ranges::sort(members,
                    [](const Member* a, const Member* b) { return stands_before(a->key, b->key); });
  out += '{';
  for (const Member* member : members) {
    if (member != members.front()) {
      out += ',';
    }
    append_string(out, member->key);
    out += ':';
    append(out, member->value);
  }
  out += '}';
}

void append(std::string& out, const Value& value) {
  switch (value.kind) {
  case Kind::Null:
    out += "null";
    return;
  case Kind::Boolean:
    out += value.boolean ? "true" : "false";
    return;
  case Kind::Integer:
    out += fmt::format("{}", value.integer);
    return;
  case Kind::Number:
    HAECHI_CHECK(false); // parse_strict lets none through
    return;
  case Kind::Text:
    append_string(out, value.text);
    return;
  case Kind::Array:
    out += '[';
    for (std::size_t at = 0; at < value.items.size(); ++at) {
      out += at == 0 ? "" : ",";
      append(out, value.items[at]);
    }
    out += ']';
    return;
  case Kind::Object:
    append_object(out, value);
    return;
  }
}

} // namespace

Result<Value> parse_strict(std::string_view text, std::size_t most_bytes) {
  auto value = wire::json::parse(text, {.max_bytes = most_bytes, .max_depth = kMaxDepth});
  if (!value) {
    return fail("E-ORDER-001", fmt::format("this cannot be read: {}", value.error().message));
  }
  if (!is_strict(*value)) {
    return fail("E-ORDER-001", "numbers are integers between -2^53 and 2^53 here");
  }
  return value;
}

std::string to_canonical(const Value& value) {
  std::string out;
  append(out, value);
  return out;
}

} // namespace haechi::order
