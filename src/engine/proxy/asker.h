#pragma once
// Who is at the other end of one client connection: an address, and a user once a password was
// right. What the policy knows of them is looked up again for every new policy.

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

  // Who speaks for the request at hand; empty: the address does.
  [[nodiscard]] std::string user() const { return speaks_as_user_ ? user_ : std::string(); }

  // The request at hand carries no credentials: the address speaks.
  void use_address();

 private:
  IpAddress address_;
  std::string user_; // whom the accepted credentials name; empty: none were accepted
  Sha256 field_{};   // digest of the accepted credentials: they are not kept themselves
  bool speaks_as_user_ = false;
  const gateway::Subject* subject_ = nullptr;
  std::uint64_t epoch_ = 0;
  bool is_known_ = false; // subject_ is of epoch_ and of the present speaker
};

} // namespace haechi::engine::proxy
