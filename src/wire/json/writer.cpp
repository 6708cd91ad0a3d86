#include "wire/json/writer.h"

#include "base/utf8.h"

#include <fmt/format.h>

namespace haechi::wire::json {

namespace {

void append_escaped(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const char c = text.front();
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) {
      const std::size_t length = utf8_sequence_length(text);
      out += length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length);
      text.remove_prefix(length == 0 ? 1 : length);
      continue;
    }
    switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\t':
      out += "\\t";
      break;
    case '\r':
      out += "\\r";
      break;
    default:
      if (byte < 0x20 || byte == 0x7F) {
        out += fmt::format("\\u{:04x}", byte);
      } else {
        out += c;
      }
    }
    text.remove_prefix(1);
  }
  out += '"';
}

} // namespace

void Writer::separate() {
  if (needs_comma_) {
    out_ += ',';
  }
  needs_comma_ = true;
}

Writer& Writer::begin_object() {
  separate();
  out_ += '{';
  needs_comma_ = false;
  return *this;
}

Writer& Writer::end_object() {
  out_ += '}';
  needs_comma_ = true;
  return *this;
}

Writer& Writer::begin_array() {
  separate();
  out_ += '[';
  needs_comma_ = false;
  return *this;
}

Writer& Writer::end_array() {
  out_ += ']';
  needs_comma_ = true;
  return *this;
}

Writer& Writer::key(std::string_view name) {
  separate();
  append_escaped(out_, name);
  out_ += ':';
  needs_comma_ = false;
  return *this;
}

Writer& Writer::string(std::string_view text) {
  separate();
  append_escaped(out_, text);
  return *this;
}

Writer& Writer::number(std::int64_t value) {
  separate();
  out_ += std::to_string(value);
  return *this;
}

Writer& Writer::boolean(bool is_true) {
  separate();
  out_ += is_true ? "true" : "false";
  return *this;
}

Writer& Writer::null() {
  separate();
  out_ += "null";
  return *this;
}

Writer& Writer::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

Writer& Writer::strings(const std::vector<std::string>& texts) {
  begin_array();
  for (const std::string& text : texts) {
    string(text);
  }
  return end_array();
}

} // namespace haechi::wire::json
