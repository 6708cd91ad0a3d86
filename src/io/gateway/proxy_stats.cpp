#include "io/gateway/proxy_stats.h"

#include "io/gateway/stats_parts.h"

namespace haechi::io {

namespace {

using engine::gateway::DecisionCounts;
using wire::json::Writer;

void write_decisions(Writer& out, const DecisionCounts& decisions) {
  write_number(out, "passed", decisions.passed);
  write_number(out, "refused", decisions.refused);
  write_number(out, "unknown_clients", decisions.unknown_clients);
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
  write_number(out, "connections", proxy.connections);
  write_number(out, "tunnels", proxy.tunnels);
  write_number(out, "inspected", proxy.intercepted);
  write_number(out, "accepted", proxy.accepted);
  write_number(out, "turned_away", proxy.turned_away);
  write_number(out, "tunnels_refused", proxy.tunnels_refused);
  write_number(out, "left_uninspected", proxy.left_uninspected);
  write_number(out, "accept_pauses", proxy.without_descriptor);
  write_number(out, "received_bytes", proxy.from_clients + inspection.from_clients);
  write_number(out, "sent_bytes", proxy.to_clients + inspection.to_clients);
  write_decisions(out, decisions);
  out.key("inspection").begin_object();
  write_number(out, "opened", inspection.opened);
  write_number(out, "refused_by_client", inspection.refused_by_client);
  write_number(out, "untrusted_servers", inspection.untrusted_servers);
  write_number(out, "without_leaf", inspection.without_leaf);
  write_number(out, "spill_failures", inspection.spill_failures);
  write_each(out, "handshake_failures", intercept::kHandshakeFailureWords,
             inspection.handshake_failures);
  out.end_object();
  out.end_object();
}

} // namespace

std::string write_proxy_stats(const Status& status) {
  Writer out;
  out.begin_object();
  write_stats_head(out, status);
  write_stats_columns(
      out, status, [&] { write_one(out, status.proxy_total(), status.inspection_total()); },
      [&](const Worker::Numbers& one) { write_one(out, one.proxy, one.inspection); });
  out.key("certificates").begin_object();
  out.key("signing").boolean(status.is_signing);
  write_number(out, "kept", status.leaves.leaves);
  write_number(out, "bytes", status.leaves.bytes);
  write_number(out, "found", status.leaves.found);
  write_number(out, "minted", status.leaves.minted);
  write_number(out, "joined", status.leaves.joined);
  write_number(out, "failed", status.leaves.failed);
  out.end_object();
  out.end_object();
  return out.take();
}

} // namespace haechi::io
