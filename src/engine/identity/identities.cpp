#include "engine/identity/identities.h"

#include <algorithm>
#include <iterator>

namespace haechi::engine::identity {

Identities::Identities(const std::vector<config::IdentityEntry>& entries, Users users,
                       const std::vector<config::IdentityEntry>& marked)
    : users_(std::move(users)) {
  std::vector<Cidr> prefixes;
  for (const config::IdentityEntry& entry : entries) {
    add(entry, entry.cidr.to_string());
    prefixes.push_back(entry.cidr);
  }
  prefixes_ = PrefixTable(prefixes);
  for (const config::IdentityEntry& entry : marked) {
    marks_.emplace(entry.mark, add(entry, entry.mark));
  }
}

std::uint32_t Identities::add(const config::IdentityEntry& entry, std::string name) {
  const auto index = static_cast<std::uint32_t>(subjects_.size());
  subjects_.push_back({index, std::move(name), entry.who, entry.device, entry.zone});
  return index;
}

const gateway::Subject* Identities::find_mark(std::string_view mark) const {
  const auto found = marks_.find(mark);
  return found == marks_.end() ? nullptr : &subjects_[found->second];
}

const gateway::Subject* Identities::find_name(std::string_view name) const {
  const auto found = std::ranges::find(subjects_, name, &gateway::Subject::name);
  return found == subjects_.end() ? nullptr : &*found;
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
