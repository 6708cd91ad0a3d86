#include "io/oversight/read_register.h"

#include "io/files/file_mark.h"
#include "io/oversight/database.h"
#include "io/oversight/register_layout.h"
#include "io/oversight/register_store.h"

#include <fmt/format.h>

#include <sqlite3.h>

namespace haechi::io {

namespace {

constexpr int kMostAttempts = 5; // while others change the file under a reader without locks

struct Files {
  FileMark main, log, journal;
  bool operator==(const Files&) const = default;
};

Files look_at_files(const std::string& path) {
  return {look_at_file(path), look_at_file(path + "-wal"), look_at_file(path + "-journal")};
}

std::string to_uri(std::string_view path, std::string_view how) {
  std::string out = "file:";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    out += is_plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return fmt::format("{}?{}", out, how);
}

// How the file is opened such that SQLite makes no other.
enum class Way : unsigned char {
  AsItIs,     // nothing beside it counts
  WithLog,    // with the journal of changes, its index kept in memory
  WithOthers, // who take turns by locks: of a file that is never still
};

Way choose_way(const Files& files) {
  if (files.journal.inode != 0) {
    return Way::WithOthers;
  }
  return files.log.size == 0 ? Way::AsItIs : Way::WithLog;
}

Result<Database> open_to_read(const std::string& path, Way way) {
  constexpr int kReading = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
  auto out = way == Way::AsItIs    ? connect(to_uri(path, "immutable=1"), kReading)
             : way == Way::WithLog ? connect(to_uri(path, "vfs=unix-none"), kReading)
                                   : connect(path, SQLITE_OPEN_READONLY);
  if (!out) {
    return out;
  }
  ::sqlite3_db_config(out->get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  if (way == Way::WithLog) {
    // No file for the journal's index.
    if (auto done = execute(out->get(), "PRAGMA locking_mode = EXCLUSIVE"); !done) {
      return tl::make_unexpected(std::move(done.error()));
    }
  }
  return out;
}

Result<Reading> read_with(sqlite3* database, const std::string& path, LedgerUse use,
                          const std::string& ledger) {
  const auto layout = find_layout(database, path);
  if (!layout) {
    return tl::make_unexpected(layout.error());
  }
  if (*layout == 0) {
    return fail("E-OVERSIGHT-022", fmt::format("`{}` is empty: no register yet", path));
  }
  if (use == LedgerUse::LeftOut) {
    return read_all(database);
  }
  const auto known_as =
      *layout == kNoLedgerLayout ? Result<std::string>() : read_ledger_name(database);
  return known_as ? read_checked(database, ledger, *known_as)
                  : Result<Reading>(tl::make_unexpected(known_as.error()));
}

} // namespace

Result<Reading> read_register(const std::string& path, LedgerUse use, const std::string& ledger) {
  const std::string folder = ledger.empty() ? find_ledger_folder(path) : ledger;
  for (int attempt = 1;; ++attempt) {
    const Files before = look_at_files(path);
    const Way way = attempt == kMostAttempts ? Way::WithOthers : choose_way(before);
    auto out = open_to_read(path, way).and_then(
        [&](const Database& database) { return read_with(database.get(), path, use, folder); });
    // Without locks only a file that nobody touched meanwhile was read as it stood.
    if (way == Way::WithOthers || look_at_files(path) == before) {
      return out;
    }
  }
}

} // namespace haechi::io
