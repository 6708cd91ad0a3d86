#pragma once
// Bytes that cannot stay at the end of a record file and must not be lost, moved beside it into
// `NAME.partial`. In two steps, between which the ledger notes their digest: begin writes
// `NAME.partial.OFFSET.new` (with what was set aside of this file before) and cuts the record file
// at OFFSET, finish gives it its name. An end in the middle, also by SIGKILL or the loss of power,
// neither loses bytes nor leaves any that nobody is told of.

#include "base/digest.h"
#include "base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace haechi::io {

inline constexpr std::string_view kAsideSuffix = ".partial";

struct Aside {
  std::string from;        // the record file
  std::string file;        // what lies beside it: records-20250206-000001.jsonl.partial
  std::uint64_t bytes = 0; // that were moved now
  Sha256 digest{};         // of the whole file that lies beside
  std::string begun;       // what that is called until it is finished
};

// Moves what stands in `name` from `offset` on. Errors: E-LEDGER-001.
[[nodiscard]] Result<Aside> begin_aside(const std::string& dir, const std::string& name,
                                        std::uint64_t offset);

// Once the notice is signed. Errors: E-LEDGER-001.
[[nodiscard]] Result<void> finish_aside(const std::string& dir, const Aside& aside);

// What an end between the two steps left, to be told and finished now. To be called with the lock
// held, before anything is moved or written. Errors: E-LEDGER-001, E-LEDGER-006.
[[nodiscard]] Result<std::vector<Aside>> find_unfinished_asides(const std::string& dir);

// Whether something of record file `name` was set aside, finished or not.
[[nodiscard]] bool has_aside(const std::string& dir, const std::string& name);

} // namespace haechi::io
