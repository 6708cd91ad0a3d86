#pragma once
// What a client has shown beside its address: a password that was right, a certificate that an
// authority of the listener vouches for, the word of a trusted peer. Facts alone; what they make of
// a person is the snapshot's to say (identities.h), so that a new configuration holds at once.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace haechi::engine::identity {

// Of a verified client certificate (certificate_facts.h). Every text is UTF-8 without control
// characters; what is not was left out.
struct CertificateFacts {
  std::string common_name;
  std::string issuer;                // RFC 2253, as `openssl x509 -issuer -nameopt RFC2253`
  std::string serial;                // hexadecimal, lower case
  std::vector<std::string> units;    // OU of the subject
  std::vector<std::string> policies; // object identifiers
  std::vector<std::string> uris;     // of the subject's alternative names
  std::vector<std::string> emails;   // likewise

  bool operator==(const CertificateFacts&) const = default;
};

// What a trusted peer says in the fields of a request.
struct HeaderClaim {
  std::string user;
  std::optional<std::vector<std::string>> groups; // nullopt: it does not say

  bool operator==(const HeaderClaim&) const = default;
};

struct Claims {
  std::string user; // whose password was right; empty: none was given
  std::shared_ptr<const CertificateFacts> certificate;
  std::optional<HeaderClaim> header;

  [[nodiscard]] bool is_empty() const { return user.empty() && !certificate && !header; }
};

} // namespace haechi::engine::identity
