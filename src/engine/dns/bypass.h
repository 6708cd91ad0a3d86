#pragma once
// Ways past this resolver, and what must not leave or enter by it, each as the configuration has it
// (`dns: {bypass: ...}`): Firefox's canary, private relays, resolver discovery, known encrypted
// resolvers by name and by address, reverse names of private networks, private addresses behind
// public names. Pure lookups; what is answered is the responder's business.

#include "engine/config/config.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace haechi::engine::dns {

enum class Bypass : std::uint8_t {
  None,
  Canary,         // a browser asks whether it may use its own resolver
  PrivateRelay,   // a client would send its traffic through a relay
  Discovery,      // RFC 9462: which encrypted resolver belongs to this one
  Resolver,       // a known encrypted resolver
  PrivateReverse, // RFC 6303: nobody's business outside
  PrivateAddress  // an answer holds out an address that is not on the public internet
};

// The word for records and refusals: `dns-bypass`, `private-address`, ...
[[nodiscard]] std::string_view to_reason(Bypass bypass);

class BypassRules {
 public:
  explicit BypassRules(const config::Dns& dns);

  // What the name, or the nearest name above it that is listed, stands for; None where the
  // configuration lets it pass. `host`: canonical.
  [[nodiscard]] Bypass find(std::string_view host) const;

  // Every name that is refused, with what it stands for, in no particular order.
  template <class Visit> void visit_names(Visit&& visit) const {
    for (const auto& [name, bypass] : names_) {
      visit(std::string_view(name), bypass);
    }
  }

  // Addresses that no answer may hold, ascending; private ones are not among them.
  [[nodiscard]] const std::vector<IpAddress>& resolver_addresses() const {
    return resolver_addresses_;
  }

  // Answers must be looked through for addresses.
  [[nodiscard]] bool judges_addresses() const {
    return refuses_private_addresses_ || !resolver_addresses_.empty();
  }

  // What an address that `host` is said to have stands for. `is_mapped`: it came as an IPv6 address
  // that holds an IPv4 one, which no public name has.
  [[nodiscard]] Bypass judge_address(std::string_view host, const IpAddress& address,
                                     bool is_mapped) const;

 private:
  struct Hash {
    using is_transparent = void;

    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  void add(const std::vector<std::string>& names, Bypass bypass);

  std::unordered_map<std::string, Bypass, Hash, std::equal_to<>> names_;
  std::vector<IpAddress> resolver_addresses_; // ascending
  std::vector<std::string> own_domains_;
  bool refuses_private_addresses_;
};

} // namespace haechi::engine::dns
