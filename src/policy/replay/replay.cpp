#include "policy/replay/replay.h"

#include <algorithm>
#include <functional>

namespace haechi::policy::replay {

namespace {

constexpr std::size_t kCachedAnswers = 1U << 18U; // 72 bytes each

std::uint64_t add_hash(std::uint64_t seed, std::uint64_t value) {
  return mix_person(seed ^ value);
}

std::uint64_t add_hash(std::uint64_t seed, std::string_view text) {
  return add_hash(seed, std::hash<std::string_view>{}(text));
}

bool is_loosening(Change change) {
  return change == Change::Freed || change == Change::Eased;
}

} // namespace

Replay::Replay(std::shared_ptr<const Decider> draft, std::shared_ptr<const Decider> today,
               Happenings happenings)
    : draft_(std::move(draft)), today_(std::move(today)), happenings_(std::move(happenings)),
      draft_cache_(kCachedAnswers), today_cache_(today_ ? kCachedAnswers : 1) {}

std::optional<StandIndex> Replay::add_stand(const Stand& stand) {
  if (stands_.size() >= kMaxStands) {
    return std::nullopt;
  }
  PreparedStand prepared{stand.who.body.value_or(""),
                         draft_->prepare_subject(stand.who, stand.device, stand.zone),
                         std::nullopt};
  if (today_) {
    prepared.today = today_->prepare_subject(stand.who, stand.device, stand.zone);
  }
  stands_.push_back(std::move(prepared));
  return static_cast<StandIndex>(stands_.size() - 1);
}

void Replay::judge(const Use& use) {
  const PreparedStand& stand = stands_[use.stand];
  ++tally_.judged;
  const NameDecision draft =
      draft_->decide_name(stand.draft, use.host, use.at, happenings_, draft_cache_);
  Key key;
  key.before = {use.logged, use.logged};
  std::string_view was_by;
  std::string_view was_reason;
  if (today_) {
    const NameDecision today =
        today_->decide_name(*stand.today, use.host, use.at, happenings_, today_cache_);
    key.before = outcome_of(today.decision);
    was_by = today.decision.by ? std::string_view(*today.decision.by) : std::string_view();
    was_reason = today.decision.reason;
  }
  key.after = outcome_of(draft.decision);
  const auto change = find_change(key.before, key.after);
  if (!change) {
    ++tally_.unchanged;
    return;
  }
  key.change = *change;
  key.body = stand.body;
  key.services = draft.services;
  if (is_loosening(*change) && today_) {
    key.by = was_by;
    key.reason = was_reason;
  } else {
    key.by = draft.decision.by ? std::string_view(*draft.decision.by) : std::string_view();
    key.reason = draft.decision.reason;
  }
  Group& group = group_of(key);
  ++group.requests;
  group.people.add(use.person);
}

std::uint64_t Replay::hash_of(const Key& key) {
  std::uint64_t hash = static_cast<std::uint64_t>(key.change);
  for (const Effect effect : {key.before.least, key.before.most, key.after.least, key.after.most}) {
    hash = hash << 8U | static_cast<std::uint64_t>(effect);
  }
  hash = add_hash(add_hash(add_hash(hash, key.body), key.by), key.reason);
  for (const catalog::ServiceIndex service : key.services) {
    hash = add_hash(hash, service);
  }
  return hash;
}

bool Replay::is_of(const Group& group, const Key& key) const {
  const auto services = draft_->catalog().services();
  return group.change == key.change && group.before == key.before && group.after == key.after &&
         group.body == key.body && group.by == key.by && group.reason == key.reason &&
         std::ranges::equal(group.services, key.services,
                            [&](const std::string& id, catalog::ServiceIndex service) {
                              return id == services[service].id;
                            });
}

Group& Replay::rest_of(Change change) {
  std::optional<std::size_t>& place = rests_[static_cast<std::size_t>(change)];
  if (place) {
    return tally_.groups[*place];
  }
  place = tally_.groups.size();
  Group& rest = tally_.groups.emplace_back();
  rest.change = change;
  rest.is_rest = true;
  return rest;
}

Group& Replay::group_of(const Key& key) {
  const std::uint64_t hash = hash_of(key);
  const auto [first, last] = places_.equal_range(hash);
  for (auto place = first; place != last; ++place) {
    if (is_of(tally_.groups[place->second], key)) {
      return tally_.groups[place->second];
    }
  }
  if (places_.size() >= kMaxGroups) {
    return rest_of(key.change);
  }
  places_.emplace(hash, tally_.groups.size());
  Group& group = tally_.groups.emplace_back();
  group.change = key.change;
  group.body = key.body;
  for (const catalog::ServiceIndex service : key.services) {
    group.services.push_back(draft_->catalog().services()[service].id);
  }
  group.before = key.before;
  group.after = key.after;
  group.by = key.by;
  group.reason = key.reason;
  return group;
}

} // namespace haechi::policy::replay
