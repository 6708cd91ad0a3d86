#include "cli/replay_clients.h"

namespace haechi::cli {

namespace {

using engine::gateway::Subject;
using policy::replay::Stand;
using wire::logs::Sighting;
using wire::logs::Source;

constexpr std::size_t kMaxMet = 200'000; // beyond that all is forgotten and met anew

// Texts one after the other, so that no two lists look alike.
void append(std::string& key, std::string_view text) {
  key += std::to_string(text.size());
  key += ':';
  key += text;
}

void append_known(std::string& key, const policy::Known& known) {
  key += known ? '+' : '-';
  append(key, known ? std::string_view(*known) : std::string_view());
}

std::string key_of(const Stand& stand) {
  std::string key;
  for (const policy::Known& known : {stand.who.body, stand.who.role, stand.who.located,
                                     stand.who.assurance, stand.device, stand.zone}) {
    append_known(key, known);
  }
  key += stand.who.groups ? '+' : '-';
  for (const std::string& group : stand.who.groups.value_or(std::vector<std::string>())) {
    append(key, group);
  }
  key += stand.who.attributes ? '+' : '-';
  for (const auto& [name, value] :
       stand.who.attributes.value_or(std::map<std::string, policy::Known>())) {
    append(key, name);
    append_known(key, value);
  }
  return key;
}

Stand to_stand(const Subject& subject) {
  return {subject.who, subject.device, subject.zone};
}

// What a record leaves out was not known.
policy::Known known(std::string_view text) {
  return text.empty() ? policy::Known() : policy::Known(std::string(text));
}

// What tells people apart: the user, else the client; of records the subject.
std::string_view person_of(const Sighting& sighting) {
  if (!sighting.user.empty()) {
    return sighting.user;
  }
  return sighting.client.empty() ? sighting.subject : sighting.client;
}

} // namespace

ReplayClients::ReplayClients(policy::replay::Replay& replay, std::optional<Stand> everybody,
                             const engine::identity::Identities* identities)
    : replay_(replay), everybody_(std::move(everybody)), identities_(identities) {
  if (identities_ != nullptr) {
    for (const Subject& subject : identities_->subjects()) {
      places_.emplace(subject.name, &subject);
    }
  }
}

std::optional<Stand> ReplayClients::identify_record(const Sighting& sighting) const {
  if (const auto place = places_.find(sighting.subject); place != places_.end()) {
    return to_stand(*place->second);
  }
  Subject place;
  place.who.body = known(sighting.body);
  place.device = known(sighting.device);
  place.zone = known(sighting.zone);
  const auto* user = identities_ == nullptr ? nullptr : identities_->users().find(sighting.subject);
  return to_stand(user == nullptr ? place : make_user_subject(place, *user));
}

std::optional<Stand> ReplayClients::identify(const Sighting& sighting) const {
  if (everybody_) {
    return everybody_;
  }
  if (!sighting.subject.empty() || !sighting.body.empty()) {
    return identify_record(sighting);
  }
  const auto address = IpAddress::parse(sighting.client);
  const Subject* place = address && identities_ != nullptr ? identities_->find(*address) : nullptr;
  if (place == nullptr) {
    return std::nullopt;
  }
  const auto* user = sighting.user.empty() ? nullptr : identities_->users().find(sighting.user);
  return to_stand(user == nullptr ? *place : make_user_subject(*place, *user));
}

std::optional<KnownClient> ReplayClients::meet(const Sighting& sighting) {
  const auto stand = identify(sighting);
  if (!stand) {
    return std::nullopt;
  }
  std::string key = key_of(*stand);
  auto place = stands_.find(key);
  if (place == stands_.end()) {
    const auto index = replay_.add_stand(*stand);
    if (!index) {
      return std::nullopt;
    }
    place = stands_.emplace(std::move(key), *index).first;
  }
  const std::uint64_t hash = std::hash<std::string_view>{}(person_of(sighting));
  return KnownClient{place->second, policy::replay::mix_person(hash)};
}

std::optional<KnownClient> ReplayClients::find(const Sighting& sighting) {
  key_.clear();
  for (const std::string_view part : {sighting.client, sighting.user, sighting.subject,
                                      sighting.body, sighting.device, sighting.zone}) {
    key_ += part;
    key_ += '\n'; // no line holds it; of JSON texts that do, two may be taken for one
  }
  if (const auto known = met_.find(std::string_view(key_)); known != met_.end()) {
    return known->second;
  }
  if (met_.size() >= kMaxMet) {
    met_.clear();
  }
  return met_.emplace(key_, meet(sighting)).first->second;
}

} // namespace haechi::cli
