#include "engine/gateway/decision_counts.h"

#include <algorithm>
#include <optional>

namespace haechi::engine::gateway {

namespace {

template <std::size_t Size>
std::optional<std::size_t> find_word(const std::array<std::string_view, Size>& words,
                                     std::string_view word) {
  const auto found = std::ranges::find(words, word);
  return found == words.end() ? std::nullopt
                              : std::optional(static_cast<std::size_t>(found - words.begin()));
}

template <std::size_t Size>
void add_each(std::array<std::uint64_t, Size>& to, const std::array<std::uint64_t, Size>& from) {
  for (std::size_t i = 0; i < Size; ++i) {
    to.at(i) += from.at(i);
  }
}

} // namespace

void DecisionCounts::count(const ledger::Record& record) {
  const auto depth = find_word(kDepthWords, record.depth);
  const auto effect = find_word(policy::kEffectWords, record.effect);
  if (record.kind != "decision" || !depth || !effect) {
    return;
  }
  ++effects.at(*depth).at(*effect);
  ++(record.action == "refuse" ? refused : passed);
  if (record.reason == "unknown-client") {
    ++unknown_clients;
  }
  std::string_view why = record.reason;
  if (why == "undecided") {
    why = "unsettled";
  }
  if (const auto word = find_word(kUndecidedWords, why)) {
    ++undecided.at(*word);
  }
}

void DecisionCounts::count_allowed(std::string_view depth) {
  if (const auto found = find_word(kDepthWords, depth)) {
    ++effects.at(*found).at(static_cast<std::size_t>(policy::Effect::Allow));
    ++passed;
  }
}

void DecisionCounts::add(const DecisionCounts& other) {
  for (std::size_t i = 0; i < effects.size(); ++i) {
    add_each(effects.at(i), other.effects.at(i));
  }
  add_each(undecided, other.undecided);
  passed += other.passed;
  refused += other.refused;
  unknown_clients += other.unknown_clients;
}

} // namespace haechi::engine::gateway
