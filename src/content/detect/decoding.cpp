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

struct Run {
  std::size_t end = 0;
  unsigned any = 0; // kinds that some of its characters are
  unsigned all = 0; // kinds that all are
};

// The characters of base64 from `at` on; wrapped lines go on behind a line end.
Run read_run(std::string_view text, std::size_t at) {
  Run run{.end = at, .any = 0, .all = 0xFF};
  std::size_t line = at;
  const std::size_t stop = std::min(text.size(), at + kLongest);
  while (run.end < stop) {
    const unsigned kind = kind_of(text[run.end]);
    if ((kind & kBase64) != 0) {
      run.any |= kind;
      run.all &= kind;
      ++run.end;
      continue;
    }
    if (run.end - line < kWrapped) {
      break;
    }
    std::size_t next = run.end;
    while (next < text.size() && next - run.end < 8 && is_between_lines(text[next])) {
      ++next;
    }
    const bool has_line = text.substr(run.end, next - run.end).find('\n') != std::string_view::npos;
    if (!has_line || next >= text.size() || !is_base64_char(text[next])) {
      break;
    }
    line = next;
    run.end = next;
  }
  return run;
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

std::optional<Encoded> find_encoded(std::string_view text, std::size_t at, std::size_t& end) {
  const Run run = read_run(text, at);
  end = run.end;
  std::size_t tail = run.end;
  while (tail < text.size() && text[tail] == '=' && tail < run.end + 2) {
    ++tail;
  }
  const bool is_hex = (run.all & kHex) != 0;
  const bool is_mixed = (run.any & kCapital) != 0 && (run.any & kSmall) != 0;
  if (tail - at < kShortest || (!is_hex && !is_mixed)) {
    return std::nullopt;
  }
  end = tail;
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
