#include "io/gateway/status.h"

#include "io/gateway/status_numbers.h"
#include "wire/json/writer.h"

#include <algorithm>
#include <map>

namespace haechi::io {

namespace {

using wire::json::Writer;

std::uint64_t seconds_between(Instant from, Instant to) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(to - from).count();
  return seconds < 0 ? 0 : static_cast<std::uint64_t>(seconds);
}

} // namespace

std::vector<StatusSection> list_numbers(const Status& s) {
  const auto& records = s.records;
  const engine::dns::Counters dns = s.dns_total().counters;
  const ProxyServer::Numbers proxy = s.proxy_total();
  const intercept::DeskNumbers inspection = s.inspection_total();
  const engine::gateway::DecisionCounts decisions = s.decisions_total();
  return {
      {"policy",
       {{"orders", "gauge", "orders of the policy in force", s.orders},
        {"bodies", "gauge", "bodies of the policy", s.bodies},
        {"services", "gauge", "services of the catalog", s.services},
        {"names", "gauge", "names that may be blocked by name", s.names},
        {"subjects", "gauge", "identity entries", s.subjects},
        {"users", "gauge", "users of the password file", s.users}}},
      {"records",
       {{"recorded", "counter", "records taken", records.totals.recorded},
        {"refused", "counter", "refusals among them", records.totals.refused},
        {"written", "counter", "lines written to files", records.written},
        {"waiting", "gauge", "records not yet in a file", records.waiting},
        {"set_aside_bytes", "gauge", "damaged bytes that the start put aside",
         records.set_aside_bytes},
        {"mended_tiles", "gauge", "tiles of the ledger that the start made again",
         records.mended_tiles},
        {"purged", "counter", "lines that went by their class", records.purged},
        {"lost", "counter", "records lost while the disk took none", records.totals.lost},
        {"failing", "gauge", "1 while records cannot be written", records.is_failing ? 1U : 0U}}},
      {"clock",
       {{"held", "gauge", "1 while the system's clock is not taken as the time",
         records.clock.is_held ? 1U : 0U},
        {"away_s", "gauge", "how far the system's clock is from the time",
         static_cast<std::uint64_t>(std::chrono::abs(records.clock.ahead) /
                                    std::chrono::seconds(1))}}},
      {"allowed",
       {{"dns", "counter", "names passed by DNS", records.totals.dns_allowed},
        {"proxy", "counter", "requests and tunnels passed by the proxy",
         records.totals.proxy_allowed}}},
      {"dns",
       {{"queries", "counter", "questions", dns.queries},
        {"from_cache", "counter", "answers from the cache", dns.from_cache},
        {"forwarded", "counter", "questions forwarded", dns.forwarded},
        {"refused", "counter", "questions refused by policy", dns.refused},
        {"malformed", "counter", "packets that were no question", dns.malformed},
        {"failed", "counter", "questions answered SERVFAIL", dns.failed},
        {"stale", "counter", "answers given after their time", dns.stale},
        {"steered", "counter", "answers that send clients to the gateway", dns.steered},
        {"renewed", "counter", "popular answers asked for again ahead of time", dns.renewed},
        {"limited", "counter", "questions dropped or cut short by a limit", dns.limited}}},
      {"proxy",
       {{"connections", "gauge", "connections of clients", proxy.connections},
        {"tunnels", "gauge", "tunnels among them", proxy.tunnels},
        {"intercepted", "gauge", "inspected connections among them", proxy.intercepted},
        {"accepted", "counter", "connections accepted", proxy.accepted},
        {"turned_away", "counter", "connections beyond the limits", proxy.turned_away},
        {"tunnels_refused", "counter", "tunnels beyond their limit", proxy.tunnels_refused},
        {"left_uninspected", "counter",
         "connections beyond the limit on inspected ones, whose names alone decided",
         proxy.left_uninspected},
        {"accept_pauses", "counter", "times that accepting paused for want of descriptors",
         proxy.without_descriptor},
        {"passed", "counter", "decisions that let pass", decisions.passed},
        {"refused", "counter", "decisions that refused", decisions.refused},
        {"unknown_clients", "counter", "refusals of clients that nobody maps",
         decisions.unknown_clients},
        {"received_bytes", "counter", "bytes of clients, but for inspected connections",
         proxy.from_clients},
        {"sent_bytes", "counter", "bytes for clients, likewise", proxy.to_clients}}},
      {"inspection",
       {{"opened", "counter", "connections inspected", inspection.opened},
        {"refused_by_client", "counter", "clients that did not accept our certificate",
         inspection.refused_by_client},
        {"untrusted_servers", "counter", "servers whose certificate does not hold",
         inspection.untrusted_servers},
        {"without_leaf", "counter", "connections for which no certificate could be shown",
         inspection.without_leaf},
        {"received_bytes", "counter", "bytes of clients inside TLS", inspection.from_clients},
        {"sent_bytes", "counter", "bytes for clients inside TLS", inspection.to_clients},
        {"spill_failures", "counter", "bodies that could not wait in a file",
         inspection.spill_failures},
        {"signer_up", "gauge", "1 while certificates can be signed", s.is_signing ? 1U : 0U},
        {"leaves", "gauge", "certificates that are kept ready", s.leaves.leaves},
        {"leaf_bytes", "gauge", "bytes that they hold", s.leaves.bytes},
        {"leaves_found", "counter", "times that a kept one was shown", s.leaves.found},
        {"leaves_minted", "counter", "certificates signed", s.leaves.minted},
        {"leaves_joined", "counter", "waits for somebody else's signing", s.leaves.joined},
        {"leaves_failed", "counter", "certificates that could not be signed", s.leaves.failed}}},
      {"passwords",
       {{"checked", "counter", "passwords checked", s.passwords.checked},
        {"wrong", "counter", "wrong ones among them", s.passwords.wrong},
        {"turned_away", "counter", "checks that found the queue full", s.passwords.turned_away}}},
  };
}

