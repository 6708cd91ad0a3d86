#include "catalog_endpoints_decoders.h"

#include "base/check.h"
#include "base/utf8.h"
#include "catalog/endpoints/characters.h"

#include <algorithm>
#include <stdexcept>

namespace haechi::tests {

using catalog::Framing;
using catalog::FramingStep;
using wire::json::Kind;
using wire::json::Value;

namespace {

using Pieces = std::vector<std::string>;
using Values = std::vector<Value>;

Value to_value(std::string text) {
  Value value;
  value.kind = Kind::Text;
  value.text = std::move(text);
  return value;
}

void add_member(Value& object, std::string key, Value value) {
  object.kind = Kind::Object;
  object.members.push_back({std::move(key), std::move(value)});
}

Pieces split(std::string_view text, std::string_view divider) {
  Pieces pieces;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(divider), text.size());
    if (end != 0) {
      pieces.emplace_back(text.substr(0, end));
    }
    text.remove_prefix(std::min(end + divider.size(), text.size()));
  }
  return pieces;
}

Value parse_json(const std::string& text) {
  const auto value = wire::json::parse(text, {.max_bytes = 1U << 20U, .max_depth = 64});
  if (!value) {
    throw std::runtime_error("no JSON: " + text);
  }
  return *value;
}

Value read_form(const std::string& text) {
  Value out;
  out.kind = Kind::Object;
  for (const std::string& pair : split(text, "&")) {
    const std::size_t equals = std::min(pair.find('='), pair.size() - 1);
    add_member(out, catalog::decode_escapes(pair.substr(0, equals), catalog::Plus::Blank),
               to_value(catalog::decode_escapes(pair.substr(equals + 1), catalog::Plus::Blank)));
  }
  return out;
}

Value read_multipart(const Body& body) {
  const std::size_t at = body.content_type.find("boundary=");
  HAECHI_CHECK(at != std::string::npos);
  const std::string mark = "--" + body.content_type.substr(at + 9);
  Value out;
  out.kind = Kind::Object;
  for (const std::string& part : split(body.bytes, mark)) {
    const std::size_t name = part.find("; name=\"");
    const std::size_t head_end = part.find("\n\n");
    if (name == std::string::npos || head_end == std::string::npos) {
      continue; // the closing mark
    }
    std::string content = part.substr(head_end + 2);
    content.pop_back();
    add_member(out, part.substr(name + 8, part.find('"', name + 8) - name - 8),
               to_value(std::move(content)));
  }
  return out;
}

Pieces read_sse(const std::string& text) {
  Pieces events;
  for (const std::string& event : split(text, "\n\n")) {
    std::string data;
    for (const std::string& line : split(event, "\n")) {
      if (line.starts_with("data: ")) {
        data += line.substr(6);
      }
    }
    if (!data.empty() && data != "[DONE]") {
      events.push_back(std::move(data));
    }
  }
  return events;
}

Pieces read_numbered(const std::string& text) {
  Pieces out;
  for (const std::string& line : split(text, "\n")) {
    out.push_back(line.substr(line.find(':') + 1));
  }
  return out;
}

// `)]}'`, then a length and the characters it counts, of which a line break is the last.
Pieces read_length_prefixed(std::string_view text) {
  Pieces out;
  const Pieces lines = split(text.substr(text.find('\n') + 1), "\n");
  for (std::size_t i = 1; i < lines.size(); i += 2) {
    out.push_back(lines[i]);
  }
  return out;
}

Pieces read_connect(std::string_view bytes) {
  Pieces out;
  while (bytes.size() >= 5) {
    std::size_t length = 0;
    for (std::size_t i = 1; i < 5; ++i) {
      length = length << 8U | static_cast<unsigned char>(bytes[i]);
    }
    const bool is_trailer = (static_cast<unsigned char>(bytes[0]) & 2U) != 0;
    HAECHI_CHECK(bytes.size() >= 5 + length);
    if (!is_trailer) {
      out.emplace_back(bytes.substr(5, length));
    }
    bytes.remove_prefix(5 + length);
  }
  return out;
}

std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if ((byte & 0x80U) == 0) {
      return value;
    }
  }
  return std::nullopt;
}

