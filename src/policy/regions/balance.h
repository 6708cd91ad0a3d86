#pragma once
// What is known so far of both answers to a set of requests: the contributions of the orders that
// speak there, folded in one after another, and what of that can still make a difference.
//
// Promises: folding is commutative; two balances of the same `essence` turn the same way, whatever
// is folded into both sides of them from then on. Folding something in that leaves the essence as
// it is can therefore be put off or left out.

#include "policy/regions/question.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace haechi::policy::regions {

// What an order says throughout a box.
struct Saying {
  Effect effect = Effect::NoDecision; // the strictest said; NoDecision: nothing
  std::uint16_t displaces = 0; // it takes the place of defaults of this rank or above; 0: none
  // Of Comparing::Answers alone:
  std::vector<std::uint32_t> obligations; // numbers that both sides share, sorted
  std::uint64_t weight = 0;               // of what determines an answer the greatest wins
  std::uint32_t instead = 0;              // number of what it names to use instead; 0: nothing
  auto operator<=>(const Saying&) const = default;
};

struct Half {
  bool has_ended = false; // no order is heard
  Effect effect = Effect::Allow;
  Effect pending = Effect::NoDecision; // the default that speaks unless an order takes its place
  std::uint16_t pending_rank = 0;
  std::uint16_t displaced = 0; // the deepest rank whose default has lost its place
  std::vector<std::uint32_t> obligations;
  std::uint64_t weight = 0;
  std::uint32_t instead = 0;
};

enum Sides : std::uint8_t { kBefore = 1, kAfter = 2, kBoth = 3 };

struct Balance {
  std::array<Half, 2> halves;
  bool is_default_known = false; // otherwise no default is pending yet
};

// What can still make a difference.
struct Essence {
  std::int8_t sign = 0;                           // which side is the stricter one
  Effect high{};                                  // what the milder side must reach
  std::array<Effect, 2> pending{};                // defaults
  std::array<std::uint16_t, 2> pending_rank{};    // where one is pending
  std::array<std::uint16_t, 2> displaced{};       // while defaults are not known
  std::array<std::vector<std::uint32_t>, 2> only; // obligations of one side alone
  std::array<std::uint64_t, 2> weight{};
  std::array<std::uint32_t, 2> instead{};
  bool operator==(const Essence&) const = default;

  // Nothing that both sides share can make the answers differ any more.
  [[nodiscard]] bool is_even() const { return *this == Essence{}; }
};

struct DefaultPair {
  std::array<Effect, 2> effect{}; // NoDecision: none
  std::array<std::uint16_t, 2> rank{};
  auto operator<=>(const DefaultPair&) const = default;
};

// What the judge must know of both policies.
struct JudgeNeeds {
  Question question{};
  Comparing comparing{};
  bool has_instead = false;      // some order names something to use instead
  Effect strictest_default{};    // NoDecision: there are no defaults
  std::uint32_t acknowledge = 0; // numbers of obligations
  std::uint32_t inspect = 0;
  std::vector<std::string> obligations; // their names
};

class Judge {
 public:
  explicit Judge(const JudgeNeeds& needs) : needs_(needs) {}

  void fold(Balance& balance, unsigned sides, const Saying& saying) const;
  void end(Half& half, Effect effect) const;
  void add_default(Balance& balance, const DefaultPair& pair) const;

  [[nodiscard]] Essence essence(const Balance& balance) const;

  // Whether defaults must be known before anything else is folded in.
  [[nodiscard]] bool needs_default(const Balance& balance) const;

  // Which way the answers turn if nothing else speaks that changes the essence; nullopt: they are
  // alike.
  [[nodiscard]] std::optional<Turn> turn(const Balance& balance) const;

  // The half after its default has spoken, if one is pending.
  [[nodiscard]] Half settled(Half half) const;

 private:
  [[nodiscard]] Essence essence_of_shortfall(const Balance& balance) const;
  void keep_pending(const Balance& balance, std::size_t side, Essence& essence) const;
  void weigh_even(const Balance& balance, Essence& essence) const;
  void weigh_uneven(const Balance& balance, Essence& essence) const;
  void weigh_obligations(const Balance& balance, Essence& essence) const;
  void add_implied(Half& half, Effect effect) const;

  [[nodiscard]] bool compares_answers() const {
    return needs_.question == Question::Differences && needs_.comparing == Comparing::Answers;
  }

  JudgeNeeds needs_;
};

} // namespace haechi::policy::regions
