#include "engine/intercept/http1_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace haechi::engine::intercept {

namespace {

using wire::http1::BodyKind;

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

bool expects_body(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

} // namespace

Headers take_headers(const wire::http1::Fields& fields) {
  Headers headers;
  headers.reserve(fields.size());
  for (const wire::http1::Field& field : fields) {
    std::string name = to_lower(field.name);
    if (name != "host" && name != "content-length" && !is_of_connection(name) &&
        !wire::http1::is_hop_by_hop(fields, field.name)) {
      headers.push_back({std::move(name), std::string(field.value)});
    }
  }
  return headers;
}

Headers take_trailers(std::string_view lines) {
  const auto fields =
      wire::http1::parse_fields(lines, 0, {lines.size(), lines.size(), lines.size()});
  return take_headers(fields.value_or(wire::http1::Fields{}));
}

std::string write_fields(const Headers& headers) {
  std::string out;
  for (const Header& header : headers) {
    append_field(out, header.name, header.value);
  }
  return out;
}

std::string_view reason_phrase(int status) {
  static constexpr std::array<std::pair<int, std::string_view>, 48> kPhrases{
      {{100, "Continue"},
       {101, "Switching Protocols"},
       {103, "Early Hints"},
       {200, "OK"},
       {201, "Created"},
       {202, "Accepted"},
       {203, "Non-Authoritative Information"},
       {204, "No Content"},
       {205, "Reset Content"},
       {206, "Partial Content"},
       {300, "Multiple Choices"},
       {301, "Moved Permanently"},
       {302, "Found"},
       {303, "See Other"},
       {304, "Not Modified"},
       {307, "Temporary Redirect"},
       {308, "Permanent Redirect"},
       {400, "Bad Request"},
       {401, "Unauthorized"},
       {402, "Payment Required"},
       {403, "Forbidden"},
       {404, "Not Found"},
       {405, "Method Not Allowed"},
       {406, "Not Acceptable"},
       {408, "Request Timeout"},
       {409, "Conflict"},
       {410, "Gone"},
       {411, "Length Required"},
       {412, "Precondition Failed"},
       {413, "Content Too Large"},
       {414, "URI Too Long"},
       {415, "Unsupported Media Type"},
       {416, "Range Not Satisfiable"},
       {417, "Expectation Failed"},
       {421, "Misdirected Request"},
       {422, "Unprocessable Content"},
       {425, "Too Early"},
       {426, "Upgrade Required"},
       {429, "Too Many Requests"},
       {431, "Request Header Fields Too Large"},
       {451, "Unavailable For Legal Reasons"},
       {500, "Internal Server Error"},
       {501, "Not Implemented"},
       {502, "Bad Gateway"},
       {503, "Service Unavailable"},
       {504, "Gateway Timeout"},
       {505, "HTTP Version Not Supported"},
       {529, "Overloaded"}}};
  const auto found = std::ranges::find(kPhrases, status, &std::pair<int, std::string_view>::first);
  return found == kPhrases.end() ? std::string_view() : found->second;
}

std::string write_answer_head(const Answer& answer, const AnswerFraming& framing) {
  std::string out = fmt::format("HTTP/1.1 {} {}\r\n", answer.status, reason_phrase(answer.status));
  out += write_fields(answer.headers);
  const bool may_state_length = !answer.is_interim() && answer.status != 204;
  if (framing.kind == BodyKind::Length ||
      (framing.is_bodiless && may_state_length && answer.length)) {
    append_field(out, "Content-Length", fmt::format("{}", answer.length.value_or(0)));
  } else if (framing.kind == BodyKind::Chunked) {
    append_field(out, "Transfer-Encoding", "chunked");
  } else if (framing.kind == BodyKind::None && !framing.is_bodiless && may_state_length) {
    append_field(out, "Content-Length", "0");
  }
  if (framing.closes) {
    append_field(out, "Connection", "close");
  } else if (framing.is_old_client) {
    append_field(out, "Connection", "keep-alive");
  }
  return out += "\r\n";
}

std::string write_upgrade_head(const Answer& answer) {
  std::string out = fmt::format("HTTP/1.1 101 {}\r\n", reason_phrase(101));
  out += write_fields(answer.headers);
  return out += "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
}

std::string write_request_head(const Request& request, bool is_whole) {
  std::string out;
  out.reserve(256 + 64 * request.headers.size());
  out.append(request.method).append(" ").append(request.path).append(" HTTP/1.1\r\n");
  append_field(out, "Host", request.authority);
  std::string cookies;
  for (const Header& header : request.headers) {
    if (header.name == "cookie") { // RFC 9113 section 8.2.3
      cookies += (cookies.empty() ? "" : "; ") + header.value;
    } else if (header.name != "te") {
      append_field(out, header.name, header.value);
    }
  }
  if (!cookies.empty()) {
    append_field(out, "cookie", cookies);
  }
  if (request.upgrades_to_websocket) {
    out += "Connection: Upgrade\r\nUpgrade: websocket\r\n";
  } else if (!is_whole && request.length) {
    append_field(out, "Content-Length", fmt::format("{}", *request.length));
  } else if (!is_whole) {
    append_field(out, "Transfer-Encoding", "chunked");
  } else if (expects_body(request.method)) {
    append_field(out, "Content-Length", "0");
  }
  return out += "\r\n";
}

} // namespace haechi::engine::intercept
