#include "engine/config/sections.h"

#include <array>

namespace haechi::engine::config {

namespace {

constexpr std::uint16_t kHttpsPort = 443;
constexpr std::array<std::string_view, 1> kKeys{"listen"};

} // namespace

void read_quic(FieldReader& in, const Node& node, Quic& out) {
  if (!in.expect_mapping(node, "quic", kKeys)) {
    return;
  }
  if (const Node* listen = node.find("listen")) {
    out.listen = in.endpoints(*listen, "listen", kHttpsPort);
  } else {
    in.complain("E-CONFIG-003", "quic has no `listen`", node, "quic: {listen: [192.0.2.1:443]}");
  }
}

} // namespace haechi::engine::config
