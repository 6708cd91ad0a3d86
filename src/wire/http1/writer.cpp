#include "wire/http1/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::wire::http1 {

namespace {

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

// Names with which a gateway speaks for itself; an upstream may not borrow its voice.
bool is_gateways_own(std::string_view name) {
  return starts_with_ignoring_case(name, "haechi-");
}

void append_framing(std::string& out, const Framing& framing) {
  if (framing.kind == BodyKind::Length) {
    append_field(out, "Content-Length", fmt::format("{}", framing.length));
  } else if (framing.kind == BodyKind::Chunked) {
    append_field(out, "Transfer-Encoding", "chunked");
  }
}

void append_via(std::string& out, std::string_view via, int minor_version) {
  if (!via.empty()) {
    append_field(out, "Via", fmt::format("1.{} {}", minor_version, via));
  }
}

bool is_forwarded(const Fields& fields, std::string_view name) {
  return !is_hop_by_hop(fields, name) && !equals_ignoring_case(name, "content-length");
}

void append_target(std::string& out, const RequestHead& head) {
  if (head.path.empty()) {
    out += head.is("OPTIONS") ? "*" : "/";
    return;
  }
  if (head.path.front() != '/') {
    out += '/';
  }
  out += head.path;
}

bool may_be_a_trailer(std::string_view name) {
  constexpr std::array<std::string_view, 20> kNever{
      "host",         "authorization", "proxy-authorization",
      "cookie",       "set-cookie",    "trailer",
      "te",           "connection",    "keep-alive",
      "expect",       "upgrade",       "cache-control",
      "age",          "date",          "expires",
      "vary",         "location",      "retry-after",
      "max-forwards", "warning"};
  return !starts_with_ignoring_case(name, "content-") &&
         !starts_with_ignoring_case(name, "transfer-") &&
         !starts_with_ignoring_case(name, "proxy-") && !starts_with_ignoring_case(name, "if-") &&
         !is_gateways_own(name) && std::ranges::none_of(kNever, [&](std::string_view never) {
           return equals_ignoring_case(never, name);
         });
}

} // namespace

namespace {

bool is_one_of(std::string_view name, std::span<const std::string> names) {
  return std::ranges::any_of(
      names, [&](const std::string& each) { return equals_ignoring_case(each, name); });
}

} // namespace

std::string write_request_head(const RequestHead& head, const RequestExtras& extras) {
  std::string out;
  out.reserve(head.target.size() + 64 * (head.fields.size() + 4));
  out.append(head.method).append(" ");
  append_target(out, head);
  out += " HTTP/1.1\r\n";
  append_field(out, "Host", extras.host);
  for (const Field& field : head.fields) {
    const bool is_stale_expect =
        head.minor_version == 0 && equals_ignoring_case(field.name, "expect");
    if (!equals_ignoring_case(field.name, "host") && !is_stale_expect &&
        is_forwarded(head.fields, field.name) && !is_one_of(field.name, extras.dropped)) {
      append_field(out, field.name, field.value);
    }
  }
  // A body of length nothing is still told where methods expect one.
  if (head.framing.kind == BodyKind::None && find_field(head.fields, "content-length")) {
    append_field(out, "Content-Length", "0");
  }
  append_framing(out, head.framing);
  append_via(out, extras.via, head.minor_version);
  out += "\r\n";
  return out;
}

std::string write_response_head(const ResponseHead& head, const ResponseExtras& extras) {
  std::string out = fmt::format("HTTP/1.1 {} {}\r\n", head.status, head.reason);
  const auto length = find_one_length(head.fields);
  const bool states_length =
      head.framing.kind == BodyKind::None && !head.is_interim() && head.status != 204 && length;
  for (const Field& field : head.fields) {
    if (!is_gateways_own(field.name) && is_forwarded(head.fields, field.name)) {
      append_field(out, field.name, field.value);
    }
  }
  if (states_length) { // of HEAD, 304 and empty bodies: the number describes, it frames nothing
    append_field(out, "Content-Length", fmt::format("{}", *length));
  }
  append_framing(out, Framing{extras.body, head.framing.length});
  append_via(out, extras.via, head.minor_version);
  if (extras.closes) {
    append_field(out, "Connection", "close");
  } else if (extras.is_old_client && !head.is_interim()) {
    append_field(out, "Connection", "keep-alive");
  }
  out += "\r\n";
  return out;
}

void append_chunk(std::string& out, std::string_view content) {
  if (!content.empty()) {
    fmt::format_to(std::back_inserter(out), "{:x}\r\n", content.size());
    out.append(content).append("\r\n");
  }
}

void append_last_chunk(std::string& out, std::string_view trailers,
                       std::span<const std::string> dropped) {
  out += "0\r\n";
  if (!trailers.empty()) {
    const auto fields =
        parse_fields(trailers, 0, {trailers.size(), trailers.size(), trailers.size()});
    for (const Field& field : fields.value_or(Fields{})) {
      if (may_be_a_trailer(field.name) && !is_one_of(field.name, dropped)) {
        append_field(out, field.name, field.value);
      }
    }
  }
  out += "\r\n";
}

} // namespace haechi::wire::http1
