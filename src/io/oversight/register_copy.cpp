#include "io/oversight/register_copy.h"

#include "io/ledger/ledger_reader.h"
#include "io/ledger/verify.h"
#include "io/oversight/database.h"
#include "io/oversight/register_layout.h"
#include "io/oversight/register_ledger.h"
#include "io/oversight/register_reading.h"
#include "io/oversight/register_writing.h"

#include <fmt/format.h>

#include <algorithm>
#include <sqlite3.h>
#include <unistd.h>

namespace haechi::io {

namespace {

// The records alone prove nothing: what they say must be what was signed.
Result<void> prove_ledger(const std::string& ledger) {
  const auto report =
      verify_ledger({.dir = ledger, .kept = {}, .vkey = {}, .allows_unsigned_tail = true});
  if (!report) {
    return fail("E-OVERSIGHT-026",
                fmt::format("the register's ledger cannot be used: {} ({})", report.error().message,
                            report.error().code),
                {}, report.error().hint);
  }
  if (report->is_fine()) {
    return {};
  }
  const VerifyFinding& first = report->findings.front();
  return fail(
      "E-OVERSIGHT-026",
      fmt::format("the ledger does not prove what it holds: {}: {}", first.file, first.what), {},
      "haechi ledger verify DIR tells all; restore from a copy that is whole");
}

// Puts what the ledger holds beyond the backup behind it.
Result<void> take_from_ledger(sqlite3* database, const Reading& backup, const std::string& ledger) {
  const auto told = prove_ledger(ledger).and_then([&] { return read_signed_events(ledger); });
  if (!told) {
    return tl::make_unexpected(told.error());
  }
  const std::size_t have = std::min(told->size(), backup.kept.size());
  if (have > 0 && (*told)[have - 1].digest != backup.kept[have - 1].digest) {
    return fail("E-OVERSIGHT-027", "the backup and the ledger tell of other events");
  }
  Instant last = backup.now.last;
  for (std::size_t at = have; at < told->size(); ++at) {
    last = std::max(last, (*told)[at].event.at);
    if (auto kept = keep(database, at + 1, (*told)[at], last); !kept) {
      return kept;
    }
  }
  return LedgerReader::open(ledger).and_then([&](const LedgerReader& reader) {
    return write_ledger_name(database, to_text(reader.verifier()));
  });
}

Result<void> complete_copy(const std::string& path, const Reading& backup,
                           const std::string& ledger) {
  auto target = connect(path, SQLITE_OPEN_READWRITE);
  if (!target) {
    return tl::make_unexpected(std::move(target.error()));
  }
  sqlite3* database = target->get();
  auto done = migrate(database, path);
  auto turn =
      done ? Transaction::begin(database) : Result<Transaction>(tl::make_unexpected(done.error()));
  if (!turn) {
    return tl::make_unexpected(std::move(turn.error()));
  }
  done =
      ledger.empty() ? write_ledger_name(database, "") : take_from_ledger(database, backup, ledger);
  return std::move(done)
      .and_then(
          [&] { return execute(database, "DELETE FROM clock"); }) // of another time or machine
      .and_then([&] { return turn->commit(); })
      .and_then([&] { return read_all(database).map([](const Reading&) {}); });
}

} // namespace

Result<void> copy_database(sqlite3* source, const std::string& path) {
  if (::access(path.c_str(), F_OK) == 0) {
    return fail("E-OVERSIGHT-024", fmt::format("`{}` is there already", path), {},
                "a copy never takes the place of a file");
  }
  if (auto made = make_file(path); !made) {
    return fail("E-OVERSIGHT-024", made.error().message);
  }
  auto target = connect(path, SQLITE_OPEN_READWRITE);
  if (!target) {
    return tl::make_unexpected(std::move(target.error()));
  }
  sqlite3_backup* copy = ::sqlite3_backup_init(target->get(), "main", source, "main");
  const int copied = copy == nullptr ? SQLITE_ERROR : ::sqlite3_backup_step(copy, -1);
  const int ended = copy == nullptr ? SQLITE_ERROR : ::sqlite3_backup_finish(copy);
  if (copied != SQLITE_DONE || ended != SQLITE_OK ||
      !execute(target->get(), "PRAGMA journal_mode = DELETE")) {
    target->reset();
    ::unlink(path.c_str());
    return fail("E-OVERSIGHT-024", fmt::format("cannot write `{}`", path));
  }
  return {};
}

Result<void> restore_register(const std::string& backup, const std::string& path,
                              const std::string& ledger) {
  auto source = connect(backup, SQLITE_OPEN_READONLY);
  if (!source) {
    return tl::make_unexpected(std::move(source.error()));
  }
  const auto whole = read_all(source->get());
  if (!whole) {
    return tl::make_unexpected(whole.error());
  }
  auto copied = copy_database(source->get(), path);
  if (!copied) {
    return copied;
  }
  auto done = complete_copy(path, *whole, ledger);
  if (!done) {
    ::unlink(path.c_str());
  }
  return done;
}

} // namespace haechi::io
