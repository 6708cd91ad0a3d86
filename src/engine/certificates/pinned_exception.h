#pragma once
// Clients that are bound to a server's own certificate, and for a time need not show ours: what the
// names alone say decides for them. An operator's decision, bound to a host, to clients and to a
// day; every connection that it covers is recorded.

#include "base/instant.h"
#include "base/ip.h"

#include <string>
#include <string_view>
#include <vector>

namespace haechi::engine::certificates {

struct PinnedException {
  std::string host;          // canonical; `*.` for one label
  std::vector<Cidr> clients; // empty: all
  Instant until{};
  std::string reason; // for records

  bool operator==(const PinnedException&) const = default;
};

// The first one that holds for `client` at `host` now; null: none.
[[nodiscard]] const PinnedException* find_pinned(const std::vector<PinnedException>& exceptions,
                                                 std::string_view host, const IpAddress& client,
                                                 Instant now);

} // namespace haechi::engine::certificates
