#include "engine/intercept/http2_legs.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace haechi::engine::intercept {

namespace {

using wire::http2::Code;
using wire::http2::Event;
using wire::http2::EventKind;

// Fields without pseudo-header fields and the length, which stands apart.
Headers take_plain(Headers& headers) {
  Headers plain;
  plain.reserve(headers.size());
  for (Header& header : headers) {
    const bool is_plain = !header.name.starts_with(':') && header.name != "content-length" &&
                          header.name != "host" && header.name != "expect";
    if (is_plain) {
      plain.push_back(std::move(header));
    }
  }
  return plain;
}

std::optional<std::uint64_t> find_length(const Headers& headers) {
  const auto text = find_header(headers, "content-length");
  return text ? wire::http1::parse_length(*text) : std::nullopt;
}

Request to_request(Headers& headers) {
  Request request;
  request.method = find_header(headers, ":method").value_or("");
  request.path = find_header(headers, ":path").value_or("");
  const auto authority = find_header(headers, ":authority");
  const auto host = find_header(headers, "host");
  request.authority = authority ? *authority : host.value_or("");
  if (authority && host) {
    request.host = *host;
  }
  request.length = find_length(headers);
  request.expects_continue = wire::http1::equals_ignoring_case(
      find_header(headers, "expect").value_or(""), "100-continue");
  request.headers = take_plain(headers);
  return request;
}

Answer to_answer(Headers& headers) {
  Answer answer;
  const std::string_view status = find_header(headers, ":status").value_or("");
  std::from_chars(status.data(), status.data() + status.size(), answer.status);
  answer.length = find_length(headers);
  answer.headers = take_plain(headers);
  return answer;
}

void append_plain(Headers& out, const Headers& headers) {
  for (const Header& header : headers) {
    const bool is_trailers_wish = header.name == "te" && header.value == "trailers";
    if (is_trailers_wish || !is_of_connection(header.name)) {
      out.push_back(header);
    }
  }
}

Headers to_headers(const Answer& answer, bool states_length) {
  Headers out{{":status", fmt::format("{}", answer.status)}};
  append_plain(out, answer.headers);
  if (states_length && answer.length) {
    out.push_back({"content-length", fmt::format("{}", *answer.length)});
  }
  return out;
}

} // namespace

template <class Base> void Http2Leg<Base>::translate(Event& event, LegEvents& events) {
  switch (event.kind) {
  case EventKind::Content:
    events.push_back({.kind = LegEventKind::Content,
                      .stream = event.stream,
                      .content = std::move(event.content)});
    return;
  case EventKind::Trailers:
    trailers_ = take_plain(event.headers);
    trailers_of_ = event.stream;
    return;
  case EventKind::End: {
    Headers trailers = std::exchange(trailers_, {});
    if (std::exchange(trailers_of_, 0) != event.stream) {
      trailers.clear();
    }
    events.push_back(
        {.kind = LegEventKind::End, .stream = event.stream, .trailers = std::move(trailers)});
    return;
  }
  case EventKind::Reset:
    events.push_back({.kind = LegEventKind::Reset,
                      .stream = event.stream,
                      .is_refused = event.code == static_cast<std::uint32_t>(Code::RefusedStream)});
    return;
  case EventKind::Broken:
    events.push_back(
        {.kind = LegEventKind::Broken, .status = 502, .what = "the rules of HTTP/2 were broken"});
    return;
  case EventKind::GoAway:
    return; // running streams go on; takes_requests() tells that no new one will
  case EventKind::Request:
  case EventKind::Interim:
  case EventKind::Answer:
    translate_own(event, events);
    return;
  }
}

template class Http2Leg<ClientLeg>;
template class Http2Leg<UpstreamLeg>;

void Http2ClientLeg::translate_own(Event& event, LegEvents& events) {
  const bool is_https = find_header(event.headers, ":scheme") == "https";
  Request request = to_request(event.headers);
  if (!is_https || request.method == "CONNECT") {
    connection_.reset(event.stream, Code::ProtocolError);
    return;
  }
  events.push_back(
      {.kind = LegEventKind::Request, .stream = event.stream, .request = std::move(request)});
}

void Http2ClientLeg::send_interim(StreamId stream, const Answer& answer) {
  connection_.send_interim(stream, to_headers(answer, false));
}

void Http2ClientLeg::send_answer(StreamId stream, const Answer& answer, bool is_whole) {
  connection_.send_answer(stream, to_headers(answer, true), is_whole);
}

void Http2ClientLeg::upgrade(StreamId stream, const Answer& /*answer*/) {
  connection_.reset(stream, Code::Http11Required);
}

StreamId Http2UpstreamLeg::open(const Request& request, bool is_whole) {
  Headers out{{":method", request.method},
              {":scheme", "https"},
              {":authority", request.authority},
              {":path", request.path}};
  append_plain(out, request.headers);
  if (request.length && !is_whole) {
    out.push_back({"content-length", fmt::format("{}", *request.length)});
  }
  return connection_.open(out, is_whole);
}

void Http2UpstreamLeg::translate_own(Event& event, LegEvents& events) {
  const bool is_interim = event.kind == EventKind::Interim;
  events.push_back({.kind = is_interim ? LegEventKind::Interim : LegEventKind::Answer,
                    .stream = event.stream,
                    .answer = to_answer(event.headers)});
}

} // namespace haechi::engine::intercept
