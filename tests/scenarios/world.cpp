#include "scenarios/world.h"

#include "engine/dns/responder_options.h"
#include "wire/dns/edns.h"
#include "wire/dns/message_fixture.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::scenario {

namespace wd = wire::dns;
namespace wf = wire::dns::fixture;
using engine::dns::Responder;

namespace {

constexpr std::uint64_t kTickMs = 50; // as io/dns ticks
constexpr std::uint16_t kFirstPort = 4'000;

Bytes make_query(const step::Query& query, std::size_t number) {
  const unsigned flags =
      (query.is_recursion_desired ? 0x0100U : 0U) | (query.is_checking_disabled ? 0x0010U : 0U);
  wf::Message message(flags, static_cast<unsigned>(number) + 1);
  message.question(query.name, query.type, query.klass);
  if (!query.has_opt) {
    return message.bytes();
  }
  Bytes options;
  if (query.on_behalf_of) {
    const ByteView address = query.on_behalf_of->bytes();
    const auto size = static_cast<unsigned>(address.size());
    options = wf::u16s({wd::kOptionClientSubnet, size + 4, size == 4 ? 1U : 2U, (size * 8) << 8U});
    options.insert(options.end(), address.begin(), address.end());
  }
  message.opt(query.udp_size, query.is_dnssec_ok ? wf::kDnssecOk : 0, options);
  return message.bytes();
}

} // namespace

World::World(Instant start, SharedSnapshot snapshot, const std::vector<step::Upstream>& upstreams)
    : judge_(snapshot),
      responder_({.judge = judge_,
                  .recorder = *this,
                  .replies = *this,
                  .upstreams = upstreams_,
                  .random = [this] { return random_ += 0x9E3779B97F4A7C15ULL; },
                  .references = [this] { return fmt::format("H-{}", ++reference_); }},
                 engine::dns::make_responder_options(snapshot->config().dns,
                                                     snapshot->config().limits, 1)) {
  now_.wall = start;
  for (const step::Upstream& each : upstreams) {
    upstreams_.add(each);
  }
  responder_.set_rules(snapshot->config().dns);
  responder_.set_upstreams(snapshot->config().dns.upstream);
}

void World::adopt(const SharedSnapshot& snapshot) {
  judge_.adopt(snapshot);
  responder_.set_rules(snapshot->config().dns);
  responder_.set_upstreams(snapshot->config().dns.upstream);
}

std::size_t World::ask(const step::Query& query, const IpAddress& client) {
  const std::size_t number = replies_.size();
  replies_.emplace_back();
  const Bytes packet = make_query(query, number);
  Bytes room(query.carrier == wd::Carrier::Udp ? wd::kMaxUdpSize : wd::kMaxMessage);
  const engine::dns::Client from{
      .remote = {.address = client, .port = static_cast<std::uint16_t>(kFirstPort + number)},
      .carrier = query.carrier};
  const auto answering = responder_.on_query(packet, from, now_, room);
  if (answering.outcome == Responder::Outcome::Answered) {
    reply(from, ByteView(room).first(answering.size));
  } else if (answering.outcome == Responder::Outcome::Silence) {
    replies_[number].is_expected = false;
  }
  deliver_due();
  return number;
}

void World::reply(const engine::dns::Client& client, ByteView message) {
  Reply& reply = replies_[static_cast<std::size_t>(client.remote.port - kFirstPort)];
  reply.is_expected = false;
  if (!message.empty()) {
    reply.packet = Bytes(message.begin(), message.end());
  }
}

void World::deliver_due() {
  while (const auto delivery = upstreams_.take_due()) {
    if (delivery->packet) {
      responder_.on_upstream_packet(delivery->attempt, *delivery->packet, now_);
    } else {
      responder_.on_upstream_failure(delivery->attempt, now_);
    }
  }
}

std::optional<std::uint64_t> World::next_event_ms() const {
  auto next = upstreams_.next_ms();
  if (responder_.has_questions()) {
    const std::uint64_t tick = (now_.uptime_ms / kTickMs + 1) * kTickMs;
    next = std::min(next.value_or(tick), tick);
  }
  return next;
}

void World::advance(std::uint64_t ms) {
  const std::uint64_t end = now_.uptime_ms + ms;
  while (const auto next = next_event_ms()) {
    if (*next > end) {
      break;
    }
    now_.wall += std::chrono::milliseconds(*next - now_.uptime_ms);
    now_.uptime_ms = *next;
    deliver_due();
    if (now_.uptime_ms % kTickMs == 0) {
      responder_.on_tick(now_);
      deliver_due();
    }
  }
  now_.wall += std::chrono::milliseconds(end - now_.uptime_ms);
  now_.uptime_ms = end;
}

void World::begin_step() {
  upstreams_.clear_log();
  records_.clear();
  counted_ = 0;
}

} // namespace haechi::scenario
