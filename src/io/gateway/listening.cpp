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
  return fmt::format("dns {}; proxy {}; status {}", joined(dns), joined(proxy),
                     status ? status->to_string() : "none");
}

} // namespace haechi::io
