#include "wire/http1/request_head.h"

#include <algorithm>

namespace haechi::wire::http1 {

namespace {

using Outcome = tl::expected<void, HeadError>;

tl::unexpected<HeadError> bad(std::string_view what, int status = 400) {
  return tl::make_unexpected(HeadError{0, status, what});
}

bool is_target_text(std::string_view target) {
  return !target.empty() && std::ranges::none_of(target, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7F || c == '#';
  });
}

Outcome read_version(std::string_view version, RequestHead& out) {
  if (version == "HTTP/1.1") {
    out.minor_version = 1;
  } else if (version == "HTTP/1.0") {
    out.minor_version = 0;
  } else if (version.starts_with("HTTP/")) {
    return bad("HTTP version is not 1.0 or 1.1", 505);
  } else {
    return bad("request line has no HTTP version");
  }
  return {};
}

Outcome read_absolute_target(std::string_view target, std::size_t colon, RequestHead& out) {
  const std::string_view scheme = target.substr(0, colon);
  const bool is_scheme = !scheme.empty() && std::ranges::all_of(scheme, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '-' || c == '.';
  });
  if (!is_scheme) {
    return bad("target's scheme is malformed");
  }
  const std::string_view rest = target.substr(colon + 3);
  const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
  const auto authority = parse_authority(rest.substr(0, end));
  if (!authority) {
    return bad("target's host or port is malformed");
  }
  out.form = TargetForm::Absolute;
  out.scheme = scheme;
  out.authority = *authority;
  out.path = rest.substr(end);
  return {};
}

Outcome read_target(std::string_view target, RequestHead& out) {
  if (!is_target_text(target)) {
    return bad("target is empty or holds a byte that no target may hold");
  }
  out.target = target;
  if (out.is("CONNECT")) {
    const auto authority = parse_authority(target);
    if (!authority || !authority->port) {
      return bad("CONNECT needs `host:port`");
    }
    out.form = TargetForm::Authority;
    out.authority = *authority;
    return {};
  }
  if (target.front() == '/') {
    out.form = TargetForm::Origin;
    out.path = target;
    return {};
  }
  if (target == "*" && out.is("OPTIONS")) {
    out.form = TargetForm::Asterisk;
    return {};
  }
  const std::size_t colon = target.find("://");
  if (colon == std::string_view::npos) {
    return bad("target is of no known form");
  }
  return read_absolute_target(target, colon, out);
}

Outcome read_request_line(std::string_view line, RequestHead& out) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last || !is_token(line.substr(0, first))) {
    return bad("request line is not `method target version`");
  }
  out.method = line.substr(0, first);
  if (const auto read = read_version(line.substr(last + 1), out); !read) {
    return read;
  }
  return read_target(line.substr(first + 1, last - first - 1), out);
}

Outcome read_host(RequestHead& out) {
  const std::size_t hosts = count_fields(out.fields, "host");
  if (hosts > 1 || (hosts == 0 && out.minor_version > 0)) {
    return bad(hosts == 0 ? "no Host header" : "more than one Host header");
  }
  out.host = find_field(out.fields, "host");
  if (out.host && !out.host->empty() && !parse_authority(*out.host)) {
    return bad("Host header is malformed");
  }
  return {};
}

} // namespace

bool RequestHead::wants_keep_alive() const {
  const auto says = [&](std::string_view token) {
    return has_list_token(fields, "connection", token) ||
           has_list_token(fields, "proxy-connection", token);
  };
  if (says("close")) {
    return false;
  }
  return minor_version > 0 || says("keep-alive");
}

bool RequestHead::expects_continue() const {
  return minor_version > 0 && has_list_token(fields, "expect", "100-continue");
}

tl::expected<RequestHead, HeadError> parse_request_head(std::string_view head,
                                                        const HeadLimits& limits) {
  RequestHead out;
  std::string_view rest;
  const std::string_view line = take_first_line(head, rest);
  if (const auto read = read_request_line(line, out); !read) {
    return tl::make_unexpected(read.error());
  }
  auto fields = parse_fields(rest, head.size() - rest.size(), limits);
  if (!fields) {
    return tl::make_unexpected(fields.error());
  }
  out.fields = std::move(*fields);
  if (const auto read = read_host(out); !read) {
    return tl::make_unexpected(read.error());
  }
  const auto framing = find_request_framing(out.fields, out.minor_version);
  if (!framing) {
    return tl::make_unexpected(framing.error());
  }
  out.framing = *framing;
  return out;
}

} // namespace haechi::wire::http1
