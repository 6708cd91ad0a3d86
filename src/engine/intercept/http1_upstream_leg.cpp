#include "engine/intercept/http1_upstream_leg.h"

#include "engine/intercept/http1_text.h"
#include "wire/http1/writer.h"

#include <utility>

namespace haechi::engine::intercept {

namespace {

using wire::http1::BodyReader;
using wire::http1::HeadScanner;

constexpr int kMaxInterimAnswers = 16;
constexpr int kSwitchingProtocols = 101;

Answer to_answer(const wire::http1::ResponseHead& head) {
  Answer answer;
  answer.status = head.status;
  answer.headers = take_headers(head.fields);
  answer.length = wire::http1::find_one_length(head.fields);
  if (head.framing.kind == wire::http1::BodyKind::Chunked) {
    answer.length.reset();
  }
  return answer;
}

} // namespace

StreamId Http1UpstreamLeg::open(const Request& request, bool is_whole) {
  if (!takes_requests()) {
    return 0;
  }
  ++stream_;
  output_ += write_request_head(request, is_whole);
  answer_to_ =
      request.method == "HEAD" ? wire::http1::AnswerTo::Head : wire::http1::AnswerTo::Other;
  is_chunked_request_ = !is_whole && !request.length;
  is_request_done_ = is_whole;
  asks_for_upgrade_ = request.upgrades_to_websocket;
  has_answered_ = false;
  is_answer_done_ = false;
  interim_answers_ = 0;
  is_busy_ = true;
  return stream_;
}

void Http1UpstreamLeg::send_content(StreamId stream, std::string_view content) {
  if (stream != stream_ || is_closing_) {
    return;
  }
  if (is_upgraded_ || !is_chunked_request_) {
    output_ += content;
  } else {
    wire::http1::append_chunk(output_, content);
  }
}

void Http1UpstreamLeg::finish(StreamId stream, const Headers& trailers) {
  if (stream != stream_ || is_closing_) {
    return;
  }
  if (is_upgraded_) {
    is_closing_ = true;
    return;
  }
  if (is_chunked_request_ && !is_request_done_) {
    wire::http1::append_last_chunk(output_, write_fields(trailers));
  }
  is_request_done_ = true;
  release();
}

void Http1UpstreamLeg::reset(StreamId stream, Cause /*cause*/) {
  if (stream == stream_ && is_busy_) {
    is_closing_ = true; // what this request has left on the wire cannot be taken back
  }
}

void Http1UpstreamLeg::receive(std::string_view bytes, Instant /*now*/, LegEvents& events) {
  while (!bytes.empty() && !is_closing_) {
    if (!is_busy_ || is_answer_done_) {
      break_off("bytes that nobody asked for", events);
    } else if (is_upgraded_) {
      events.push_back({.kind = LegEventKind::Content,
                        .stream = stream_,
                        .content = std::string(std::exchange(bytes, {}))});
    } else if (!has_answered_) {
      take_head(bytes, events);
    } else {
      take_body(bytes, events);
    }
  }
}

void Http1UpstreamLeg::take_head(std::string_view& bytes, LegEvents& events) {
  const std::size_t before = head_.size();
  head_ += bytes;
  const HeadScanner::State found = scanner_.scan(head_);
  if (found == HeadScanner::State::NeedMore) {
    bytes = {};
    return;
  }
  if (found == HeadScanner::State::Bad) {
    break_off(scanner_.error().what, events);
    return;
  }
  const std::size_t size = scanner_.size();
  const std::string text = std::exchange(head_, {}).substr(0, size);
  bytes.remove_prefix(size - before);
  scanner_.reset();
  const auto head = wire::http1::parse_response_head(text, answer_to_);
  if (!head) {
    break_off(head.error().what, events);
    return;
  }
  begin_answer(*head, events);
}

void Http1UpstreamLeg::begin_answer(const wire::http1::ResponseHead& head, LegEvents& events) {
  if (head.status == kSwitchingProtocols) {
    if (!asks_for_upgrade_ || !wire::http1::has_list_token(head.fields, "upgrade", "websocket") ||
        !wire::http1::has_list_token(head.fields, "connection", "upgrade")) {
      break_off("an upgrade that nobody asked for", events);
      return;
    }
    is_upgraded_ = has_answered_ = true;
    events.push_back({.kind = LegEventKind::Answer, .stream = stream_, .answer = to_answer(head)});
    return;
  }
  if (head.is_interim()) {
    if (++interim_answers_ > kMaxInterimAnswers) {
      break_off("too many interim answers", events);
      return;
    }
    events.push_back({.kind = LegEventKind::Interim, .stream = stream_, .answer = to_answer(head)});
    return;
  }
  has_answered_ = true;
  stays_open_ = head.allows_keep_alive();
  body_ = BodyReader(head.framing);
  events.push_back({.kind = LegEventKind::Answer, .stream = stream_, .answer = to_answer(head)});
  if (body_.is_done()) {
    end_answer(events);
  }
}

void Http1UpstreamLeg::take_body(std::string_view& bytes, LegEvents& events) {
  LegEvent event{.kind = LegEventKind::Content, .stream = stream_};
  BodyReader::State state = BodyReader::State::NeedMore;
  while (!bytes.empty() && state == BodyReader::State::NeedMore) {
    const BodyReader::Step step = body_.read(bytes);
    bytes.remove_prefix(step.consumed);
    event.content += step.content;
    state = step.state;
  }
  if (!event.content.empty()) {
    events.push_back(std::move(event));
  }
  if (state == BodyReader::State::Bad) {
    break_off(body_.error(), events);
  } else if (state == BodyReader::State::Done) {
    end_answer(events);
  }
}

void Http1UpstreamLeg::end_answer(LegEvents& events) {
  is_answer_done_ = true;
  events.push_back(
      {.kind = LegEventKind::End, .stream = stream_, .trailers = take_trailers(body_.trailers())});
  release();
}

// Both sides of the exchange are done: the connection is free again, or of no more use.
void Http1UpstreamLeg::release() {
  if (is_answer_done_ && is_request_done_) {
    is_busy_ = false;
    is_closing_ = is_closing_ || !stays_open_;
  }
}

void Http1UpstreamLeg::break_off(std::string_view what, LegEvents& events) {
  is_closing_ = true;
  events.push_back({.kind = LegEventKind::Broken,
                    .stream = is_busy_ ? stream_ : 0,
                    .status = 502,
                    .what = what});
}

void Http1UpstreamLeg::end(LegEvents& events) {
  if (std::exchange(is_closing_, true)) {
    return;
  }
  if (!is_busy_ || is_answer_done_) {
    return;
  }
  if (is_upgraded_ || (has_answered_ && body_.is_until_close())) {
    is_answer_done_ = true;
    events.push_back({.kind = LegEventKind::End, .stream = stream_});
    return;
  }
  const bool is_untouched = !has_answered_ && head_.empty() && interim_answers_ == 0;
  events.push_back({.kind = LegEventKind::Reset, .stream = stream_, .is_refused = is_untouched});
}

std::string Http1UpstreamLeg::take_output() {
  return std::exchange(output_, {});
}

} // namespace haechi::engine::intercept
