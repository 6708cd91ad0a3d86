#include "engine/identity/identities.h"

#include "engine/identity/certificate_facts.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace haechi::engine::identity {

namespace {

constexpr std::array<std::string_view, 3> kAssurances{"address", "password", "certificate"};

std::size_t rank_of(std::string_view assurance) {
  const auto* const found = std::ranges::find(kAssurances, assurance);
  return static_cast<std::size_t>(found - kAssurances.begin());
}

// A prefix of either source, and what stands at it.
struct Seat {
  Cidr cidr;
  const std::uint32_t* place = nullptr;
  const AddressUser* user = nullptr;
};

bool covers(const Cidr& outer, const Cidr& inner) {
  return outer.length <= inner.length && outer.contains(inner.address);
}

// Every prefix once, with the longest place and the longest user that cover all of it.
std::vector<Seat> merge(std::vector<Seat> all) {
  std::ranges::sort(all, {}, [](const Seat& seat) {
    return std::pair(seat.cidr.address.is_v4(), seat.cidr); // families must not lie in between
  });
  std::vector<Seat> out;
  std::vector<std::size_t> around; // places in `out` of the prefixes that cover the present one
  for (const Seat& each : all) {
    while (!around.empty() && !covers(out[around.back()].cidr, each.cidr)) {
      around.pop_back();
    }
    Seat seat = each;
    if (!around.empty()) {
      const Seat& outer = out[around.back()];
      seat.place = seat.place != nullptr ? seat.place : outer.place;
      seat.user = seat.user != nullptr ? seat.user : outer.user;
    }
    if (!around.empty() && out[around.back()].cidr == each.cidr) {
      out[around.back()] = seat;
    } else {
      around.push_back(out.size());
      out.push_back(seat);
    }
  }
  return out;
}

} // namespace

Identities::Identities(const std::vector<config::IdentityEntry>& entries, Users users,
                       const std::vector<config::IdentityEntry>& marked, ClaimRules rules)
    : users_(std::move(users)), rules_(std::move(rules)) {
  std::vector<Cidr> prefixes;
  for (const config::IdentityEntry& entry : entries) {
    add(entry, entry.cidr.to_string());
    prefixes.push_back(entry.cidr);
  }
  prefixes_ = PrefixTable(prefixes);
  for (const config::IdentityEntry& entry : marked) {
    marks_.emplace(entry.mark, add(entry, entry.mark));
  }
  if (!rules_.at_addresses.empty()) {
    seat(entries);
  }
}

std::uint32_t Identities::add(const config::IdentityEntry& entry, std::string name) {
  const auto index = static_cast<std::uint32_t>(subjects_.size());
  subjects_.push_back({index, std::move(name), entry.who, entry.device, entry.zone});
  return index;
}

// A person who sits where two entries meet is one subject for each.
void Identities::seat(const std::vector<config::IdentityEntry>& entries) {
  std::vector<std::uint32_t> places(entries.size());
  std::vector<Seat> all;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    places[i] = static_cast<std::uint32_t>(i);
    all.push_back({entries[i].cidr, &places[i], nullptr});
  }
  for (const AddressUser& user : rules_.at_addresses) {
    all.push_back({user.cidr, nullptr, &user});
  }
  std::vector<Cidr> prefixes;
  for (const Seat& each : merge(std::move(all))) {
    if (each.place == nullptr) {
      continue; // no entry maps it: nobody's
    }
    prefixes.push_back(each.cidr);
    if (each.user == nullptr) {
      seated_.push_back(*each.place);
      continue;
    }
    gateway::Subject subject = subjects_[*each.place];
    subject.index = static_cast<std::uint32_t>(subjects_.size());
    name(subject, each.user->name, each.user->fields);
    seated_.push_back(subject.index);
    subjects_.push_back(std::move(subject));
  }
  seats_ = PrefixTable(prefixes);
}

void Identities::name(gateway::Subject& subject, std::string_view name,
                      const PersonFields& fields) const {
  subject.name = name;
  if (const User* user = users_.find(name)) {
    apply(user->fields, subject.who);
  }
  apply(fields, subject.who);
}

const gateway::Subject* Identities::find_mark(std::string_view mark) const {
  const auto found = marks_.find(mark);
  return found == marks_.end() ? nullptr : &subjects_[found->second];
}

const gateway::Subject* Identities::find_name(std::string_view name) const {
  const auto found = std::ranges::find(subjects_, name, &gateway::Subject::name);
  return found == subjects_.end() ? nullptr : &*found;
}

const gateway::Subject* Identities::find_place(const IpAddress& address) const {
  const auto index = prefixes_.find(address);
  return index ? &subjects_[*index] : nullptr;
}

const gateway::Subject* Identities::find(const IpAddress& address) const {
  if (seated_.empty()) {
    return find_place(address);
  }
  const auto seat = seats_.find(address);
  return seat ? &subjects_[seated_[*seat]] : nullptr;
}

std::optional<gateway::Subject> Identities::make_claimed(const IpAddress& address,
                                                         const Claims& claims) const {
  const gateway::Subject* place = find_place(address);
  if (place == nullptr) {
    return std::nullopt;
  }
  const config::CertificateRule* rule =
      claims.certificate ? find_rule(rules_.certificates, *claims.certificate) : nullptr;
  gateway::Subject out = *place;
  const User* user = claims.user.empty() ? nullptr : users_.find(claims.user);
  const bool is_header_stronger =
      claims.header && (user == nullptr || rank_of(rules_.header_assurance) > rank_of("password"));
  const bool is_certified = rule != nullptr && !rule->is_device_only;
  if (is_certified) {
    name(out, name_of(*rule, *claims.certificate), {rule->body, rule->role, rule->groups});
    out.who.assurance = "certificate";
  } else if (!claims.user.empty() && user == nullptr) {
    return std::nullopt; // the password file no longer knows them
  } else if (is_header_stronger) {
    name(out, claims.header->user, {std::nullopt, std::nullopt, claims.header->groups});
    out.who.assurance = rules_.header_assurance;
  } else if (user != nullptr) {
    out = make_user_subject(*place, *user);
  } else {
    out = *find(address);
  }
  if (rule != nullptr && rule->device) {
    out.device = rule->device;
  }
  return out;
}

gateway::Subject make_user_subject(const gateway::Subject& place, const User& user) {
  gateway::Subject out = place;
  out.name = user.name;
  out.who.assurance = "password";
  apply(user.fields, out.who);
  return out;
}

} // namespace haechi::engine::identity
