// The way upstream: which connection takes a request, what it is told, what becomes of it when the
// connection fails.

#include "engine/intercept/session_step.h"
#include "engine/intercept/troubles.h"
#include "wire/coding/codings.h"

#include <algorithm>

namespace haechi::engine::intercept {

// What goes upstream is what was judged, with the gateway's own fields.
void Session::prepare_request(Exchange& exchange, Step& step) {
  Request& request = exchange.request;
  const InterceptOptions& options = step.world.options;
  request.authority = exchange.names.authority;
  request.host.reset();
  std::string accepted;
  for (const Header& header : request.headers) {
    if (header.name == "accept-encoding") {
      accepted += (accepted.empty() ? "" : ", ") + header.value;
    }
  }
  if (!accepted.empty()) {
    set_header(request.headers, "accept-encoding", wire::coding::reduce_accept_encoding(accepted));
  }
  options.tenants.apply(exchange.names.host, request.headers);
  for (const std::string& name : options.dropped_fields) {
    remove_header(request.headers, name);
  }
  if (request.upgrades_to_websocket && exchange.inspector != nullptr) {
    remove_header(request.headers, "sec-websocket-extensions");
  }
  if (request.expects_continue) {
    set_header(request.headers, "expect", "100-continue");
  }
  if (!options.via.empty()) {
    request.headers.push_back({"via", "1.1 " + options.via});
  }
}

void Session::send_on(Exchange& exchange, Step& step) {
  if (setup_.trouble) {
    const ServerTrouble& trouble = *setup_.trouble;
    fail(exchange, {trouble.status, trouble.code, trouble.message, trouble.proxy_error});
    return;
  }
  prepare_request(exchange, step);
  exchange.state = Exchange::State::Waiting;
  if (begin_upstream(exchange)) {
    return;
  }
  const auto waiting = std::ranges::count_if(
      exchanges_, [](const auto& each) { return each.second->state == Exchange::State::Waiting; });
  if (static_cast<std::size_t>(waiting) > step.world.options.most_waiting) {
    fail(exchange, kTooManyWaiting);
    return;
  }
  open_upstream(exchange, step);
}

// Gives the request to a connection that is free.
bool Session::begin_upstream(Exchange& exchange) {
  const bool needs_http1 = exchange.request.upgrades_to_websocket;
  for (auto& [number, upstream] : upstreams_) {
    const bool fits = upstream.leg != nullptr && upstream.leg->takes_requests() &&
                      (!needs_http1 || upstream.protocol == Protocol::Http1);
    if (!fits) {
      continue;
    }
    const StreamId stream = upstream.leg->open(exchange.request, exchange.is_bodiless);
    if (stream == 0) {
      continue;
    }
    exchange.connection = number;
    exchange.upstream_stream = stream;
    exchange.state = Exchange::State::Running;
    if (!exchange.is_bodiless) {
      send_held(exchange);
    }
    return true;
  }
  return false;
}

// Asks for another connection where one could help.
void Session::open_upstream(const Exchange& exchange, Step& step) {
  const bool needs_http1 = exchange.request.upgrades_to_websocket;
  const bool has_http2 = std::ranges::any_of(upstreams_, [](const auto& each) {
    return each.second.leg != nullptr && each.second.protocol == Protocol::Http2 &&
           !each.second.leg->is_done() && each.second.leg->takes_requests();
  });
  const auto opening = std::ranges::count_if(
      upstreams_, [](const auto& each) { return each.second.leg == nullptr; });
  const auto waiting = std::ranges::count_if(
      exchanges_, [](const auto& each) { return each.second->state == Exchange::State::Waiting; });
  if ((has_http2 && !needs_http1) || opening >= waiting ||
      upstreams_.size() >= step.world.options.most_upstreams) {
    return;
  }
  const ConnectionNumber number = ++last_connection_;
  upstreams_[number] = {};
  step.out.emplace_back(command::OpenUpstream{number, !needs_http1});
}

void Session::send_waiting(Step& step) {
  for (auto& [stream, exchange] : exchanges_) {
    if (exchange->state == Exchange::State::Waiting && !begin_upstream(*exchange)) {
      open_upstream(*exchange, step);
    }
  }
}

// What was held goes first: from memory, then out of the file.
void Session::send_held(Exchange& exchange) {
  Upstream* upstream = find_upstream(exchange.connection);
  upstream->leg->send_content(exchange.upstream_stream, exchange.hold.take_memory());
  exchange.is_spilling = exchange.hold.spilt() > exchange.hold.read();
  if (exchange.is_spilling) {
    return;
  }
  upstream->leg->send_content(exchange.upstream_stream, std::exchange(exchange.behind_spill, {}));
  if (exchange.request_ended) {
    finish_upstream(exchange);
  }
}

void Session::finish_upstream(Exchange& exchange) {
  Upstream* upstream = find_upstream(exchange.connection);
  if (upstream != nullptr && !exchange.is_spilling) {
    upstream->leg->finish(exchange.upstream_stream, exchange.request_trailers);
  }
}

void Session::on(const event::UpstreamOpened& event, Step& step) {
  Upstream* upstream = find_upstream(event.connection);
  if (upstream == nullptr || upstream->leg != nullptr) {
    return;
  }
  upstream->protocol = event.protocol;
  upstream->leg = make_leg(event.protocol, step.world.options);
  send_waiting(step);
}

void Session::on(const event::UpstreamFailed& event, Step& /*step*/) {
  Upstream* upstream = find_upstream(event.connection);
  if (upstream == nullptr || upstream->leg != nullptr) {
    return;
  }
  upstreams_.erase(event.connection);
  const bool has_other = std::ranges::any_of(upstreams_, [](const auto& each) {
    return each.second.leg == nullptr || !each.second.leg->is_done();
  });
  for (auto& [stream, exchange] : exchanges_) {
    if (exchange->state == Exchange::State::Waiting &&
        (!has_other || exchange->request.upgrades_to_websocket)) {
      fail(*exchange, kUnreachable);
    }
  }
}

void Session::on(const event::UpstreamBytes& event, Step& step) {
  Upstream* upstream = find_upstream(event.connection);
  if (upstream == nullptr || upstream->leg == nullptr) {
    return;
  }
  active_at_ = step.now.uptime;
  LegEvents events;
  upstream->leg->receive(event.bytes, to_instant(step.now.uptime), events);
  take_upstream_events(event.connection, events, step);
}

void Session::on(const event::UpstreamEnd& event, Step& step) {
  Upstream* upstream = find_upstream(event.connection);
  if (upstream == nullptr || upstream->leg == nullptr) {
    return;
  }
  LegEvents events;
  upstream->leg->end(events);
  if (event.is_torn) { // SECURITY: anybody on the way could have cut it (RFC 9112 section 9.8)
    for (LegEvent& each : events) {
      each.kind = each.kind == LegEventKind::End ? LegEventKind::Reset : each.kind;
    }
  }
  take_upstream_events(event.connection, events, step);
  lose_upstream(event.connection, step);
}

void Session::take_upstream_events(ConnectionNumber connection, LegEvents& events, Step& step) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    LegEvent& event = events[i];
    if (event.kind == LegEventKind::Broken && event.stream == 0) {
      lose_upstream(connection, step);
      return;
    }
    Exchange* exchange = find(connection, event.stream);
    if (exchange == nullptr || exchange->state == Exchange::State::Done) {
      if (event.kind == LegEventKind::Content) {
        if (Upstream* upstream = find_upstream(connection)) {
          upstream->leg->consume(event.stream, event.content.size());
        }
      }
      continue;
    }
    const bool ends_next = i + 1 < events.size() && events[i + 1].kind == LegEventKind::End &&
                           events[i + 1].stream == event.stream;
    const bool is_whole = ends_next && events[i + 1].trailers.empty();
    switch (event.kind) {
    case LegEventKind::Interim:
      take_interim(*exchange, std::move(event.answer));
      break;
    case LegEventKind::Answer:
      begin_answer(*exchange, std::move(event.answer), is_whole, step);
      break;
    case LegEventKind::Content:
      take_answer_content(*exchange, event.content, step);
      break;
    case LegEventKind::End:
      end_answer(*exchange, event.trailers, step);
      break;
    case LegEventKind::Reset:
      fail_upstream(*exchange, event.is_refused, kAnswerMissing, step);
      break;
    case LegEventKind::Broken:
      fail_upstream(*exchange, false, kAnswerBroken, step);
      break;
    case LegEventKind::Request:
      break;
    }
  }
}

