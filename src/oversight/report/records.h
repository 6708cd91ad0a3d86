#pragma once
// Reports of what the gateway wrote down (docs/ledger.md, "Reports"): which grades of data went
// where, and who acknowledged what. Made of the records one by one, in bounded memory; no content
// and, in the data-grade report, no person.

#include "oversight/report/report.h"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::oversight::report {

// Of a record what the reports need.
struct RecordFacts {
  Instant at{};
  std::string kind, subject, body, service, effect, action, note;
};

// What became of requests in which an inspection found something, or that carry a grade.
class DataGrades {
 public:
  void take(const RecordFacts& record);
  [[nodiscard]] Report make(Instant since, Instant until) const;

 private:
  struct Tally {
    std::uint64_t tries = 0;
    std::uint64_t refused = 0;
    std::uint64_t redacted = 0; // passed without what was found
    std::uint64_t passed = 0;
  };

  using Tallies = std::map<std::string, Tally, std::less<>>;

  static constexpr std::size_t kMostRows = 10'000; // of one table; the rest is one row, `*`

  static void count(Tallies& table, std::string_view name, const RecordFacts& record);
  static void add(Tally& tally, const RecordFacts& record);
  static Table list(Heading heading, Heading column, const Tallies& tallies);

  Tally all_;
  Tallies grades_, kinds_, services_, bodies_;
};

// Notices that were shown, and what people confirmed.
class Acknowledgements {
 public:
  static constexpr std::size_t kMostRows = 10'000; // the newest

  void take(const RecordFacts& record);
  [[nodiscard]] Report make(Instant since, Instant until) const;

 private:
  std::deque<RecordFacts> confirmed_;
  std::uint64_t shown_ = 0;
  std::uint64_t read_ = 0;
  std::uint64_t justified_ = 0;
  std::uint64_t refused_ = 0;
};

// What the gateway itself writes down about people, as it is configured.
struct PrivacySettings {
  std::string level;    // names, decisions, counts
  std::string subjects; // named, pseudonyms, omitted
  std::uint32_t pseudonym_days = 0;
  std::uint32_t keep_files = 0, keep_days = 0; // 0: no bound
  std::uint64_t keep_bytes = 0;
  std::uint32_t decision_days = 0, event_days = 0, count_days = 0; // 0: not purged
  std::string hold_since;                                          // empty: no hold
  std::string folder;
  bool inspects = false;
  bool has_status_page = false;
  bool has_admin_socket = false;
};

[[nodiscard]] Report make_privacy_file(const PrivacySettings& settings, Instant now);

} // namespace haechi::oversight::report
