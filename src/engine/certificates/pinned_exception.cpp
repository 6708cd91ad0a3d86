#include "engine/certificates/pinned_exception.h"

#include "engine/certificates/host_coverage.h"

#include <algorithm>

namespace haechi::engine::certificates {

const PinnedException* find_pinned(const std::vector<PinnedException>& exceptions,
                                   std::string_view host, const IpAddress& client, Instant now) {
  const auto holds = [&](const PinnedException& one) {
    const auto is_inside = [&](const Cidr& prefix) { return prefix.contains(client); };
    return now < one.until && matches_host_pattern(host, one.host) &&
           (one.clients.empty() || std::ranges::any_of(one.clients, is_inside));
  };
  const auto found = std::ranges::find_if(exceptions, holds);
  return found == exceptions.end() ? nullptr : &*found;
}

} // namespace haechi::engine::certificates
