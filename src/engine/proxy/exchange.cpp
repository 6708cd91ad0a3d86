#include "engine/proxy/exchange.h"

#include "wire/http1/writer.h"

namespace haechi::engine::proxy {

namespace {

using wire::http1::BodyKind;
using wire::http1::BodyReader;
using wire::http1::HeadScanner;

constexpr int kMaxInterimAnswers = 16;
constexpr int kSwitchingProtocols = 101;

// Content without a length keeps its end visible in chunks, where the client knows them.
BodyKind choose_answer_kind(BodyKind upstream, bool is_old_client) {
  if (upstream == BodyKind::None || upstream == BodyKind::Length) {
    return upstream;
  }
  return is_old_client ? BodyKind::UntilClose : BodyKind::Chunked;
}

} // namespace

Exchange::Exchange(Setup setup)
    : setup_(std::move(setup)), body_(setup_.request), request_kind_(setup_.request.kind) {}

std::size_t Exchange::take_request(std::string_view bytes, std::string& to_upstream) {
  std::size_t consumed = 0;
  while (!body_.is_done() && consumed < bytes.size()) {
    const BodyReader::Step step = body_.read(bytes.substr(consumed));
    consumed += step.consumed;
    if (request_kind_ == BodyKind::Chunked) {
      wire::http1::append_chunk(to_upstream, step.content);
    } else {
      to_upstream += step.content;
    }
    if (step.state == BodyReader::State::Bad) {
      state_ = State::BadBody;
      return consumed;
    }
    if (step.state == BodyReader::State::Done && request_kind_ == BodyKind::Chunked) {
      wire::http1::append_last_chunk(to_upstream, body_.trailers(), setup_.dropped);
    }
  }
  return consumed;
}

void Exchange::take_answer(std::string_view bytes, std::string& to_client) {
  has_heard_ = has_heard_ || !bytes.empty();
  while (state_ == State::Running && !has_answered_ && !bytes.empty()) {
    bytes = take_head(bytes, to_client);
  }
  if (state_ == State::Running && has_answered_) {
    take_content(bytes, to_client);
  } else if (state_ == State::Done && !bytes.empty()) {
    has_excess_ = true;
  }
}

// Takes one head, or as much of it as there is; returns what follows it.
std::string_view Exchange::take_head(std::string_view bytes, std::string& to_client) {
  const std::size_t before = head_.size();
  head_ += bytes;
  const auto found = scanner_.scan(head_);
  if (found == HeadScanner::State::NeedMore) {
    return {};
  }
  if (found == HeadScanner::State::Bad) {
    state_ = State::BadAnswer;
    return {};
  }
  const std::size_t size = scanner_.size();
  const std::string text = std::exchange(head_, {}).substr(0, size);
  scanner_.reset();
  const auto head = wire::http1::parse_response_head(text, setup_.method);
  if (!head || head->status == kSwitchingProtocols ||
      (head->is_interim() && ++interim_answers_ > kMaxInterimAnswers)) {
    state_ = State::BadAnswer; // 101 answers an Upgrade that was never forwarded
    return {};
  }
  if (!head->is_interim()) {
    begin_answer(*head, to_client);
  } else if (!setup_.is_old_client) {
    to_client += wire::http1::write_response_head(*head, {.via = setup_.via});
  }
  return bytes.substr(size - before);
}

void Exchange::begin_answer(const wire::http1::ResponseHead& head, std::string& to_client) {
  answer_ = BodyReader(head.framing);
  answer_kind_ = choose_answer_kind(head.framing.kind, setup_.is_old_client);
  upstream_stays_ = head.allows_keep_alive();
  // A request that is still on its way when the answer is there may never be read to its end.
  setup_.wants_keep_alive = setup_.wants_keep_alive && answer_kind_ != BodyKind::UntilClose;
  has_answered_ = true;
  to_client += wire::http1::write_response_head(head, {.body = answer_kind_,
                                                       .closes = !setup_.wants_keep_alive,
                                                       .is_old_client = setup_.is_old_client,
                                                       .via = setup_.via});
  if (answer_.is_done()) {
    state_ = State::Done;
  }
}

void Exchange::take_content(std::string_view bytes, std::string& to_client) {
  while (state_ == State::Running && !bytes.empty()) {
    const BodyReader::Step step = answer_.read(bytes);
    bytes.remove_prefix(step.consumed);
    append_content(step.content, to_client);
    if (step.state == BodyReader::State::Bad) {
      state_ = State::BadAnswer;
    } else if (step.state == BodyReader::State::Done) {
      finish_answer(to_client);
    }
  }
  has_excess_ = has_excess_ || (state_ == State::Done && !bytes.empty());
}

void Exchange::append_content(std::string_view content, std::string& to_client) const {
  if (answer_kind_ == BodyKind::Chunked) {
    wire::http1::append_chunk(to_client, content);
  } else {
    to_client += content;
  }
}

void Exchange::finish_answer(std::string& to_client) {
  if (answer_kind_ == BodyKind::Chunked) {
    wire::http1::append_last_chunk(to_client, answer_.trailers());
  }
  state_ = State::Done;
}

void Exchange::end_answer(std::string& to_client) {
  if (state_ != State::Running) {
    return;
  }
  upstream_stays_ = false;
  if (has_answered_ && answer_.is_until_close()) {
    finish_answer(to_client);
  } else {
    state_ = State::CutShort;
  }
}

void Exchange::cut_answer() {
  if (state_ == State::Running) {
    state_ = State::CutShort;
  }
}

bool Exchange::keeps_client() const {
  return state_ == State::Done && setup_.wants_keep_alive && is_request_done();
}

bool Exchange::keeps_upstream() const {
  return state_ == State::Done && upstream_stays_ && !has_excess_ && is_request_done();
}

void Exchange::close_after() {
  setup_.wants_keep_alive = false;
}

} // namespace haechi::engine::proxy
