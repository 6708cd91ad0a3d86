#pragma once
// Everybody the configuration knows: the subject of each identity entry, and the users who can
// stand at any of them. Immutable, shared by all workers.

#include "engine/config/config.h"
#include "engine/gateway/subject.h"
#include "engine/identity/prefix_table.h"
#include "engine/identity/users.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::engine::identity {

class Identities {
 public:
  Identities() = default;
  // The entries' prefixes must differ (parse_config sees to it).
  // `marked` are entries with a mark in the place of a prefix, all different as well.
  explicit Identities(const std::vector<config::IdentityEntry>& entries, Users users = {},
                      const std::vector<config::IdentityEntry>& marked = {});

  // The subject of the longest prefix; nullptr: nobody knows this address. Subjects are numbered as
  // the entries stand in the file, those with a mark behind the others.
  [[nodiscard]] const gateway::Subject* find(const IpAddress& address) const;

  // The subject of a mark (gateway::mac_mark, client_id_mark); nullptr: nobody has it.
  [[nodiscard]] const gateway::Subject* find_mark(std::string_view mark) const;

  // The subject of that name, which is its prefix or mark as configuration writes it.
  [[nodiscard]] const gateway::Subject* find_name(std::string_view name) const;

  [[nodiscard]] const std::vector<gateway::Subject>& subjects() const { return subjects_; }

  [[nodiscard]] const Users& users() const { return users_; }

 private:
  std::uint32_t add(const config::IdentityEntry& entry, std::string name);

  PrefixTable prefixes_;
  std::map<std::string, std::uint32_t, std::less<>> marks_;
  std::vector<gateway::Subject> subjects_;
  Users users_;
};

// `user` standing where `place` stands: device, zone, location and attributes of the place, body,
// role and groups of the user where the password file says them, assurance `password`. The caller
// numbers it.
[[nodiscard]] gateway::Subject make_user_subject(const gateway::Subject& place, const User& user);

} // namespace haechi::engine::identity
