#pragma once
// Who is at the other end of one client connection: an address, a certificate, a user once a
// password was right, whoever a trusted peer asks for. What the policy knows of them is looked up
// again for every new policy.

#include "base/digest.h"
#include "engine/gateway/judge.h"

namespace haechi::engine::proxy {

class Asker {
 public:
  explicit Asker(const IpAddress& address) : address_(address) {}

  [[nodiscard]] const IpAddress& address() const { return address_; }

  // nullptr: no entry maps them. Valid within the judge's epoch.
  [[nodiscard]] const gateway::Subject* find_subject(const gateway::Judge& judge);

  // Whether these credentials (the field as sent) were right before on this connection; if so they
  // speak for the request at hand.
  [[nodiscard]] bool recalls(std::string_view field);
  void accept(std::string_view field, std::string user);

  // What was shown for the request at hand.
  [[nodiscard]] identity::Claims claims() const;

  void set_certificate(std::shared_ptr<const identity::CertificateFacts> facts);
  // What a trusted peer says of the request at hand.
  void set_header(std::optional<identity::HeaderClaim> claim);

  // The request at hand carries no credentials: the address speaks.
  void use_address();

 private:
  IpAddress address_;
  std::string user_; // whom the accepted credentials name; empty: none were accepted
  Sha256 field_{};   // digest of the accepted credentials: they are not kept themselves
  std::shared_ptr<const identity::CertificateFacts> certificate_;
  std::optional<identity::HeaderClaim> header_;
  bool speaks_as_user_ = false;
  const gateway::Subject* subject_ = nullptr;
  std::uint64_t epoch_ = 0;
  bool is_known_ = false; // subject_ is of epoch_ and of the present speaker
};

} // namespace haechi::engine::proxy
