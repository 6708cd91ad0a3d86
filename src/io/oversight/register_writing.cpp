#include "io/oversight/register_writing.h"

#include "io/oversight/database.h"
#include "oversight/event_json.h"

namespace haechi::io {

Result<void> keep(sqlite3* database, std::uint64_t sequence, const oversight::Kept& one,
                  Instant now) {
  const std::string text = oversight::to_json(one.event);
  auto statement = Statement::prepare(
      database, "INSERT INTO events(sequence, event, digest, written) VALUES(?, ?, ?, ?)");
  if (!statement) {
    return tl::make_unexpected(std::move(statement.error()));
  }
  statement->bind(1, static_cast<std::int64_t>(sequence));
  statement->bind(2, text);
  statement->bind(3, one.digest);
  statement->bind(4, now.time_since_epoch().count());
  return statement->step().map([](bool) {});
}

Result<void> write_ledger_name(sqlite3* database, std::string_view name) {
  if (auto cleared = execute(database, "DELETE FROM ledger"); !cleared || name.empty()) {
    return cleared;
  }
  auto statement = Statement::prepare(database, "INSERT INTO ledger(vkey) VALUES(?)");
  if (!statement) {
    return tl::make_unexpected(std::move(statement.error()));
  }
  statement->bind(1, name);
  return statement->step().map([](bool) {});
}

} // namespace haechi::io
