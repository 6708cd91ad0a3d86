#include "engine/dns/failures.h"

#include <algorithm>

namespace haechi::engine::dns {

bool Failures::is_fresh(std::uint64_t question, std::uint64_t now_ms) const {
  const auto found = failed_.find(question);
  return found != failed_.end() && now_ms < found->second.until_ms;
}

void Failures::note_failure(std::uint64_t question, std::uint64_t now_ms) {
  if (failed_.size() >= kMost && !failed_.contains(question)) {
    failed_.clear();
  }
  Failure& failure = failed_[question];
  failure.length_ms =
      failure.length_ms == 0 ? kFirstMs : std::min(2 * failure.length_ms, kLongestMs);
  failure.until_ms = now_ms + failure.length_ms;
}

} // namespace haechi::engine::dns
