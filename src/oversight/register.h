#pragma once
// What the events add up to: every thing with its state, what was last said of it, and when what
// happened to it. A value; made by apply (apply.h) alone.

#include "oversight/event_table.h"
#include "oversight/ladder.h"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace haechi::oversight {

// The answer to one question of an inquiry, as it was judged last.
struct Answer {
  std::string finding = "open";
  std::string text;
  std::string evidence;
  Instant at{};
  bool operator==(const Answer&) const = default;
};

// How far an inquiry has come.
struct Progress {
  Instant deadline{};
  unsigned round = 1;
  unsigned extensions = 0;
  LadderSteps ladder;
  std::size_t next_step = 0;
  std::map<std::string, Answer, std::less<>> answers; // by question, all that were asked
  // When a measure took force last, by `block` and `restrict`.
  std::map<std::string, Instant, std::less<>> measures;
  bool operator==(const Progress&) const = default;
};

// One thing happened to an item: the first and the last time.
struct Times {
  Instant first{};
  Instant last{};
  bool operator==(const Times&) const = default;
};

struct Check {
  Instant at{};
  bool has_passed = false;
  bool operator==(const Check&) const = default;
};

struct Item {
  Thing thing{};
  std::string id;
  State state{};
  Instant since{};                    // of the state
  Fields fields;                      // as last said
  Progress inquiry;                   // of an inquiry
  std::vector<std::string> approvals; // of an exemption: by whom
  std::vector<Check> checks;          // of a recommendation
  std::size_t made_tasks = 0;         // of its obligations or checks
  std::map<EventKind, Times> happened;
  bool operator==(const Item&) const = default;

  [[nodiscard]] std::string_view text(std::string_view field) const;
  // When it was made by its first event.
  [[nodiscard]] Instant made() const;
};

struct Register {
  using Items = std::map<std::string, Item, std::less<>>;

  std::array<Items, kThings> items;
  Instant last{}; // of the newest event
  std::uint64_t events = 0;
  bool operator==(const Register&) const = default;

  [[nodiscard]] const Items& all(Thing thing) const;
  [[nodiscard]] Items& all(Thing thing);
  // nullptr: there is none.
  [[nodiscard]] const Item* find(Thing thing, std::string_view id) const;
  [[nodiscard]] std::size_t size() const;
};

// What holds where an event does not say it.
inline constexpr unsigned kDefaultRounds = 3;
inline constexpr unsigned kDefaultRoundDays = 14;
inline constexpr unsigned kDefaultExtensions = 1;
inline constexpr unsigned kDefaultReportDays = 60;
inline constexpr unsigned kDefaultChecks = 2;
inline constexpr unsigned kDefaultCheckDays = 30;

// No event is later, and no date that the register gives: 9999-12-31 in UTC.
inline constexpr Instant kLastInstant{
    std::chrono::sys_days{std::chrono::year{9999} / std::chrono::December / 31}};

// How many things one register may hold.
inline constexpr std::size_t kMaxItems = 100'000;

} // namespace haechi::oversight
