#include "content/extract/wrap.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace haechi::content::extract {

namespace {

// One character or escape at the front: its length, and the bytes it stands for.
struct Unit {
  std::size_t raw = 0;
  std::size_t size = 0;
  std::array<char, 4> bytes{};

  void add(char byte) { bytes[size++] = byte; }
};

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return static_cast<unsigned>(c - '0');
  }
  const char small = static_cast<char>(c | 0x20);
  return small >= 'a' && small <= 'f' ? std::optional(static_cast<unsigned>(small - 'a') + 10U)
                                      : std::nullopt;
}

std::optional<unsigned> hex_number(std::string_view digits) {
  unsigned value = 0;
  for (const char c : digits) {
    const auto digit = hex_digit(c);
    if (!digit) {
      return std::nullopt;
    }
    value = value << 4U | *digit;
  }
  return value;
}

void add_code_point(unsigned code, Unit& unit) {
  const auto tail = [&](unsigned shift) {
    unit.add(static_cast<char>(0x80U | (code >> shift & 0x3FU)));
  };
  if (code < 0x80U) {
    unit.add(static_cast<char>(code));
  } else if (code < 0x800U) {
    unit.add(static_cast<char>(0xC0U | code >> 6U));
    tail(0);
  } else if (code < 0x10000U) {
    unit.add(static_cast<char>(0xE0U | code >> 12U));
    tail(6);
    tail(0);
  } else {
    unit.add(static_cast<char>(0xF0U | code >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

bool is_high(unsigned code) {
  return code >= 0xD800U && code < 0xDC00U;
}

bool is_low(unsigned code) {
  return code >= 0xDC00U && code < 0xE000U;
}

std::optional<Unit> read_json_number_escape(std::string_view raw) {
  Unit unit{.raw = 6};
  const auto code = raw.size() >= 6 ? hex_number(raw.substr(2, 4)) : std::nullopt;
  if (!code || is_low(*code)) {
    return std::nullopt;
  }
  if (!is_high(*code)) {
    add_code_point(*code, unit);
    return unit;
  }
  const auto low = raw.size() >= 12 && raw[6] == '\\' && raw[7] == 'u'
                       ? hex_number(raw.substr(8, 4))
                       : std::nullopt;
  if (!low || !is_low(*low)) {
    return std::nullopt; // half a pair: readers disagree on what it is
  }
  unit.raw = 12;
  add_code_point(0x10000U + ((*code - 0xD800U) << 10U) + (*low - 0xDC00U), unit);
  return unit;
}

std::optional<Unit> read_json(std::string_view raw) {
  Unit unit{.raw = 1};
  if (raw.front() != '\\') {
    unit.add(raw.front());
    return unit;
  }
  if (raw.size() < 2) {
    return std::nullopt;
  }
  if (raw[1] == 'u') {
    return read_json_number_escape(raw);
  }
  constexpr std::string_view kNames = "\"\\/bfnrt";
  constexpr std::string_view kBytes = "\"\\/\b\f\n\r\t";
  const std::size_t at = kNames.find(raw[1]);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  unit.raw = 2;
  unit.add(kBytes[at]);
  return unit;
}

std::optional<Unit> read_form(std::string_view raw) {
  Unit unit{.raw = 1};
  if (raw.front() == '%') {
    const auto byte = raw.size() >= 3 ? hex_number(raw.substr(1, 2)) : std::nullopt;
    if (!byte) {
      return std::nullopt;
    }
    unit.raw = 3;
    unit.add(static_cast<char>(*byte));
    return unit;
  }
  unit.add(raw.front() == '+' ? ' ' : raw.front());
  return unit;
}

std::size_t line_break_size(std::string_view raw) {
  return raw.starts_with("\r\n") ? 2 : raw.starts_with('\r') || raw.starts_with('\n') ? 1 : 0;
}

// A line break goes on to the value of the next `data` line; lines of other fields between are
// passed over.
std::optional<Unit> read_sse(std::string_view raw) {
  Unit unit{.raw = 1};
  if (line_break_size(raw) == 0) {
    unit.add(raw.front());
    return unit;
  }
  std::size_t at = 0;
  for (;;) {
    at += line_break_size(raw.substr(at));
    if (at >= raw.size()) {
      return std::nullopt;
    }
    const std::string_view line = raw.substr(at);
    if (line.starts_with("data:")) {
      at += line.starts_with("data: ") ? 6 : 5;
      break;
    }
    const std::size_t end = line.find_first_of("\r\n");
    if (line.starts_with("data") && end == 4) {
      at += 4; // the field without a value
      break;
    }
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    at += end;
  }
  unit.raw = at;
  unit.add('\n');
  return unit;
}

std::optional<Unit> read_unit(Wrap wrap, std::string_view raw) {
  switch (wrap) {
  case Wrap::Json:
    return read_json(raw);
  case Wrap::Form:
    return read_form(raw);
  case Wrap::Sse:
    return read_sse(raw);
  default: {
    Unit unit{.raw = 1};
    unit.add(raw.front());
    return unit;
  }
  }
}

// Where the next escape may begin.
std::size_t plain_length(Wrap wrap, std::string_view raw) {
  if (wrap == Wrap::Json) {
    return std::min(raw.find('\\'), raw.size());
  }
  return std::min(raw.find_first_of(wrap == Wrap::Form ? "%+" : "\r\n"), raw.size());
}

void escape_json(std::string_view text, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20U) {
      out += "\\u00";
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    } else {
      out += c;
    }
  }
}

void escape_form(std::string_view text, std::string& out) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const char small = static_cast<char>(c | 0x20);
    const bool is_plain = (c >= '0' && c <= '9') || (small >= 'a' && small <= 'z') || c == '-' ||
                          c == '_' || c == '.' || c == '*';
    if (is_plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    }
  }
}

} // namespace

