#include "engine/identity/identities.h"

#include <algorithm>
#include <iterator>

namespace haechi::engine::identity {

Identities::Identities(const std::vector<config::IdentityEntry>& entries, Users users)
    : users_(std::move(users)) {
  std::vector<Cidr> prefixes;
  for (const config::IdentityEntry& entry : entries) {
    const auto index = static_cast<std::uint32_t>(subjects_.size());
    subjects_.push_back({index, entry.cidr.to_string(), entry.who, entry.device, entry.zone});
    prefixes.push_back(entry.cidr);
  }
  prefixes_ = PrefixTable(prefixes);
}

const gateway::Subject* Identities::find(const IpAddress& address) const {
  const auto index = prefixes_.find(address);
  return index ? &subjects_[*index] : nullptr;
}

gateway::Subject make_user_subject(const gateway::Subject& place, const User& user) {
  gateway::Subject out = place;
  out.name = user.name;
  out.who.assurance = "password";
  if (user.body) {
    out.who.body = user.body;
  }
  if (user.role) {
    out.who.role = user.role;
  }
  if (user.groups) {
    out.who.groups = user.groups;
  }
  return out;
}

} // namespace haechi::engine::identity