// The connection is gone: whatever still hangs on it has failed.
void Session::lose_upstream(ConnectionNumber connection, Step& step) {
  for (auto& [stream, exchange] : exchanges_) {
    if (exchange->connection == connection && exchange->state != Exchange::State::Done) {
      fail_upstream(*exchange, false, kAnswerMissing, step);
    }
  }
  if (upstreams_.erase(connection) > 0) {
    step.out.emplace_back(command::CloseUpstream{connection});
  }
  send_waiting(step);
}

// A request that upstream has not looked at may be given to another connection once: an idle
// connection may be closed just as the next request is sent (RFC 9112 section 9.3.1).
void Session::fail_upstream(Exchange& exchange, bool is_refused, const Trouble& trouble,
                            Step& step) {
  const bool may_retry =
      is_refused && !exchange.was_retried && !exchange.has_answered && exchange.is_bodiless;
  if (may_retry) {
    exchange.was_retried = true;
    exchange.connection = 0;
    exchange.state = Exchange::State::Waiting;
    if (!begin_upstream(exchange)) {
      open_upstream(exchange, step);
    }
    return;
  }
  if (exchange.state == Exchange::State::Upgraded) {
    end_messages(exchange, step);
    return;
  }
  give_up(exchange);
  fail(exchange, trouble);
}

} // namespace haechi::engine::intercept
