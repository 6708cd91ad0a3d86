#include "io/intercept/desk.h"

#include <algorithm>

namespace haechi::io::intercept {

namespace {

using tls::InterceptionStage;

std::string_view to_word(InterceptionStage stage, std::string_view code) {
  if (stage == InterceptionStage::Leaf) {
    return "leaf";
  }
  const bool is_server = stage == InterceptionStage::Server;
  if (code.starts_with("E-CERT-")) {
    return "server-certificate";
  }
  if (code == "E-TLS-011") {
    return is_server ? "server-late" : "client-late";
  }
  if (code == "E-TLS-005" || code == "E-TLS-008") {
    return is_server ? "server-broken" : "client-broken";
  }
  if (!is_server && code == "E-TLS-007") {
    return "client-refused";
  }
  if (!is_server && code == "E-TLS-006") {
    return "client-other-name";
  }
  return is_server ? "server-protocol" : "client-protocol";
}

} // namespace

std::size_t to_handshake_failure(InterceptionStage stage, std::string_view code) {
  const auto found = std::ranges::find(kHandshakeFailureWords, to_word(stage, code));
  return static_cast<std::size_t>(found - kHandshakeFailureWords.begin());
}

void DeskNumbers::add(const DeskNumbers& other) {
  opened += other.opened;
  refused_by_client += other.refused_by_client;
  untrusted_servers += other.untrusted_servers;
  without_leaf += other.without_leaf;
  for (std::size_t i = 0; i < handshake_failures.size(); ++i) {
    handshake_failures.at(i) += other.handshake_failures.at(i);
  }
  from_clients += other.from_clients;
  to_clients += other.to_clients;
  spill_failures += other.spill_failures;
  decisions.add(other.decisions);
}

} // namespace haechi::io::intercept
