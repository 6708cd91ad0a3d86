#pragma once
// Which clients are sent to the gateway (`dns: {steer: ...}`): where a decision needs HTTP, names
// get the gateway's addresses, so that only such traffic flows through the proxy. Whoever asks from
// an address of the gateway is never sent there: it would ask itself. Pure lookups; what is
// answered is the responder's business.

#include "base/ip.h"
#include "engine/config/config.h"
#include "engine/gateway/subject.h"
#include "wire/dns/types.h"

namespace haechi::engine::dns {

class Steering {
 public:
  Steering() = default;
  explicit Steering(std::vector<config::Steer> places);

  [[nodiscard]] bool is_on() const { return !places_.empty(); }

  // Where this person is sent, asking from there; nullptr: nowhere.
  [[nodiscard]] const config::Steer* find(const gateway::Subject& subject,
                                          const IpAddress& asker) const;

  // The place whose address this reverse name (canonical) stands for; nullptr: none.
  [[nodiscard]] const config::Steer* find_reverse(std::string_view host) const;

 private:
  std::vector<config::Steer> places_;
  std::vector<IpAddress> addresses_;                          // of all places, ascending
  std::vector<std::pair<std::string, std::size_t>> reverses_; // name to place, ascending
};

// The types by which clients find where to connect.
[[nodiscard]] bool is_steered_type(wire::dns::Type type);

// `1.2.0.192.in-addr.arpa`, or nibbles below `ip6.arpa` (RFC 3596).
[[nodiscard]] std::string to_reverse_name(const IpAddress& address);

} // namespace haechi::engine::dns
