#include "content/detect/decoding.h"

#include "base/utf8.h"
#include "content/detect/characters.h"
#include "wire/coding/body_decoder.h"

#include <algorithm>
#include <array>

namespace haechi::content {

namespace {

constexpr std::size_t kShortest = 16; // of encoded characters
constexpr std::size_t kWrapped = 48;  // lines from here on may go on in the next line
constexpr std::size_t kLongest = 4U << 20U;

constexpr std::array<signed char, 256> make_values() {
  std::array<signed char, 256> values{};
  values.fill(-1);
  for (int i = 0; i < 26; ++i) {
    values[static_cast<std::size_t>('A' + i)] = static_cast<signed char>(i);
    values[static_cast<std::size_t>('a' + i)] = static_cast<signed char>(26 + i);
  }
  for (int i = 0; i < 10; ++i) {
    values[static_cast<std::size_t>('0' + i)] = static_cast<signed char>(52 + i);
  }
  values['+'] = values['-'] = 62;
  values['/'] = values['_'] = 63;
  return values;
}

constexpr auto kValues = make_values();

bool is_between_lines(char c) {
  return c == '\n' || c == '\r' || c == ' ' || c == '\t' || c == '>';
}

// The end of the characters of one alphabet from `at` on; wrapped lines go on behind a line end.
template <class Is> std::size_t run_end(std::string_view text, std::size_t at, Is&& is) {
  std::size_t line = at;
  std::size_t end = at;
  while (end < text.size() && end - at < kLongest) {
    if (is(text[end])) {
      ++end;
      continue;
    }
    std::size_t next = end;
    while (next < text.size() && next - end < 8 && is_between_lines(text[next])) {
      ++next;
    }
    const bool has_line = text.substr(end, next - end).find('\n') != std::string_view::npos;
    if (!has_line || end - line < kWrapped || next >= text.size() || !is(text[next])) {
      break;
    }
    line = next;
    end = next;
  }
  return end;
}

} // namespace

bool decode_base64(std::string_view text, std::size_t most, std::string& out) {
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const signed char value = kValues[static_cast<unsigned char>(c)];
    if (value < 0) {
      if (c == '=' || is_between_lines(c)) {
        continue;
      }
      return false;
    }
    bits = bits << 6U | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU));
      if (out.size() > most) {
        return false;
      }
    }
  }
  return true;
}

bool decode_hex(std::string_view text, std::size_t most, std::string& out) {
  int high = -1;
  for (const char c : text) {
    if (!is_hex_digit(c)) {
      if (is_between_lines(c) || c == ':') {
        continue;
      }
      return false;
    }
    const int value = is_digit(c) ? c - '0' : to_small(c) - 'a' + 10;
    if (high < 0) {
      high = value;
      continue;
    }
    out.push_back(static_cast<char>(high * 16 + value));
    high = -1;
    if (out.size() > most) {
      return false;
    }
  }
  return high < 0;
}

bool unpack_gzip(std::string_view bytes, std::size_t most, std::string& out) {
  if (!bytes.starts_with("\x1F\x8B")) {
    return false;
  }
  wire::coding::BodyDecoder decoder({wire::coding::Coding::Gzip},
                                    {.bytes = most, .ratio = 200, .free_bytes = most});
  return decoder.read(bytes, out) && decoder.finish();
}

std::optional<Encoded> find_encoded(std::string_view text, std::size_t at) {
  if (at > 0 && is_base64_char(text[at - 1])) {
    return std::nullopt;
  }
  const std::size_t end = run_end(text, at, is_base64_char);
  if (end - at < kShortest) {
    return std::nullopt;
  }
  const std::string_view run = text.substr(at, end - at);
  const std::string_view front = run.substr(0, 64);
  const bool is_hex =
      std::ranges::all_of(front, [](char c) { return is_hex_digit(c) || is_between_lines(c); });
  const bool has_capital = std::ranges::any_of(front, [](char c) { return c >= 'A' && c <= 'Z'; });
  const bool has_small = std::ranges::any_of(front, [](char c) { return c >= 'a' && c <= 'z'; });
  // Names in source code have capitals too, but rarely a digit and never a length of four.
  if (!is_hex && (!has_capital || !has_small)) {
    return std::nullopt;
  }
  std::size_t tail = end;
  while (tail < text.size() && text[tail] == '=' && tail < end + 2) {
    ++tail;
  }
  return Encoded{{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(tail)}, is_hex};
}

bool is_readable(std::string_view text) {
  std::size_t odd = 0;
  std::size_t at = 0;
  const std::size_t end = std::min<std::size_t>(text.size(), 256);
  while (at < end) {
    const std::size_t length = utf8_sequence_length(text.substr(at));
    const auto c = static_cast<unsigned char>(text[at]);
    if (length == 0 || c == 0x7F || (c < 0x20 && c != '\n' && c != '\r' && c != '\t')) {
      ++odd;
      ++at;
      continue;
    }
    at += length;
  }
  return at != 0 && odd * 16 <= at;
}

} // namespace haechi::content