namespace {

void write_listening(Writer& out, const Listening& listening) {
  const auto list = [&out](std::string_view key, const std::vector<Endpoint>& endpoints) {
    out.key(key).begin_array();
    for (const Endpoint& endpoint : endpoints) {
      out.string(endpoint.to_string());
    }
    out.end_array();
  };
  out.key("listening").begin_object();
  list("dns", listening.dns);
  list("proxy", listening.proxy);
  list("proxy_tls", listening.secure);
  list("transparent", listening.transparent);
  out.key("status");
  if (listening.status) {
    out.string(listening.status->to_string());
  } else {
    out.null();
  }
  out.end_object();
}

} // namespace

std::string to_json(const Status& status) {
  Writer out;
  out.begin_object();
  out.key("v").number(1);
  out.key("healthy").boolean(status.is_healthy());
  out.key("epoch").number(static_cast<std::int64_t>(status.epoch));
  out.member("policy_digest", status.policy).member("started", to_rfc3339(status.started));
  if (!status.events.empty()) {
    out.member("events_digest", status.events);
  }
  out.key("uptime_s")
      .number(static_cast<std::int64_t>(seconds_between(status.started, status.now)));
  out.key("workers").number(static_cast<std::int64_t>(status.workers));
  out.key("workers_answering").number(static_cast<std::int64_t>(status.workers_answering));
  write_listening(out, status.listening);
  for (const StatusSection& section : list_numbers(status)) {
    out.key(section.name).begin_object();
    for (const StatusNumber& number : section.numbers) {
      out.key(number.name).number(static_cast<std::int64_t>(number.value));
    }
    if (section.name == "records" && status.records.is_failing) {
      out.member("error", status.records.error);
    }
    out.end_object();
  }
  out.key("reload");
  if (status.reload) {
    out.begin_object().member("at", to_rfc3339(status.reload->at));
    out.key("done").boolean(status.reload->is_done);
    out.key("errors").strings(status.reload->errors).end_object();
  } else {
    out.null();
  }
  out.end_object();
  return out.take() + "\n";
}

DnsServer::Numbers Status::dns_total() const {
  DnsServer::Numbers out;
  for (const Worker::Numbers& one : each) {
    out.counters.add(one.dns.counters);
    out.cached_answers += one.dns.cached_answers;
    out.cached_bytes += one.dns.cached_bytes;
    out.waiting += one.dns.waiting;
  }
  return out;
}

ProxyServer::Numbers Status::proxy_total() const {
  ProxyServer::Numbers out;
  for (const Worker::Numbers& one : each) {
    out.add(one.proxy);
  }
  return out;
}

intercept::DeskNumbers Status::inspection_total() const {
  intercept::DeskNumbers out;
  for (const Worker::Numbers& one : each) {
    out.add(one.inspection);
  }
  return out;
}

engine::gateway::DecisionCounts Status::decisions_total() const {
  engine::gateway::DecisionCounts out = proxy_total().decisions;
  out.add(inspection_total().decisions);
  return out;
}

std::vector<UpstreamTotal> sum_upstreams(const std::vector<Worker::Numbers>& each) {
  std::vector<UpstreamTotal> out;
  std::map<Endpoint, std::size_t> place;
  std::vector<std::size_t> answering;
  for (const Worker::Numbers& one : each) {
    for (const engine::dns::UpstreamReport& report : one.dns.upstreams) {
      const auto [found, is_new] = place.emplace(report.endpoint, out.size());
      if (is_new) {
        out.push_back({.endpoint = report.endpoint, .numbers = {}});
        answering.push_back(0);
      }
      UpstreamTotal& total = out[found->second];
      total.resting_workers += report.is_resting ? 1U : 0U;
      total.took_ms += report.took_ms;
      answering[found->second] += report.numbers.answered > 0 ? 1U : 0U;
      total.numbers.add(report.numbers);
    }
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].took_ms /= std::max<std::size_t>(1, answering[i]);
  }
  return out;
}

} // namespace haechi::io
