#include "policy/model/superseding.h"

#include <algorithm>
#include <set>

namespace haechi::policy::model {

namespace {

const Voice* find_voice(const std::vector<Voice>& voices, const std::string& order) {
  const auto found =
      std::ranges::find_if(voices, [&](const Voice& voice) { return voice.order->id == order; });
  return found == voices.end() ? nullptr : &*found;
}

bool leads_to(const std::vector<Voice>& voices, const std::string& from, const std::string& to,
              std::set<std::string>& seen) {
  const Voice* voice = find_voice(voices, from);
  if (voice == nullptr || !seen.insert(from).second) {
    return false;
  }
  return std::ranges::any_of(voice->order->supersedes, [&](const std::string& next) {
    return next == to || leads_to(voices, next, to, seen);
  });
}

bool may_silence(const Voice& above, const Voice& below) {
  const bool is_advice = below.order->force == Force::Advice;
  return above.order->issuer == below.order->issuer ||
         (is_advice && below.line.rank <= above.line.rank);
}

bool names(const std::vector<Voice>& voices, const Voice& above, const Voice& below) {
  std::set<std::string> seen;
  return std::ranges::find(above.order->supersedes, below.order->id) !=
             above.order->supersedes.end() &&
         !leads_to(voices, below.order->id, above.order->id, seen) && &above != &below;
}

bool is_silenced(const std::vector<Voice>& voices, const Voice& voice) {
  return std::ranges::any_of(voices, [&](const Voice& above) {
    return above.rules == RuleState::Spoke && names(voices, above, voice) &&
           may_silence(above, voice) && !is_silenced(voices, above);
  });
}

} // namespace

std::vector<bool> find_silenced(const std::vector<Voice>& voices) {
  std::vector<bool> silenced;
  for (const Voice& voice : voices) {
    silenced.push_back(is_silenced(voices, voice));
  }
  return silenced;
}

} // namespace haechi::policy::model
