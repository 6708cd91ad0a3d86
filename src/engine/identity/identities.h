#pragma once
// Everybody the configuration knows: the subject of each identity entry, who sits at which address,
// the users who can stand at any of them, and what certificates and trusted peers say. Immutable,
// shared by all workers.
//
// The strongest of all that a client shows names the person: a certificate, a password, a trusted
// peer, the address; of equal assurance the one named first here. Zone, location and attributes are
// always the address's; so is the device, unless a certificate says it. An address that no entry
// maps is nobody's, whatever is shown from there.

#include "engine/config/config.h"
#include "engine/gateway/subject.h"
#include "engine/identity/address_users.h"
#include "engine/identity/claims.h"
#include "engine/identity/prefix_table.h"
#include "engine/identity/users.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::engine::identity {

// What makes persons of claims.
struct ClaimRules {
  std::vector<AddressUser> at_addresses;
  std::vector<config::CertificateRule> certificates;
  std::string header_assurance = "address";
};

class Identities {
 public:
  Identities() = default;
  // The entries' prefixes must differ (parse_config sees to it).
  // `marked` are entries with a mark in the place of a prefix, all different as well.
  explicit Identities(const std::vector<config::IdentityEntry>& entries, Users users = {},
                      const std::vector<config::IdentityEntry>& marked = {}, ClaimRules rules = {});

  // The subject of the longest prefix, or who sits there; nullptr: nobody knows this address.
  // Subjects are numbered as the entries stand in the file, those with a mark behind the others,
  // then those of the address file.
  [[nodiscard]] const gateway::Subject* find(const IpAddress& address) const;

  // The same without the address file: the place, not the person.
  [[nodiscard]] const gateway::Subject* find_place(const IpAddress& address) const;

  // Who the claims make of a client at this address; the caller numbers it. nullopt: nobody knows
  // this address.
  [[nodiscard]] std::optional<gateway::Subject> make_claimed(const IpAddress& address,
                                                             const Claims& claims) const;

  // The subject of a mark (gateway::mac_mark, client_id_mark); nullptr: nobody has it.
  [[nodiscard]] const gateway::Subject* find_mark(std::string_view mark) const;

  // The subject of that name, which is its prefix or mark as configuration writes it.
  [[nodiscard]] const gateway::Subject* find_name(std::string_view name) const;

  [[nodiscard]] const std::vector<gateway::Subject>& subjects() const { return subjects_; }

  [[nodiscard]] const Users& users() const { return users_; }

 private:
  std::uint32_t add(const config::IdentityEntry& entry, std::string name);
  void seat(const std::vector<config::IdentityEntry>& entries);
  // What the password file says of this name, however the name came, then `fields`.
  void name(gateway::Subject& subject, std::string_view name, const PersonFields& fields) const;

  PrefixTable prefixes_;              // of the entries
  PrefixTable seats_;                 // of the entries and the address file together
  std::vector<std::uint32_t> seated_; // subject of each prefix of seats_
  std::map<std::string, std::uint32_t, std::less<>> marks_;
  std::vector<gateway::Subject> subjects_;
  Users users_;
  ClaimRules rules_;
};

// `user` standing where `place` stands: device, zone, location and attributes of the place, body,
// role and groups of the user where the password file says them, assurance `password`. The caller
// numbers it.
[[nodiscard]] gateway::Subject make_user_subject(const gateway::Subject& place, const User& user);

} // namespace haechi::engine::identity
