#pragma once
// The parts of haechi.yaml about ways in beside plain listeners, and about who comes by them:
// TLS, transparent listeners, balancers, the PAC file, certificates, fields of trusted peers.

#include "base/ip.h"
#include "engine/config/path.h"
#include "policy/request.h"

#include <string>
#include <vector>

namespace haechi::engine::config {

// Line and column of a value, without the file's name: configurations may hold many of them.
struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  bool operator==(const Place&) const = default;
};

// A listener of the explicit proxy behind TLS. The files are read again with every reload.
struct SecureListener {
  Endpoint listen;
  Path certificate; // PEM: its own, then those between it and the authority
  Path key;
  Path client_ca; // who vouches for clients; empty: they are not asked for certificates
  bool requires_certificate = false;
  std::vector<Path> client_revocation;
};

// What `/proxy.pac` says beside the names of services.
struct Pac {
  std::vector<std::string> proxies; // in the words of PAC: `PROXY host:port`, `HTTPS host:port`
  bool sends_rest = true;           // names that no service has come to the proxy too
  std::vector<std::string> direct;  // canonical; each with all below it
  Place where;
};

// By what a certificate is known, and whom that makes of its holder. What is not said is as the
// address says.
struct CertificateRule {
  std::string unit;   // one of the subject's OU
  std::string policy; // one of the certificate's policies
  std::string uri;    // one of its URIs; a last `*` stands for any end
  std::string issuer; // RFC 2253
  policy::Known body;
  policy::Known role;
  policy::KnownSet groups;
  policy::Known device;
  enum class Name : std::uint8_t { CommonName, Email, Uri, Serial };
  Name name = Name::CommonName;
  bool is_device_only = false; // it says nothing of the person
  Place body_at, device_at;
};

// Peers (proxies before this one) whose word counts for who asks.
struct TrustedHeaders {
  std::vector<Cidr> peers;
  std::string user; // names of fields, lower case; empty: there is none
  std::string groups;
  std::string assurance = "address"; // how surely these peers know people
};

inline constexpr std::size_t kMaxBalancers = 1'000; // likewise trusted peers
inline constexpr std::size_t kMaxPacProxies = 8;
inline constexpr std::size_t kMaxPacDirect = 10'000;
inline constexpr std::size_t kMaxCertificateRules = 1'000;
inline constexpr std::size_t kMaxClientRevocation = 64;

} // namespace haechi::engine::config
