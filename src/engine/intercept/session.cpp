#include "engine/intercept/session.h"

#include "engine/intercept/http1_client_leg.h"
#include "engine/intercept/http1_upstream_leg.h"
#include "engine/intercept/http2_legs.h"
#include "engine/intercept/session_step.h"
#include "engine/intercept/troubles.h"

#include <algorithm>

namespace haechi::engine::intercept {

namespace {

constexpr ConnectionNumber kFirstConnection = 1;

std::unique_ptr<ClientLeg> make_client_leg(Protocol protocol, const InterceptOptions& options) {
  if (protocol == Protocol::Http2) {
    return std::make_unique<Http2ClientLeg>(options.http2);
  }
  return std::make_unique<Http1ClientLeg>(options.head);
}

} // namespace

std::unique_ptr<UpstreamLeg> Session::make_leg(Protocol protocol, const InterceptOptions& options) {
  if (protocol == Protocol::Http2) {
    return std::make_unique<Http2UpstreamLeg>(options.http2);
  }
  return std::make_unique<Http1UpstreamLeg>();
}

Session::Session(SessionSetup setup, const InterceptOptions& options, const Moment& now)
    : setup_(std::move(setup)), client_(make_client_leg(setup_.client_protocol, options)),
      active_at_(now.uptime), deadline_(now.uptime + options.head_timeout) {
  if (setup_.trouble) {
    return;
  }
  Upstream& first = upstreams_[kFirstConnection];
  first.protocol = setup_.upstream_protocol;
  first.leg = make_leg(first.protocol, options);
}

Session::~Session() = default;

void Session::handle(const Event& event, const Moment& now, const Surroundings& world,
                     Commands& out) {
  if (is_over_) {
    return;
  }
  Step step{now, world, out};
  reconsider(step);
  std::visit([&](const auto& each) { on(each, step); }, event);
  if (!is_over_) {
    settle(step);
  }
}

void Session::on(const event::ClientBytes& event, Step& step) {
  active_at_ = step.now.uptime;
  LegEvents events;
  client_->receive(event.bytes, to_instant(step.now.uptime), events);
  take_client_events(events, step);
}

void Session::on(const event::ClientEnd& /*event*/, Step& step) {
  LegEvents events;
  client_->end(events);
  take_client_events(events, step);
}

void Session::on(const event::ClientLost& /*event*/, Step& step) {
  for (auto& [stream, exchange] : exchanges_) {
    give_up(*exchange);
  }
  end_session(step);
}

void Session::on(const event::ClientWritten& event, Step& /*step*/) {
  client_pending_ -= std::min(client_pending_, event.bytes);
}

void Session::on(const event::UpstreamWritten& event, Step& /*step*/) {
  if (Upstream* upstream = find_upstream(event.connection)) {
    upstream->pending -= std::min(upstream->pending, event.bytes);
  }
}

void Session::on(const event::Tick& /*event*/, Step& step) {
  if (step.now.uptime < deadline_) {
    return;
  }
  for (auto& [stream, exchange] : exchanges_) {
    give_up(*exchange);
    client_->reset(stream, Cause::Cancelled);
  }
  end_session(step);
}

void Session::on(const event::Drain& /*event*/, Step& /*step*/) {
  client_->drain();
}

Exchange* Session::find(StreamId client_stream) {
  const auto found = exchanges_.find(client_stream);
  return found == exchanges_.end() ? nullptr : found->second.get();
}

Exchange* Session::find(ConnectionNumber connection, StreamId upstream_stream) {
  for (auto& [stream, exchange] : exchanges_) {
    if (exchange->connection == connection && exchange->upstream_stream == upstream_stream) {
      return exchange.get();
    }
  }
  return nullptr;
}

Exchange* Session::find_number(ExchangeNumber number) {
  for (auto& [stream, exchange] : exchanges_) {
    if (exchange->number == number) {
      return exchange.get();
    }
  }
  return nullptr;
}

Session::Upstream* Session::find_upstream(ConnectionNumber connection) {
  const auto found = upstreams_.find(connection);
  return found == upstreams_.end() ? nullptr : &found->second;
}

// The client does not want, or may not have, this exchange any more: upstream stops working on it.
void Session::give_up(Exchange& exchange) {
  Upstream* upstream = find_upstream(exchange.connection);
  if (upstream != nullptr && upstream->leg != nullptr) {
    upstream->leg->consume(exchange.upstream_stream, std::exchange(exchange.owed_to_upstream, 0));
    upstream->leg->reset(exchange.upstream_stream, Cause::Cancelled);
  }
  exchange.connection = 0;
  exchange.state = Exchange::State::Done;
}

// Content that has found its way gives its sender room for more.
void Session::credit(Exchange& exchange, Step& step) {
  constexpr std::uint64_t kSpillPiece = 64U << 10U;
  const std::size_t most = step.world.options.high_water;
  Upstream* upstream = find_upstream(exchange.connection);
  const bool upstream_takes =
      upstream == nullptr || upstream->leg == nullptr ||
      upstream->pending + upstream->leg->backlog(exchange.upstream_stream) < most;
  if (exchange.owed_to_client > 0 && upstream_takes && !exchange.is_spilling) {
    client_->consume(exchange.client_stream, std::exchange(exchange.owed_to_client, 0));
  }
  if (exchange.is_spilling && !exchange.is_spill_asked && upstream_takes) {
    const std::uint64_t left = exchange.hold.spilt() - exchange.hold.read();
    exchange.is_spill_asked = true;
    step.out.emplace_back(
        command::ReadSpill{exchange.number, exchange.hold.read(),
                           static_cast<std::size_t>(std::min(left, kSpillPiece))});
  }
  const bool client_takes = client_pending_ + client_->backlog(exchange.client_stream) < most;
  if (exchange.owed_to_upstream > 0 && client_takes && upstream != nullptr &&
      upstream->leg != nullptr) {
    upstream->leg->consume(exchange.upstream_stream, std::exchange(exchange.owed_to_upstream, 0));
  }
}

void Session::forget_done(Step& step) {
  bool has_freed = true;
  while (has_freed) {
    has_freed = false;
    for (auto at = exchanges_.begin(); at != exchanges_.end();) {
      Exchange& exchange = *at->second;
      if (exchange.state != Exchange::State::Done) {
        ++at;
        continue;
      }
      // The window of the whole connection has to be filled up again, too.
      if (exchange.owed_to_client > 0) {
        client_->consume(exchange.client_stream, exchange.owed_to_client);
      }
      Upstream* upstream = find_upstream(exchange.connection);
      if (exchange.owed_to_upstream > 0 && upstream != nullptr && upstream->leg != nullptr) {
        upstream->leg->consume(exchange.upstream_stream, exchange.owed_to_upstream);
      }
      if (exchange.was_spilt) {
        step.out.emplace_back(command::DropSpill{exchange.number});
      }
      at = exchanges_.erase(at);
      has_freed = true;
    }
    if (has_freed) {
      active_at_ = step.now.uptime;
      LegEvents events;
      client_->resume(events);
      take_client_events(events, step);
      send_waiting(step);
    }
  }
}

// Hands out what both sides are to be sent.
void Session::flush(Step& step) {
  for (auto& [number, upstream] : upstreams_) {
    std::string bytes = upstream.leg == nullptr ? std::string() : upstream.leg->take_output();
    if (!bytes.empty()) {
      upstream.pending += bytes.size();
      step.out.emplace_back(command::ToUpstream{number, std::move(bytes)});
    }
  }
  std::string bytes = client_->take_output();
  if (!bytes.empty()) {
    client_pending_ += bytes.size();
    step.out.emplace_back(command::ToClient{std::move(bytes)});
  }
}

// Everything that an event set in motion: bytes out, credits, pauses, ends.
void Session::settle(Step& step) {
  forget_done(step);
  flush(step);
  for (auto& [stream, exchange] : exchanges_) {
    credit(*exchange, step);
  }
  flush(step); // credits are frames too
  for (auto at = upstreams_.begin(); at != upstreams_.end();) {
    const bool is_useless = at->second.leg != nullptr && at->second.leg->is_done() &&
                            std::ranges::none_of(exchanges_, [&](const auto& each) {
                              return each.second->connection == at->first;
                            });
    if (is_useless) {
      step.out.emplace_back(command::CloseUpstream{at->first});
    }
    at = is_useless ? upstreams_.erase(at) : std::next(at);
  }
  steer_reading(step);
  set_deadline(step);
  if (client_->is_done()) {
    for (auto& [stream, exchange] : exchanges_) {
      give_up(*exchange);
    }
    end_session(step);
  }
}

// Stops reading from whoever sends more than the other side takes.
void Session::steer_reading(Step& step) {
  const std::size_t most = step.world.options.high_water;
  const bool is_http1 = setup_.client_protocol == Protocol::Http1;
  const bool owes_client = is_http1 && std::ranges::any_of(exchanges_, [](const auto& each) {
                             return each.second->owed_to_client > 0;
                           });
  const bool pauses = owes_client || client_pending_ > 4 * most || client_->is_full();
  if (pauses != client_paused_) {
    client_paused_ = pauses;
    step.out.emplace_back(command::ReadClient{!pauses});
  }
  for (auto& [number, upstream] : upstreams_) {
    const bool is_owed =
        upstream.protocol == Protocol::Http1 &&
        std::ranges::any_of(exchanges_, [&, at = number](const auto& each) {
          return each.second->connection == at && each.second->owed_to_upstream > 0;
        });
    const bool stops = is_owed || upstream.pending > 4 * most;
    if (upstream.leg != nullptr && stops != upstream.is_paused) {
      upstream.is_paused = stops;
      step.out.emplace_back(command::ReadUpstream{number, !stops});
    }
  }
}

void Session::set_deadline(const Step& step) {
  const InterceptOptions& options = step.world.options;
  if (!exchanges_.empty()) {
    deadline_ = active_at_ + options.answer_timeout;
  } else if (has_begun_) {
    deadline_ = active_at_ + options.keep_alive_timeout;
  } // else: a first head has its total, not renewed by single bytes
}

void Session::end_session(Step& step) {
  is_over_ = true;
  for (auto& [stream, exchange] : exchanges_) {
    if (exchange->was_spilt) {
      step.out.emplace_back(command::DropSpill{exchange->number});
    }
  }
  exchanges_.clear();
  flush(step);
  for (const auto& [number, upstream] : upstreams_) {
    step.out.emplace_back(command::CloseUpstream{number});
  }
  upstreams_.clear();
  if (client_->is_torn()) {
    step.out.emplace_back(command::AbortClient{});
  } else {
    step.out.emplace_back(command::FinishClient{});
  }
}

} // namespace haechi::engine::intercept
