#include "engine/intercept/http1_client_leg.h"

#include "engine/intercept/http1_text.h"
#include "wire/http1/writer.h"

#include <fmt/format.h>

#include <utility>

namespace haechi::engine::intercept {

namespace {

using wire::http1::BodyKind;
using wire::http1::BodyReader;
using wire::http1::HeadError;
using wire::http1::HeadScanner;
using wire::http1::RequestHead;
using wire::http1::TargetForm;

// Pipelined requests that wait for their turn.
constexpr std::size_t kMaxInbox = 64 * 1024;

std::string join_authority(const wire::http1::Authority& authority) {
  const std::string host =
      authority.is_bracketed ? fmt::format("[{}]", authority.host) : std::string(authority.host);
  return authority.port ? fmt::format("{}:{}", host, *authority.port) : host;
}

std::string choose_path(const RequestHead& head) {
  if (head.form == TargetForm::Asterisk) {
    return "*";
  }
  if (head.path.starts_with('/')) {
    return std::string(head.path);
  }
  return "/" + std::string(head.path); // of an absolute form: empty, or a query alone
}

Request to_request(const RequestHead& head) {
  Request request;
  request.method = head.method;
  request.path = choose_path(head);
  request.authority = head.host.value_or("");
  if (head.form == TargetForm::Absolute) {
    request.authority = join_authority(head.authority);
    request.host = head.host;
  }
  request.headers = take_headers(head.fields);
  request.length = head.framing.kind == BodyKind::Length
                       ? std::optional<std::uint64_t>(head.framing.length)
                       : std::nullopt;
  request.expects_continue = head.expects_continue();
  request.upgrades_to_websocket =
      head.is("GET") && head.minor_version == 1 && head.framing.kind == BodyKind::None &&
      wire::http1::has_list_token(head.fields, "connection", "upgrade") &&
      wire::http1::has_list_token(head.fields, "upgrade", "websocket");
  remove_header(request.headers, "expect");
  return request;
}

} // namespace

void Http1ClientLeg::receive(std::string_view bytes, Instant /*now*/, LegEvents& events) {
  if (!is_closing_) {
    inbox_ += bytes;
    pump(events);
  }
}

void Http1ClientLeg::end(LegEvents& events) {
  has_ended_ = true;
  if (place_ == Place::Body) {
    events.push_back({.kind = LegEventKind::Reset, .stream = stream_});
  } else if (place_ == Place::Upgraded) {
    events.push_back({.kind = LegEventKind::End, .stream = stream_});
  } else if (place_ == Place::Head) {
    is_closing_ = true;
  }
}

bool Http1ClientLeg::is_full() const {
  return place_ == Place::Waiting && inbox_.size() >= kMaxInbox;
}

void Http1ClientLeg::pump(LegEvents& events) {
  bool goes_on = true;
  while (goes_on && !is_closing_ && !inbox_.empty()) {
    switch (place_) {
    case Place::Head:
      goes_on = pump_head(events);
      break;
    case Place::Body:
      goes_on = pump_body(events);
      break;
    case Place::Upgraded:
      events.push_back(
          {.kind = LegEventKind::Content, .stream = stream_, .content = std::exchange(inbox_, {})});
      break;
    case Place::Waiting:
      goes_on = false;
      break;
    }
  }
  if (has_ended_ && place_ == Place::Head) {
    is_closing_ = true;
  }
}

bool Http1ClientLeg::pump_head(LegEvents& events) {
  const HeadScanner::State found = scanner_.scan(inbox_);
  if (found == HeadScanner::State::NeedMore) {
    return false;
  }
  if (found == HeadScanner::State::Bad) {
    break_off(scanner_.error(), events);
    return false;
  }
  const std::string text = inbox_.substr(0, scanner_.size());
  inbox_.erase(0, scanner_.size());
  scanner_.reset();
  const auto head = wire::http1::parse_request_head(text, limits_);
  if (!head) {
    break_off(head.error(), events);
    return false;
  }
  if (head->form == TargetForm::Authority) {
    break_off({0, 405, "CONNECT inside an intercepted connection"}, events);
    return false;
  }
  begin(*head, events);
  return true;
}

void Http1ClientLeg::begin(const RequestHead& head, LegEvents& events) {
  ++stream_;
  body_ = BodyReader(head.framing);
  is_head_request_ = head.is("HEAD");
  is_old_client_ = head.minor_version == 0;
  wants_keep_alive_ = wants_keep_alive_ && head.wants_keep_alive();
  has_answered_ = false;
  is_answer_done_ = false;
  events.push_back({.kind = LegEventKind::Request, .stream = stream_, .request = to_request(head)});
  place_ = body_.is_done() ? Place::Waiting : Place::Body;
  if (body_.is_done()) {
    events.push_back({.kind = LegEventKind::End, .stream = stream_});
  }
}

bool Http1ClientLeg::pump_body(LegEvents& events) {
  std::size_t consumed = 0;
  LegEvent event{.kind = LegEventKind::Content, .stream = stream_};
  BodyReader::State state = BodyReader::State::NeedMore;
  while (consumed < inbox_.size() && state == BodyReader::State::NeedMore) {
    const BodyReader::Step step = body_.read(std::string_view(inbox_).substr(consumed));
    consumed += step.consumed;
    event.content += step.content;
    state = step.state;
  }
  inbox_.erase(0, consumed);
  if (!event.content.empty()) {
    events.push_back(std::move(event));
  }
  if (state == BodyReader::State::Bad) {
    break_off({0, 400, body_.error()}, events);
    return false;
  }
  if (state == BodyReader::State::Done) {
    events.push_back({.kind = LegEventKind::End,
                      .stream = stream_,
                      .trailers = take_trailers(body_.trailers())});
    place_ = Place::Waiting;
  }
  return true;
}

// The connection cannot be read any further; where no answer has begun, one says why.
void Http1ClientLeg::break_off(const HeadError& error, LegEvents& events) {
  const bool is_in_exchange = place_ == Place::Body;
  const bool may_answer = !is_in_exchange || !has_answered_;
  if (may_answer) {
    const std::string body = fmt::format("{} (E-HTTP-001)\n", error.what);
    output_ += fmt::format("HTTP/1.1 {} {}\r\nContent-Type: text/plain; charset=utf-8\r\n"
                           "Content-Length: {}\r\nCache-Control: no-store\r\n"
                           "Connection: close\r\n\r\n{}",
                           error.status, reason_phrase(error.status), body.size(), body);
  }
  is_closing_ = true;
  events.push_back({.kind = LegEventKind::Broken,
                    .stream = is_in_exchange ? stream_ : 0,
                    .status = error.status,
                    .what = error.what});
}

void Http1ClientLeg::send_interim(StreamId stream, const Answer& answer) {
  if (stream == stream_ && !has_answered_ && !is_old_client_ && !is_closing_) {
    output_ += write_answer_head(answer, {});
  }
}

void Http1ClientLeg::send_answer(StreamId stream, const Answer& answer, bool is_whole) {
  if (stream != stream_ || has_answered_ || is_closing_) {
    return;
  }
  has_answered_ = true;
  AnswerFraming framing;
  framing.is_bodiless = is_head_request_ || answer.status == 204 || answer.status == 304;
  if (framing.is_bodiless || is_whole) {
    answer_kind_ = BodyKind::None;
  } else if (answer.length) {
    answer_kind_ = BodyKind::Length;
  } else {
    answer_kind_ = is_old_client_ ? BodyKind::UntilClose : BodyKind::Chunked;
  }
  framing.kind = answer_kind_;
  wants_keep_alive_ = wants_keep_alive_ && answer_kind_ != BodyKind::UntilClose;
  // A body that nobody will read to its end leaves no place where the next request begins.
  wants_keep_alive_ = wants_keep_alive_ && !(is_whole && place_ == Place::Body);
  framing.closes = !wants_keep_alive_;
  framing.is_old_client = is_old_client_;
  output_ += write_answer_head(answer, framing);
  if (is_whole) {
    is_answer_done_ = true;
    end_exchange();
  }
}

void Http1ClientLeg::send_content(StreamId stream, std::string_view content) {
  if (stream != stream_ || is_closing_) {
    return;
  }
  if (place_ == Place::Upgraded || answer_kind_ == BodyKind::Length ||
      answer_kind_ == BodyKind::UntilClose) {
    output_ += content;
  } else if (answer_kind_ == BodyKind::Chunked) {
    wire::http1::append_chunk(output_, content);
  }
}

void Http1ClientLeg::finish(StreamId stream, const Headers& trailers) {
  if (stream != stream_ || is_closing_ || is_answer_done_) {
    return;
  }
  if (place_ == Place::Upgraded) {
    is_closing_ = true;
    return;
  }
  if (answer_kind_ == BodyKind::Chunked) {
    wire::http1::append_last_chunk(output_, write_fields(trailers));
  }
  is_answer_done_ = true;
  end_exchange();
}

void Http1ClientLeg::end_exchange() {
  if (!wants_keep_alive_ || place_ != Place::Waiting) {
    is_closing_ = true;
    return;
  }
  place_ = Place::Head;
}

void Http1ClientLeg::reset(StreamId stream, Cause /*cause*/) {
  if (stream == stream_ && !is_closing_) {
    is_closing_ = true;
    is_torn_ = has_answered_ && !is_answer_done_;
  }
}

void Http1ClientLeg::upgrade(StreamId stream, const Answer& answer) {
  if (stream != stream_ || is_closing_) {
    return;
  }
  has_answered_ = true;
  output_ += write_upgrade_head(answer);
  place_ = Place::Upgraded;
}

void Http1ClientLeg::drain() {
  wants_keep_alive_ = false;
  is_closing_ = is_closing_ || (place_ == Place::Head && inbox_.empty());
}

std::string Http1ClientLeg::take_output() {
  return std::exchange(output_, {});
}

} // namespace haechi::engine::intercept
