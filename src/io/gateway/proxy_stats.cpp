#include "io/gateway/proxy_stats.h"

#include "wire/json/writer.h"

namespace haechi::io {

namespace {

using engine::gateway::DecisionCounts;
using wire::json::Writer;

void number(Writer& out, std::string_view key, std::uint64_t value) {
  out.key(key).number(static_cast<std::int64_t>(value));
}

template <class Words, class Numbers>
void write_each(Writer& out, std::string_view key, const Words& words, const Numbers& numbers) {
  out.key(key).begin_object();
  for (std::size_t i = 0; i < words.size(); ++i) {
    number(out, words[i], numbers[i]);
  }
  out.end_object();
}

void write_decisions(Writer& out, const DecisionCounts& decisions) {
  number(out, "passed", decisions.passed);
  number(out, "refused", decisions.refused);
  number(out, "unknown_clients", decisions.unknown_clients);
  out.key("decisions").begin_object();
  for (std::size_t i = 0; i < DecisionCounts::kDepthWords.size(); ++i) {
    write_each(out, DecisionCounts::kDepthWords.at(i), policy::kEffectWords,
               decisions.effects.at(i));
  }
  out.end_object();
  write_each(out, "undecided", DecisionCounts::kUndecidedWords, decisions.undecided);
}

void write_one(Writer& out, const ProxyServer::Numbers& proxy,
               const intercept::DeskNumbers& inspection) {
  DecisionCounts decisions = proxy.decisions;
  decisions.add(inspection.decisions);
  out.begin_object();
  number(out, "connections", proxy.connections);
  number(out, "tunnels", proxy.tunnels);
  number(out, "inspected", proxy.intercepted);
  number(out, "accepted", proxy.accepted);
  number(out, "turned_away", proxy.turned_away);
  number(out, "tunnels_refused", proxy.tunnels_refused);
  number(out, "left_uninspected", proxy.left_uninspected);
  number(out, "accept_pauses", proxy.without_descriptor);
  number(out, "received_bytes", proxy.from_clients + inspection.from_clients);
  number(out, "sent_bytes", proxy.to_clients + inspection.to_clients);
  write_decisions(out, decisions);
  out.key("inspection").begin_object();
  number(out, "opened", inspection.opened);
  number(out, "refused_by_client", inspection.refused_by_client);
  number(out, "untrusted_servers", inspection.untrusted_servers);
  number(out, "without_leaf", inspection.without_leaf);
  number(out, "spill_failures", inspection.spill_failures);
  write_each(out, "handshake_failures", intercept::kHandshakeFailureWords,
             inspection.handshake_failures);
  out.end_object();
  out.end_object();
}

} // namespace

std::string write_proxy_stats(const Status& status) {
  Writer out;
  out.begin_object();
  number(out, "v", 1);
  number(out, "epoch", status.epoch);
  out.member("policy", status.policy);
  out.member("started", to_rfc3339(status.started)).member("now", to_rfc3339(status.now));
  number(out, "workers", status.workers);
  number(out, "workers_answering", status.workers_answering);
  out.key("total");
  write_one(out, status.proxy_total(), status.inspection_total());
  out.key("each").begin_array();
  for (const Worker::Numbers& one : status.each) {
    write_one(out, one.proxy, one.inspection);
  }
  out.end_array();
  out.key("certificates").begin_object();
  out.key("signing").boolean(status.is_signing);
  number(out, "kept", status.leaves.leaves);
  number(out, "bytes", status.leaves.bytes);
  number(out, "found", status.leaves.found);
  number(out, "minted", status.leaves.minted);
  number(out, "joined", status.leaves.joined);
  number(out, "failed", status.leaves.failed);
  out.end_object();
  out.end_object();
  return out.take();
}

} // namespace haechi::io
