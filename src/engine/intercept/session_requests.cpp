// Requests as they come from the client: named, judged, held and read where the verdict needs it.

#include "engine/intercept/session_step.h"
#include "engine/intercept/troubles.h"

#include <algorithm>

namespace haechi::engine::intercept {

namespace {

constexpr std::size_t kMaxForm = 16 * 1024;
constexpr std::size_t kMaxDepth = 64; // of JSON

bool has_query(std::string_view path) {
  return path.find('?') != std::string_view::npos;
}

// Whether events[at] is followed by the end of the same stream, without trailers.
bool ends_at_once(const LegEvents& events, std::size_t at) {
  return at + 1 < events.size() && events[at + 1].kind == LegEventKind::End &&
         events[at + 1].stream == events[at].stream && events[at + 1].trailers.empty();
}

// The body as one JSON value, where the endpoint says that it is one.
bool is_json(const catalog::Endpoint& endpoint) {
  return endpoint.framing.size() == 1 && endpoint.framing.front().kind == catalog::Framing::Json;
}

} // namespace

void Session::take_client_events(LegEvents& events, Step& step) {
  for (std::size_t i = 0; i < events.size() && !is_over_; ++i) {
    LegEvent& event = events[i];
    if (event.kind == LegEventKind::Request) {
      begin_request(event, ends_at_once(events, i), step);
      continue;
    }
    Exchange* exchange = find(event.stream);
    if (exchange == nullptr || exchange->state == Exchange::State::Done) {
      if (event.kind == LegEventKind::Content) {
        client_->consume(event.stream, event.content.size()); // of an exchange that is over
      }
      continue;
    }
    switch (event.kind) {
    case LegEventKind::Content:
      take_request_content(*exchange, event.content, step);
      break;
    case LegEventKind::End:
      end_request(*exchange, std::move(event.trailers), step);
      break;
    case LegEventKind::Reset:
    case LegEventKind::Broken:
      give_up(*exchange);
      client_->reset(event.stream, Cause::Broken);
      break;
    case LegEventKind::Request:
    case LegEventKind::Interim:
    case LegEventKind::Answer:
      break;
    }
  }
}

void Session::begin_request(LegEvent& event, bool is_whole, Step& step) {
  has_begun_ = true;
  auto made = std::make_unique<Exchange>(step.world.options.hold, event.request.length);
  Exchange& exchange = *made;
  exchange.number = ++last_exchange_;
  exchange.client_stream = event.stream;
  exchange.request = std::move(event.request);
  exchange.shape = choose_shape(exchange.request, nullptr);
  exchange.is_bodiless = is_whole;
  exchanges_.insert_or_assign(event.stream, std::move(made));
  if (!is_well_formed(exchange.request)) {
    fail(exchange, kMalformed);
    return;
  }
  exchange.names = read_names(exchange.request, setup_.names);
  switch (exchange.names.trouble) {
  case NameTrouble::Unreadable:
    fail(exchange, kHostUnreadable);
    return;
  case NameTrouble::Contradicts:
    fail(exchange, kHostContradicts);
    return;
  case NameTrouble::Misdirected:
    fail(exchange, kMisdirected);
    return;
  case NameTrouble::None:
    break;
  }
  const std::string_view path = exchange.request.path;
  if (path == kNoticePath && exchange.request.method == "POST" && !is_whole) {
    exchange.state = Exchange::State::Form;
    return;
  }
  const bool is_notice = path.substr(0, path.find('?')) == kNoticePath;
  if (is_notice && exchange.request.method == "GET") {
    const std::string query(path.substr(std::min(kNoticePath.size() + 1, path.size())));
    open_notice(exchange, query, step);
    return;
  }
  if (path.starts_with("/.haechi/")) {
    fail(exchange, kNothingHere);
    return;
  }
  exchange.has_content = !is_whole || has_query(path) || exchange.request.upgrades_to_websocket;
  follow(exchange, judge(exchange, Stage::Head, step), step);
  if (exchange.state == Exchange::State::Reading &&
      !exchange.hold.has_room_for(exchange.request.length.value_or(0))) {
    stop_holding(exchange, {}, step); // as it says itself: it need not be held until that shows
  }
}

void Session::take_request_content(Exchange& exchange, std::string_view bytes, Step& step) {
  switch (exchange.state) {
  case Exchange::State::Reading:
    client_->consume(exchange.client_stream, bytes.size());
    hold_content(exchange, bytes, step);
    return;
  case Exchange::State::Form:
    client_->consume(exchange.client_stream, bytes.size());
    exchange.form += bytes;
    if (exchange.form.size() > kMaxForm) {
      fail(exchange, kFormTooLarge);
    }
    return;
  case Exchange::State::Waiting:
    exchange.owed_to_client += bytes.size();
    send_behind(exchange, bytes, step);
    return;
  case Exchange::State::Running:
    if (find_upstream(exchange.connection) != nullptr) {
      send_behind(exchange, bytes, step);
      exchange.owed_to_client += bytes.size();
    } else {
      client_->consume(exchange.client_stream, bytes.size());
    }
    return;
  case Exchange::State::Upgraded:
    take_message_bytes(exchange, Direction::Request, bytes, step);
    return;
  case Exchange::State::Asking:
  case Exchange::State::Done:
    return; // nothing follows an end
  }
}

// Keeps a piece of the body for the verdict and reads what it says.
void Session::hold_content(Exchange& exchange, std::string_view bytes, Step& step) {
  std::string spill;
  std::size_t held = bytes.size();
  for (const auto& [stream, other] : exchanges_) {
    held += other->hold.kept();
  }
  if (held > step.world.options.most_held || !exchange.hold.keep(bytes, spill)) {
    stop_holding(exchange, bytes, step);
    return;
  }
  if (!spill.empty()) {
    exchange.was_spilt = true;
    step.out.emplace_back(command::Spill{exchange.number, std::move(spill)});
  }
  if (!exchange.content->take(bytes)) {
    refuse_as(exchange, exchange.content->stop_reason(), step);
  }
}

// Too large to be judged: what was read so far decides nothing. `rest` is not held.
void Session::stop_holding(Exchange& exchange, std::string_view rest, Step& step) {
  exchange.inspection = Inspection::Impossible;
  exchange.data.reset();
  const std::string kept(rest);
  follow(exchange, judge(exchange, Stage::Whole, step), step);
  if (exchange.state == Exchange::State::Running || exchange.state == Exchange::State::Waiting) {
    send_behind(exchange, kept, step);
  }
}

// More of a body that is on its way, behind what was held of it.
void Session::send_behind(Exchange& exchange, std::string_view bytes, Step& step) {
  Upstream* upstream = find_upstream(exchange.connection);
  if (exchange.is_spilling) {
    exchange.behind_spill += bytes;
    return;
  }
  if (upstream != nullptr) {
    upstream->leg->send_content(exchange.upstream_stream, bytes);
    return;
  }
  std::string spill;
  if (!exchange.hold.keep(bytes, spill)) {
    fail(exchange, kTooManyWaiting);
  } else if (!spill.empty()) {
    exchange.was_spilt = true;
    step.out.emplace_back(command::Spill{exchange.number, std::move(spill)});
  }
}

void Session::end_request(Exchange& exchange, Headers trailers, Step& step) {
  exchange.request_ended = true;
  exchange.request_trailers = std::move(trailers);
  for (const std::string& name : step.world.options.dropped_fields) {
    remove_header(exchange.request_trailers, name);
  }
  switch (exchange.state) {
  case Exchange::State::Reading:
    end_reading(exchange, step);
    return;
  case Exchange::State::Form:
    take_form(exchange, step);
    return;
  case Exchange::State::Running:
    finish_upstream(exchange);
    return;
  case Exchange::State::Upgraded:
    give_up(exchange);
    client_->finish(exchange.client_stream, {});
    return;
  case Exchange::State::Waiting:
  case Exchange::State::Asking:
  case Exchange::State::Done:
    return;
  }
}

// The body is whole: what it says of model and tenant, then what the inspection says.
void Session::end_reading(Exchange& exchange, Step& step) {
  exchange.content->end();
  const std::string* text = exchange.content->text();
  const catalog::Endpoint* endpoint = exchange.verdict.endpoint;
  if (text != nullptr && endpoint != nullptr && is_json(*endpoint)) {
    const wire::json::Limits limits{step.world.options.most_json, kMaxDepth};
    if (auto parsed = wire::json::parse(*text, limits)) {
      exchange.body = std::make_unique<wire::json::Value>(std::move(*parsed));
    }
  }
  ask_inspection(exchange, step);
}

void Session::on(const event::InspectionReady& event, Step& step) {
  Exchange* exchange = find_number(event.exchange);
  if (exchange != nullptr && exchange->state == Exchange::State::Asking) {
    ask_inspection(*exchange, step);
  }
}

void Session::on(const event::SpillBytes& event, Step& step) {
  Exchange* exchange = find_number(event.exchange);
  Upstream* upstream = exchange == nullptr ? nullptr : find_upstream(exchange->connection);
  if (upstream == nullptr || !std::exchange(exchange->is_spill_asked, false)) {
    return;
  }
  if (event.bytes.empty()) { // the file is shorter than what was written
    on(event::SpillFailed{event.exchange}, step);
    return;
  }
  upstream->leg->send_content(exchange->upstream_stream, event.bytes);
  exchange->hold.add_read(event.bytes.size());
  send_held(*exchange);
}

// While the body is still read, it could simply not be held. Later something of it is lost.
void Session::on(const event::SpillFailed& event, Step& step) {
  Exchange* exchange = find_number(event.exchange);
  if (exchange == nullptr || exchange->state == Exchange::State::Done) {
    return;
  }
  if (exchange->state == Exchange::State::Reading && !event.unkept.empty()) {
    exchange->hold.unspill(event.unkept.size());
    stop_holding(*exchange, event.unkept, step);
    return;
  }
  give_up(*exchange);
  fail(*exchange, kSpillFailed);
}

} // namespace haechi::engine::intercept
