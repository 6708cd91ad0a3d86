#pragma once
// The events of a register's database as values, each checked against the chain of digests and put
// to the register. Changes nothing. Private to the store.

#include "oversight/record_sink.h"
#include "oversight/register.h"

#include <string>
#include <string_view>
#include <vector>

struct sqlite3;

namespace haechi::io {

// What a whole reading of the file gives.
struct Reading {
  oversight::Register now;
  std::vector<oversight::Kept> kept;

  [[nodiscard]] std::string_view digest() const {
    return kept.empty() ? std::string_view() : std::string_view(kept.back().digest);
  }
};

// One link of the chain: all before it, then the event.
[[nodiscard]] std::string link(std::string_view before, std::string_view event);

// Errors: E-OVERSIGHT-023 (an event was changed, removed or does not follow), -020, -021, -022.
[[nodiscard]] Result<Reading> read_all(sqlite3* database);

// Empty: events went to no ledger yet.
[[nodiscard]] Result<std::string> read_ledger_name(sqlite3* database);

// All, compared with what the signed part of the ledger in `folder` tells; `known_as` as
// read_ledger_name says. Errors: those of read_all, E-OVERSIGHT-026, -027, -028.
[[nodiscard]] Result<Reading> read_checked(sqlite3* database, const std::string& folder,
                                           std::string_view known_as);

} // namespace haechi::io
