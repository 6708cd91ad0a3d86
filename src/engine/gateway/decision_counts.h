#pragma once
// What one worker's proxy has decided since its start: numbers by closed vocabularies, never a name
// or a person. Nothing here ever falls.

#include "engine/peek/hello_peek.h"
#include "ledger/record.h"
#include "policy/vocabulary.h"

#include <array>
#include <cstdint>

namespace haechi::engine::gateway {

struct DecisionCounts {
  static constexpr std::array<std::string_view, 3> kDepthWords{"connect", "server-name", "request"};
  // Why the policy's `on_undecided` had to speak; `unsettled`: the facts left it open.
  static constexpr std::array<std::string_view, 7> kUndecidedWords{
      peek::kNoServerName, peek::kAddressLiteral, peek::kNotTls, peek::kUnreadableHello,
      peek::kLateHello,    peek::kEncryptedHello, "unsettled"};

  // [depth][effect]
  std::array<std::array<std::uint64_t, policy::kEffectWords.size()>, kDepthWords.size()> effects{};
  std::array<std::uint64_t, kUndecidedWords.size()> undecided{};
  std::uint64_t passed = 0;
  std::uint64_t refused = 0;
  std::uint64_t unknown_clients = 0;

  // A decision that is written down. Other kinds of records, and DNS, are not counted here.
  void count(const ledger::Record& record);
  // A plain allow, which no record tells of.
  void count_allowed(std::string_view depth);
  void add(const DecisionCounts& other);
  bool operator==(const DecisionCounts&) const = default;
};

} // namespace haechi::engine::gateway