// Lengths that hold a message are read as one, all others are text. Without a schema that is a
// guess: a text may look like a message, which the texts of the fixtures do not.
std::optional<Value> read_protobuf(std::string_view bytes) {
  Value out;
  out.kind = Kind::Object;
  while (!bytes.empty()) {
    const auto key = take_varint(bytes);
    const bool is_known = key && (*key >> 3U) != 0 && (*key >> 3U) < 1000;
    if (!is_known || ((*key & 7U) != 0 && (*key & 7U) != 2)) {
      return std::nullopt;
    }
    const auto number = take_varint(bytes);
    if (!number) {
      return std::nullopt;
    }
    Value value;
    if ((*key & 7U) == 0) {
      value.kind = Kind::Integer;
      value.integer = static_cast<std::int64_t>(*number);
    } else if (*number > bytes.size()) {
      return std::nullopt;
    } else {
      const std::string_view inner = bytes.substr(0, *number);
      bytes.remove_prefix(*number);
      value = read_protobuf(inner).value_or(to_value(std::string(inner)));
    }
    add_member(out, std::to_string(*key >> 3U), std::move(value));
  }
  return out;
}

// The framings that give bytes.
std::optional<Pieces> open(Framing kind, const Pieces& pieces) {
  Pieces out;
  for (const std::string& piece : pieces) {
    Pieces inner;
    switch (kind) {
    case Framing::Sse:
      inner = read_sse(piece);
      break;
    case Framing::Ndjson:
    case Framing::WebSocket: // a fixture holds one message a line
      inner = split(piece, "\n");
      break;
    case Framing::SignalR:
      inner = split(piece, "\x1e");
      std::erase(inner, "\n");
      break;
    case Framing::NumberedLines:
      inner = read_numbered(piece);
      break;
    case Framing::LengthPrefixed:
      inner = read_length_prefixed(piece);
      break;
    case Framing::Connect:
      inner = read_connect(piece);
      break;
    case Framing::Base64:
      inner = {decode_base64(piece)};
      break;
    default:
      return std::nullopt;
    }
    std::ranges::move(inner, std::back_inserter(out));
  }
  return out;
}

// The framings that give values of bytes.
std::optional<Value> to_values(const FramingStep& step, const Body& body,
                               const std::string& piece) {
  switch (step.kind) {
  case Framing::Json:
    return parse_json(piece);
  case Framing::Form:
    return read_form(piece);
  case Framing::Multipart:
    return read_multipart(body);
  case Framing::Protobuf:
    return read_protobuf(piece);
  default:
    return std::nullopt;
  }
}

// A stream of events that came as one JSON value after all: the answer to a request that asked for
// no stream.
bool is_whole(const Body& body, const std::vector<FramingStep>& framing) {
  return body.content_type.starts_with("application/json") && !framing.empty() &&
         (framing.front().kind == Framing::Sse || framing.front().kind == Framing::EventStream);
}

Values open_strings(const FramingStep& step, const Values& values) {
  Values out;
  const auto at = catalog::parse_locator(step.argument);
  HAECHI_CHECK(at.has_value());
  for (const Value& value : values) {
    for (const std::string& text : catalog::find_texts(*at, value).texts) {
      out.push_back(parse_json(text));
    }
  }
  return out;
}

Pieces texts_of(const FramingStep& step, const Values& values) {
  Pieces out;
  for (const Value& value : values) {
    const Value* field = value.find(step.argument);
    HAECHI_CHECK(field != nullptr);
    out.push_back(field->text);
  }
  return out;
}

} // namespace

std::string decode_base64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) {
      continue; // padding and line breaks
    }
    bits = (bits << 6U | static_cast<unsigned>(digit)) & 0xFFFFU;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>(bits >> count & 0xFFU);
    }
  }
  return out;
}

std::optional<Values> decode(const Body& body, const std::vector<FramingStep>& framing) {
  if (is_whole(body, framing)) {
    return Values{parse_json(body.bytes)};
  }
  Pieces pieces{body.bytes};
  Values values;
  for (const FramingStep& step : framing) {
    if (step.kind == Framing::JsonInString) {
      values = open_strings(step, values);
      continue;
    }
    if (auto opened = open(step.kind, pieces)) {
      pieces = std::move(*opened);
      continue;
    }
    values.clear();
    for (const std::string& piece : pieces) {
      auto value = to_values(step, body, piece);
      if (!value) {
        return std::nullopt;
      }
      values.push_back(std::move(*value));
    }
    if (!step.argument.empty()) { // one field or part: what follows reads its text
      pieces = texts_of(step, values);
    }
  }
  return values;
}

} // namespace haechi::tests
