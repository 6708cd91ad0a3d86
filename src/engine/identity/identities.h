#pragma once
// Everybody the configuration knows: the subject of each identity entry, and the users who can
// stand at any of them. Immutable, shared by all workers.

#include "engine/config/config.h"
#include "engine/gateway/subject.h"
#include "engine/identity/prefix_table.h"
#include "engine/identity/users.h"

#include <vector>

namespace haechi::engine::identity {

class Identities {
 public:
  Identities() = default;
  // The entries' prefixes must differ (parse_config sees to it).
  explicit Identities(const std::vector<config::IdentityEntry>& entries, Users users = {});

  // The subject of the longest prefix; nullptr: nobody knows this address. Subjects are numbered as
  // the entries stand in the file.
  [[nodiscard]] const gateway::Subject* find(const IpAddress& address) const;

  [[nodiscard]] const std::vector<gateway::Subject>& subjects() const { return subjects_; }

  [[nodiscard]] const Users& users() const { return users_; }

 private:
  PrefixTable prefixes_;
  std::vector<gateway::Subject> subjects_;
  Users users_;
};

// `user` standing where `place` stands: device, zone, location and attributes of the place, body,
// role and groups of the user where the password file says them, assurance `password`. The caller
// numbers it.
[[nodiscard]] gateway::Subject make_user_subject(const gateway::Subject& place, const User& user);

} // namespace haechi::engine::identity
