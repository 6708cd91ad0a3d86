// Answers on their way back: cleaned, shown to the inspection where the verdict asks for it, passed
// as they come.

#include "engine/intercept/alt_svc.h"
#include "engine/intercept/session_step.h"
#include "engine/intercept/troubles.h"
#include "wire/websocket/handshake.h"

#include <algorithm>

namespace haechi::engine::intercept {

namespace {

constexpr int kSwitchingProtocols = 101;
constexpr int kContinue = 100;

// Names with which a gateway speaks for itself; an upstream may not borrow its voice.
void remove_own_voice(Headers& headers) {
  std::erase_if(headers, [](const Header& header) { return header.name.starts_with("haechi-"); });
}

void strip_alternatives(Headers& headers) {
  for (Header& header : headers) {
    if (header.name == "alt-svc") {
      header.value = strip_http3(header.value);
    }
  }
  std::erase_if(headers, [](const Header& header) {
    return header.name == "alt-svc" && header.value.empty();
  });
}

std::string join_codings(const Headers& headers) {
  std::string out;
  for (const Header& header : headers) {
    if (header.name == "content-encoding") {
      out += header.value + ",";
    }
  }
  return out;
}

} // namespace

void Session::take_interim(Exchange& exchange, Answer answer) {
  remove_own_voice(answer.headers);
  // A wish to go on was answered here already where the body is held.
  if (answer.status != kContinue || exchange.request.expects_continue) {
    client_->send_interim(exchange.client_stream, answer);
  }
}

// Makes an answer fit for the client, and ready for the inspection where one looks.
void Session::prepare_answer(Exchange& exchange, Answer& answer, bool is_whole, Step& step) {
  remove_own_voice(answer.headers);
  strip_alternatives(answer.headers);
  const auto codings = wire::coding::parse_content_encoding(join_codings(answer.headers));
  const std::string_view type = find_header(answer.headers, "content-type").value_or("");
  exchange.unit = choose_unit(type);
  exchange.is_plain = codings && codings->empty();
  exchange.has_body = !is_whole && exchange.request.method != "HEAD";
  const bool is_shown = exchange.inspector != nullptr &&
                        (exchange.verdict.needs_inspection || exchange.inspector->wants_answer());
  if (!exchange.has_body || !is_shown || !codings) {
    return;
  }
  exchange.inspector->begin({.direction = Direction::Answer,
                             .host = exchange.names.host,
                             .method = exchange.request.method,
                             .path = exchange.request.path,
                             .content_type = type,
                             .endpoint = exchange.verdict.endpoint,
                             .status = answer.status,
                             .at = step.now.at});
  exchange.answer = std::make_unique<AnswerContent>(
      exchange.unit, *codings, step.world.options.answer_decode, *exchange.inspector);
  exchange.is_plain = true; // what leaves is in no coding
  answer.length.reset();
  for (const std::string_view name : {"content-encoding", "content-md5", "digest", "content-digest",
                                      "repr-digest", "accept-ranges"}) {
    remove_header(answer.headers, name);
  }
}

void Session::begin_answer(Exchange& exchange, Answer answer, bool is_whole, Step& step) {
  if (exchange.has_answered) {
    return;
  }
  if (answer.status == kSwitchingProtocols) {
    begin_messages(exchange, std::move(answer), step);
    return;
  }
  const bool is_uninspectable =
      exchange.verdict.needs_inspection && !is_whole &&
      !wire::coding::parse_content_encoding(join_codings(answer.headers)).has_value();
  if (is_uninspectable) {
    // Nobody can look into this answer: the policy says what then.
    exchange.inspection = Inspection::Impossible;
    exchange.has_content = true;
    RequestVerdict verdict = judge(exchange, Stage::Whole, step);
    exchange.verdict = std::move(verdict);
    if (exchange.verdict.next == Next::Refuse) {
      refuse(exchange, step);
      return;
    }
  }
  prepare_answer(exchange, answer, is_whole, step);
  exchange.has_answered = true;
  client_->send_answer(exchange.client_stream, answer, is_whole);
}

// 101: messages from now on, one by one where an inspection looks.
void Session::begin_messages(Exchange& exchange, Answer answer, Step& step) {
  const auto key = find_header(exchange.request.headers, "sec-websocket-key");
  const auto accept = find_header(answer.headers, "sec-websocket-accept");
  const bool is_sound = key && accept && wire::websocket::is_key(*key) &&
                        *accept == wire::websocket::make_accept(*key);
  const bool shows = exchange.inspector != nullptr; // what it holds is known by its messages alone
  const bool has_extension = find_header(answer.headers, "sec-websocket-extensions").has_value();
  if (!is_sound || (shows && has_extension)) {
    give_up(exchange);
    fail(exchange, kAnswerBroken);
    return;
  }
  remove_own_voice(answer.headers);
  strip_alternatives(answer.headers);
  exchange.has_answered = true;
  exchange.state = Exchange::State::Upgraded;
  if (shows) {
    const std::size_t most = step.world.options.most_message;
    exchange.inspector->begin({.direction = Direction::Answer,
                               .host = exchange.names.host,
                               .method = exchange.request.method,
                               .path = exchange.request.path,
                               .endpoint = exchange.verdict.endpoint,
                               .status = answer.status,
                               .at = step.now.at});
    exchange.to_upstream =
        std::make_unique<MessageRelay>(Direction::Request, most, *exchange.inspector);
    exchange.to_client =
        std::make_unique<MessageRelay>(Direction::Answer, most, *exchange.inspector);
  }
  client_->upgrade(exchange.client_stream, answer);
  LegEvents events; // what the client sent behind its request, before it was answered
  client_->resume(events);
  take_client_events(events, step);
}

void Session::take_message_bytes(Exchange& exchange, Direction direction, std::string_view bytes,
                                 Step& step) {
  const bool goes_up = direction == Direction::Request;
  (goes_up ? exchange.owed_to_client : exchange.owed_to_upstream) += bytes.size();
  MessageRelay* relay = (goes_up ? exchange.to_upstream : exchange.to_client).get();
  std::string out;
  MessageRelay::State state = MessageRelay::State::Running;
  if (relay == nullptr) {
    out = bytes;
  } else {
    Insights insights(*this, exchange, step);
    state = relay->take(bytes, insights, out);
  }
  Upstream* upstream = find_upstream(exchange.connection);
  if (goes_up && upstream != nullptr) {
    upstream->leg->send_content(exchange.upstream_stream, out);
  } else if (!goes_up) {
    client_->send_content(exchange.client_stream, out);
  }
  if (state == MessageRelay::State::Stopped) {
    stop(exchange, relay->reason(), step);
  } else if (state == MessageRelay::State::Broken) {
    const std::uint16_t code =
        relay->close_code() != 0 ? relay->close_code() : wire::websocket::kTooLarge;
    give_up(exchange);
    client_->send_content(exchange.client_stream,
                          wire::websocket::write_frame(wire::websocket::Opcode::Close,
                                                       wire::websocket::write_close(code, ""),
                                                       std::nullopt));
    client_->finish(exchange.client_stream, {});
  }
}

// The server says no more. It may have closed without a close frame.
void Session::end_messages(Exchange& exchange, Step& step) {
  if (exchange.to_client != nullptr) {
    std::string out;
    Insights insights(*this, exchange, step);
    const MessageRelay::State state = exchange.to_client->end(insights, out);
    client_->send_content(exchange.client_stream, out);
    if (state == MessageRelay::State::Stopped) {
      stop(exchange, exchange.to_client->reason(), step);
      return;
    }
  }
  client_->finish(exchange.client_stream, {});
  give_up(exchange);
}

void Session::take_answer_content(Exchange& exchange, std::string_view bytes, Step& step) {
  if (exchange.state == Exchange::State::Upgraded) {
    take_message_bytes(exchange, Direction::Answer, bytes, step);
    return;
  }
  exchange.owed_to_upstream += bytes.size();
  if (exchange.answer == nullptr) {
    client_->send_content(exchange.client_stream, bytes);
    return;
  }
  std::string out;
  Insights insights(*this, exchange, step);
  const AnswerContent::State state = exchange.answer->take(bytes, insights, out);
  client_->send_content(exchange.client_stream, out);
  if (state == AnswerContent::State::Stopped) {
    stop(exchange, exchange.answer->reason(), step);
  } else if (state == AnswerContent::State::Broken) {
    give_up(exchange);
    fail(exchange, kAnswerUnreadable);
  }
}

void Session::end_answer(Exchange& exchange, const Headers& trailers, Step& step) {
  if (exchange.state == Exchange::State::Upgraded) {
    end_messages(exchange, step);
    return;
  }
  if (exchange.answer != nullptr) {
    std::string out;
    Insights insights(*this, exchange, step);
    const AnswerContent::State state = exchange.answer->end(insights, out);
    client_->send_content(exchange.client_stream, out);
    if (state == AnswerContent::State::Stopped) {
      stop(exchange, exchange.answer->reason(), step);
      return;
    }
    if (state == AnswerContent::State::Broken) {
      give_up(exchange);
      fail(exchange, kAnswerUnreadable);
      return;
    }
  }
  client_->finish(exchange.client_stream, trailers);
  if (!exchange.request_ended) {
    give_up(exchange); // upstream said all before it was told all
  }
  exchange.state = Exchange::State::Done;
}

} // namespace haechi::engine::intercept
