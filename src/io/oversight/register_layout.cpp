#include "io/oversight/register_layout.h"

#include "io/oversight/database.h"

#include <fmt/format.h>

#include <array>

namespace haechi::io {

namespace {

constexpr std::int64_t kApplication = 0x68616563; // "haec": tells a register from other databases

// What brings a file from the layout before to this one; the layout is PRAGMA user_version.
constexpr std::array<const char*, 3> kMigrations{
    "CREATE TABLE events(sequence INTEGER PRIMARY KEY, event TEXT NOT NULL, digest TEXT NOT NULL,"
    " written INTEGER NOT NULL) STRICT;"
    "CREATE TRIGGER no_change BEFORE UPDATE ON events BEGIN"
    " SELECT RAISE(ABORT, 'events are never changed'); END;"
    "CREATE TRIGGER no_removal BEFORE DELETE ON events BEGIN"
    " SELECT RAISE(ABORT, 'events are never removed'); END;"
    "PRAGMA application_id = 1751213411;"
    "PRAGMA user_version = 1;",
    "CREATE TABLE ledger(vkey TEXT NOT NULL) STRICT;" // at most one row: to which ledger events go
    "PRAGMA user_version = 2;",
    "CREATE TABLE clock(boot TEXT NOT NULL, started INTEGER NOT NULL, seen INTEGER NOT NULL)"
    " STRICT;" // at most one row: ClockMark
    "PRAGMA user_version = 3;"};

Result<std::int64_t> read_number(sqlite3* database, std::string_view sql) {
  auto statement = Statement::prepare(database, sql);
  if (!statement) {
    return tl::make_unexpected(std::move(statement.error()));
  }
  const auto row = statement->step();
  if (!row) {
    return tl::make_unexpected(row.error());
  }
  return statement->number(0);
}

} // namespace

Result<std::int64_t> find_layout(sqlite3* database, const std::string& path) {
  const auto version = read_number(database, "PRAGMA user_version");
  const auto application = read_number(database, "PRAGMA application_id");
  const auto tables = read_number(database, "SELECT count(*) FROM sqlite_master");
  if (!version || !application || !tables) {
    return tl::make_unexpected((!version ? version : !application ? application : tables).error());
  }
  const bool is_new = *version == 0 && *application == 0 && *tables == 0;
  if (!is_new && *application != kApplication) {
    return fail("E-OVERSIGHT-022", fmt::format("`{}` is a database, but no register", path));
  }
  if (*version < 0 || static_cast<std::size_t>(*version) > kMigrations.size()) {
    return fail(
        "E-OVERSIGHT-022",
        fmt::format("`{}` has layout {}, this haechi knows {}", path, *version, kMigrations.size()),
        {}, "a newer haechi wrote it");
  }
  return *version;
}

Result<void> migrate(sqlite3* database, const std::string& path) {
  auto turn = Transaction::begin(database);
  if (!turn) {
    return tl::make_unexpected(std::move(turn.error()));
  }
  const auto version = find_layout(database, path);
  if (!version) {
    return tl::make_unexpected(version.error());
  }
  for (auto at = static_cast<std::size_t>(*version); at < kMigrations.size(); ++at) {
    if (auto done = execute(database, kMigrations[at]); !done) {
      return done;
    }
  }
  return turn->commit();
}

} // namespace haechi::io
