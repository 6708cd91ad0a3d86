#pragma once
// The figures of a replay, fit to be shown: nobody can be singled out by them.
//
// What is hidden, with k the smallest group that may be told of:
//  - a row of fewer than k people is not shown. The hidden rows of one kind of change are shown
//    together, where together they are k people or more; otherwise their requests are counted with
//    the unchanged ones, so that no subtraction brings them back.
//  - sums by body and by service are made of the rows that are shown, of nothing else.
//  - numbers of people are rounded down to a multiple of k, so that the difference of two of them
//    tells of no group smaller than k.
// k = 1 hides and rounds nothing.

#include "policy/replay/replay.h"

#include <optional>
#include <string>
#include <vector>

namespace haechi::policy::replay {

inline constexpr std::uint64_t kMaxK = 1'000; // within what People counts exactly

struct PeopleFigure {
  std::uint64_t at_least = 0; // a multiple of k
  bool is_estimate = false;   // of many people
};

// What a group of rows comes to.
struct Sum {
  Change change{};
  std::string name; // of the body or service; empty: not known, or none
  std::uint64_t requests = 0;
  PeopleFigure people;
};

struct Row {
  Change change{};
  std::string body;
  std::vector<std::string> services;
  Outcome before;
  Outcome after;
  std::string by;
  std::string reason;
  std::uint64_t requests = 0;
  PeopleFigure people;
};

// Requests that certainly change so, and those that do if every open one does.
struct Range {
  std::uint64_t at_least = 0;
  std::uint64_t at_most = 0;
};

struct Report {
  std::uint64_t k = 1;
  std::uint64_t judged = 0;
  std::uint64_t rest = 0; // unchanged, or of groups that may not be told of
  Range refused;
  Range freed;
  std::vector<Sum> totals; // of each kind of change that may be told of
  std::vector<Sum> bodies; // likewise, by body; the largest first
  std::vector<Sum> services;
  std::vector<Row> rows;   // what matters most first
  std::vector<Sum> hidden; // rows that are shown only together
};

// `k` from 1 to kMaxK.
[[nodiscard]] Report make_report(const Tally& tally, std::uint64_t k);

} // namespace haechi::policy::replay
