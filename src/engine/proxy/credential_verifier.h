#pragma once
// Whoever can tell whether a password is right. Slow by design (argon2id, bcrypt): answers later.

#include <functional>
#include <string>

namespace haechi::engine::proxy {

class CredentialVerifier {
 public:
  virtual ~CredentialVerifier() = default;

  // Calls `done` exactly once, on the thread that asked, never before returning. `true`: the
  // password is this user's. Keeps neither string afterwards.
  using Done = std::function<void(bool is_right)>;
  virtual void verify(std::string user, std::string password, Done done) = 0;
};

} // namespace haechi::engine::proxy
