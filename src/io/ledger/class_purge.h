#pragma once
// Contents of one class removed from a closed record file, others left as they are; leaves, proofs
// and completeness stay (docs/ledger.md, "Purging"). In two steps, between which the ledger notes
// it: begin writes what stays beside, finish puts it in the place of the file. A packed file comes
// back plain, to be packed again. An end in the middle leaves the file as it was; it is purged by
// the next turn.

#include "base/instant.h"
#include "base/result.h"
#include "io/ledger/record_lines.h"
#include "ledger/leaf.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace haechi::io {

// Of each class that may be purged (decision, event, count) contents before an instant go.
struct PurgeRules {
  std::array<std::optional<Instant>, 3> before;
  std::optional<Instant> hold_since; // what was set aside from that day on stays

  [[nodiscard]] bool is_empty() const;
  // nullopt: this class stays.
  [[nodiscard]] std::optional<Instant> of(ledger::Class record_class) const;
  void set(ledger::Class record_class, Instant instant);
};

struct PurgedClass {
  ledger::Class record_class = ledger::Class::Decision;
  std::uint64_t before = 0; // the sequence below which contents of this class are gone
  std::uint64_t lines = 0;
  std::uint64_t bytes = 0;
};

struct FilePurge {
  RecordFileName file;
  std::vector<PurgedClass> classes; // empty: nothing goes
  std::uint64_t kept_lines = 0;
  bool keeps_aside = false; // what was set aside of this file may be of a held day
};

// What would go. Files from before the ledger stay. Errors: E-LEDGER-006, E-LEDGER-019 (a line is
// not what the ledger has), those of LedgerReader.
[[nodiscard]] Result<FilePurge> plan_purge(const std::string& dir, const RecordFileName& file,
                                           const PurgeRules& rules);

// Writes only where something goes. Errors: E-LEDGER-001, those of plan_purge.
[[nodiscard]] Result<FilePurge> begin_purge(const std::string& dir, const RecordFileName& file,
                                            const PurgeRules& rules);
// Once the notices are signed; what was set aside of this file goes with it, because nobody can
// tell its classes, unless a hold keeps it. Errors: E-LEDGER-001.
[[nodiscard]] Result<void> finish_purge(const std::string& dir, const FilePurge& purge);

// What was set aside of record files (their names, without `.partial`) all of whose days lie
// outside every rule: it goes even where nothing else is left of the file to be purged.
[[nodiscard]] std::vector<std::string> find_purgeable_asides(const std::string& dir,
                                                             const PurgeRules& rules);

// What is written beside a record file on its way.
inline constexpr std::string_view kPurgingSuffix = ".purging";

} // namespace haechi::io
