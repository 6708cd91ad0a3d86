#pragma once
// Which host a request is for, and whether its names agree: the server name of the connection, Host
// and `:authority`, all in the one spelling of text/host_name.

#include "base/ip.h"
#include "engine/intercept/message.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace haechi::engine::intercept {

// What the connection is, besides its bytes.
struct ConnectionNames {
  std::string server_name;          // canonical; empty: the hello named none
  std::vector<std::string> covered; // names of the leaf, canonical; `*.` for one label
  std::uint16_t port = 443;
  std::string asked; // canonical, of CONNECT; empty: there was none, or it gave an address
};

enum class NameTrouble : std::uint8_t {
  None,
  Unreadable,  // no host name, no address
  Contradicts, // Host and authority are different
  Misdirected  // the leaf, or the port, is of something else: 421
};

struct RequestNames {
  NameTrouble trouble = NameTrouble::None;
  std::string host;        // canonical; empty: an address
  std::string authority;   // host and port as written upstream
  bool is_fronted = false; // the server name, or CONNECT's, was another
};

[[nodiscard]] RequestNames read_names(const Request& request, const ConnectionNames& connection);

// `host` is one of the names that a certificate holds (RFC 6125 section 6.4: `*` for one whole
// label).
[[nodiscard]] bool is_covered(std::string_view host, std::span<const std::string> covered);

} // namespace haechi::engine::intercept