bool unescape(Wrap wrap, std::string_view raw, std::string& text) {
  while (!raw.empty()) {
    const std::size_t plain = plain_length(wrap, raw);
    text.append(raw.substr(0, plain));
    raw.remove_prefix(plain);
    if (raw.empty()) {
      break;
    }
    const auto unit = read_unit(wrap, raw);
    if (!unit) {
      return false;
    }
    text.append(unit->bytes.data(), unit->size);
    raw.remove_prefix(unit->raw);
  }
  return true;
}

std::string escape(Wrap wrap, std::string_view text) {
  std::string out;
  out.reserve(text.size());
  switch (wrap) {
  case Wrap::Json:
    escape_json(text, out);
    break;
  case Wrap::Number:
    out += '"';
    escape_json(text, out);
    out += '"';
    break;
  case Wrap::Form:
    escape_form(text, out);
    break;
  case Wrap::Sse:
    for (const char c : text) {
      out += c;
      if (c == '\n') {
        out += "data: ";
      }
    }
    break;
  default:
    out = text;
  }
  return out;
}

void to_raw(Wrap wrap, std::string_view raw, std::span<Span> places) {
  struct Mark {
    std::uint32_t said; // in the text
    bool is_end;
    std::uint32_t* out;
  };

  if (wrap == Wrap::Number) {
    std::ranges::fill(places, Span{0, static_cast<std::uint32_t>(raw.size())});
    return;
  }
  std::vector<Mark> marks;
  marks.reserve(places.size() * 2);
  for (Span& place : places) {
    marks.push_back({place.begin, false, &place.begin});
    marks.push_back({place.end, true, &place.end});
  }
  std::ranges::sort(marks, {}, &Mark::said);
  std::size_t at = 0;   // in raw
  std::size_t said = 0; // in the text
  for (const Mark& mark : marks) {
    std::size_t widened = 0;
    while (at < raw.size() && said < mark.said) {
      const std::size_t plain = plain_length(wrap, raw.substr(at, mark.said - said));
      at += plain;
      said += plain;
      if (said == mark.said) {
        break;
      }
      const auto unit = read_unit(wrap, raw.substr(at));
      if (!unit || said + unit->size > mark.said) {
        widened = unit && mark.is_end ? unit->raw : 0;
        break;
      }
      at += unit->raw;
      said += unit->size;
    }
    *mark.out = static_cast<std::uint32_t>(at + widened);
  }
}

} // namespace haechi::content::extract
