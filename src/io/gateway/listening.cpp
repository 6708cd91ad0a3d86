#include "io/gateway/listening.h"

#include <fmt/format.h>

namespace haechi::io {

namespace {

std::string joined(const std::vector<Endpoint>& endpoints) {
  std::vector<std::string> texts;
  for (const Endpoint& endpoint : endpoints) {
    texts.push_back(endpoint.to_string());
  }
  return texts.empty() ? "none" : fmt::format("{}", fmt::join(texts, " "));
}

} // namespace

std::string Listening::to_string() const {
  std::string sent_here = secure.empty() ? "" : fmt::format("; proxy with TLS {}", joined(secure));
  for (const auto& each : steered) {
    sent_here += fmt::format("; steered {} for port {}", each.listen.to_string(), each.port);
  }
  if (!transparent.empty()) {
    sent_here += fmt::format("; transparent {}", joined(transparent));
  }
  if (!quic.empty()) {
    sent_here += fmt::format("; quic {}", joined(quic));
  }
  return fmt::format("dns {}; proxy {}{}; status {}", joined(dns), joined(proxy), sent_here,
                     status ? status->to_string() : "none") +
         (metrics ? fmt::format("; metrics {}", metrics->to_string()) : "");
}

} // namespace haechi::io
