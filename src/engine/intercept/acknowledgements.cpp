#include "engine/intercept/acknowledgements.h"

namespace haechi::engine::intercept {

std::optional<Acknowledgement> Acknowledgements::find(std::string_view person,
                                                      std::string_view service, Instant now) const {
  const auto found = entries_.find(Key(person, service));
  if (found == entries_.end() || found->second.until <= now) {
    return std::nullopt;
  }
  return found->second;
}

void Acknowledgements::remember(std::string_view person, std::string_view service,
                                Acknowledgement acknowledgement, Instant now) {
  while (!ends_.empty() && (ends_.begin()->first <= now || entries_.size() >= kMaxEntries)) {
    entries_.erase(ends_.begin()->second);
    ends_.erase(ends_.begin());
  }
  Key key(person, service);
  if (const auto found = entries_.find(key); found != entries_.end()) {
    ends_.erase({found->second.until, key});
  }
  ends_.emplace(acknowledgement.until, key);
  entries_.insert_or_assign(std::move(key), std::move(acknowledgement));
}

bool Acknowledgements::spend(std::string_view number, Instant until, Instant now) {
  while (!spent_ends_.empty() && spent_ends_.begin()->first <= now) {
    spent_.erase(spent_ends_.begin()->second);
    spent_ends_.erase(spent_ends_.begin());
  }
  // When full nothing is forgotten early, or a token could be used twice: nobody acknowledges until
  // the first ones end.
  if (spent_.size() >= kMaxEntries || !spent_.emplace(number).second) {
    return false;
  }
  spent_ends_.emplace(until, number);
  return true;
}

} // namespace haechi::engine::intercept
