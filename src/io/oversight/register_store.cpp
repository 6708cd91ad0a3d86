#include "io/oversight/register_store.h"

#include "base/bytes.h"
#include "base/digest.h"
#include "io/oversight/database.h"
#include "oversight/apply.h"
#include "oversight/due.h"
#include "oversight/event_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <iterator>
#include <sqlite3.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace haechi::io {

using oversight::Event;
using oversight::Register;

namespace {

constexpr std::int64_t kApplication = 0x68616563; // "haec": tells a register from other databases

// What brings a file from the layout before to this one; the layout is PRAGMA user_version.
constexpr std::array<const char*, 1> kMigrations{
    "CREATE TABLE events(sequence INTEGER PRIMARY KEY, event TEXT NOT NULL, digest TEXT NOT NULL,"
    " written INTEGER NOT NULL) STRICT;"
    "CREATE TRIGGER no_change BEFORE UPDATE ON events BEGIN"
    " SELECT RAISE(ABORT, 'events are never changed'); END;"
    "CREATE TRIGGER no_removal BEFORE DELETE ON events BEGIN"
    " SELECT RAISE(ABORT, 'events are never removed'); END;"
    "PRAGMA application_id = 1751213411;"
    "PRAGMA user_version = 1;"};

// One link of the chain: all before it, then the event.
std::string link(std::string_view before, std::string_view event) {
  std::string text(before);
  text += '\n';
  text += event;
  return to_digest_text(sha256(as_bytes(text)));
}

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

Result<void> migrate(sqlite3* database, const std::string& path) {
  auto turn = Transaction::begin(database);
  if (!turn) {
    return tl::make_unexpected(std::move(turn.error()));
  }
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
  for (auto at = static_cast<std::size_t>(*version); at < kMigrations.size(); ++at) {
    if (auto done = execute(database, kMigrations[at]); !done) {
      return done;
    }
  }
  return turn->commit();
}

// The owner's alone, before SQLite gives its other files the same mode.
Result<void> make_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return fail("E-OVERSIGHT-020",
                fmt::format("cannot make `{}`: {}", path, std::generic_category().message(errno)));
  }
  ::close(file);
  return {};
}

Result<Database> connect(const std::string& path, int flags) {
  sqlite3* raw = nullptr;
  const int opened = ::sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  Database database(raw);
  if (opened != SQLITE_OK) {
    return fail("E-OVERSIGHT-020",
                fmt::format("cannot open `{}`: {}", path, ::sqlite3_errstr(opened)), {},
                "haechi oversight officer name ID ... makes a register");
  }
  ::sqlite3_busy_timeout(
      raw, static_cast<int>(std::chrono::milliseconds(RegisterStore::kPatience).count()));
  return database;
}

Error broken(std::int64_t sequence, std::string_view why) {
  return {"E-OVERSIGHT-023",
          fmt::format("event {} of the register: {}", sequence, why),
          {},
          "haechi oversight restore makes a register of a backup"};
}

// What a whole reading of the file gives.
struct Reading {
  Register now;
  std::vector<Event> events;
  std::string digest; // of the last event
};

Result<void> take_row(const Statement& row, Reading& out) {
  const auto sequence = static_cast<std::int64_t>(out.events.size()) + 1;
  if (row.number(0) != sequence) {
    return tl::make_unexpected(broken(sequence, "it is missing"));
  }
  const std::string text = row.text(1);
  std::string digest = link(out.digest, text);
  if (digest != row.text(2)) {
    return tl::make_unexpected(broken(sequence, "it or one before it was changed"));
  }
  auto event = oversight::parse_event(text);
  if (!event) {
    return tl::make_unexpected(broken(sequence, event.error().message));
  }
  auto next = oversight::apply(std::move(out.now), *event);
  if (!next) {
    return tl::make_unexpected(broken(sequence, next.error().message));
  }
  out.now = std::move(*next);
  out.events.push_back(std::move(*event));
  out.digest = std::move(digest);
  return {};
}

Result<Reading> read_all(sqlite3* database) {
  auto rows =
      Statement::prepare(database, "SELECT sequence, event, digest FROM events ORDER BY sequence");
  if (!rows) {
    return tl::make_unexpected(std::move(rows.error()));
  }
  Reading out;
  while (true) {
    const auto row = rows->step();
    if (!row) {
      return tl::make_unexpected(row.error());
    }
    if (!*row) {
      return out;
    }
    if (auto taken = take_row(*rows, out); !taken) {
      return tl::make_unexpected(std::move(taken.error()));
    }
  }
}

Result<void> keep(sqlite3* database, std::uint64_t sequence, const Event& event, Instant now,
                  std::string& digest) {
  const std::string text = oversight::to_json(event);
  digest = link(digest, text);
  auto statement = Statement::prepare(
      database, "INSERT INTO events(sequence, event, digest, written) VALUES(?, ?, ?, ?)");
  if (!statement) {
    return tl::make_unexpected(std::move(statement.error()));
  }
  statement->bind(1, static_cast<std::int64_t>(sequence));
  statement->bind(2, text);
  statement->bind(3, digest);
  statement->bind(4, now.time_since_epoch().count());
  return statement->step().map([](bool) {});
}

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
  // One file that needs no others beside it.
  if (copied != SQLITE_DONE || ended != SQLITE_OK ||
      !execute(target->get(), "PRAGMA journal_mode = DELETE")) {
    target->reset();
    ::unlink(path.c_str());
    return fail("E-OVERSIGHT-024", fmt::format("cannot write `{}`", path));
  }
  return {};
}

} // namespace

struct RegisterStore::Parts {
  std::string path;
  Database database;
};

RegisterStore::RegisterStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

RegisterStore::~RegisterStore() = default;
RegisterStore::RegisterStore(RegisterStore&& other) noexcept = default;
RegisterStore& RegisterStore::operator=(RegisterStore&& other) noexcept = default;

Result<RegisterStore> RegisterStore::open(const std::string& path, Missing missing) {
  if (missing == Missing::Made) {
    if (auto made = make_file(path); !made) {
      return tl::make_unexpected(std::move(made.error()));
    }
  }
  auto database = connect(path, SQLITE_OPEN_READWRITE);
  if (!database) {
    return tl::make_unexpected(std::move(database.error()));
  }
  auto ready = execute(database->get(), "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
                   .and_then([&] { return migrate(database->get(), path); });
  if (!ready) {
    return tl::make_unexpected(std::move(ready.error()));
  }
  return RegisterStore(std::make_unique<Parts>(Parts{path, std::move(*database)}));
}

Result<Register> RegisterStore::read() const {
  return read_all(parts_->database.get()).map([](Reading all) { return std::move(all.now); });
}

Result<std::vector<Event>> RegisterStore::events() const {
  return read_all(parts_->database.get()).map([](Reading all) { return std::move(all.events); });
}

Result<RegisterStore::Change> RegisterStore::add(const std::optional<Event>& event, Instant now,
                                                 oversight::RecordSink* sink) {
  sqlite3* database = parts_->database.get();
  auto turn = Transaction::begin(database);
  if (!turn) {
    return tl::make_unexpected(std::move(turn.error()));
  }
  auto all = read_all(database);
  if (!all) {
    return tl::make_unexpected(std::move(all.error()));
  }
  std::uint64_t sequence = all->events.size();
  auto change = oversight::advance(std::move(all->now), now).map([](oversight::Advanced done) {
    return Change{std::move(done.now), std::move(done.events)};
  });
  if (change && event) {
    change = oversight::apply(std::move(change->now), *event).map([&](Register next) {
      change->events.push_back(*event);
      return Change{std::move(next), std::move(change->events)};
    });
  }
  // What the event itself makes due at once belongs to the same change.
  if (change && event) {
    change = oversight::advance(std::move(change->now), now).map([&](oversight::Advanced done) {
      std::ranges::move(done.events, std::back_inserter(change->events));
      return Change{std::move(done.now), std::move(change->events)};
    });
  }
  if (!change) {
    return change;
  }
  if (sequence + change->events.size() > kMaxEvents) {
    return fail("E-OVERSIGHT-010", fmt::format("the register holds {} events", kMaxEvents));
  }
  for (const Event& one : change->events) {
    ++sequence;
    auto kept = sink == nullptr ? Result<void>() : sink->take(sequence, one);
    kept =
        std::move(kept).and_then([&] { return keep(database, sequence, one, now, all->digest); });
    if (!kept) {
      return tl::make_unexpected(std::move(kept.error()));
    }
  }
  if (auto done = turn->commit(); !done) {
    return tl::make_unexpected(std::move(done.error()));
  }
  return change;
}

Result<void>
RegisterStore::take_turn(const std::function<Result<void>(const Register&)>& work) const {
  auto turn = Transaction::begin(parts_->database.get());
  if (!turn) {
    return tl::make_unexpected(std::move(turn.error()));
  }
  return read().and_then(work);
}

Result<void> RegisterStore::back_up(const std::string& path) const {
  return copy_database(parts_->database.get(), path);
}

Result<void> restore_register(const std::string& backup, const std::string& path) {
  auto source = connect(backup, SQLITE_OPEN_READONLY);
  if (!source) {
    return tl::make_unexpected(std::move(source.error()));
  }
  if (const auto whole = read_all(source->get()); !whole) {
    return tl::make_unexpected(whole.error());
  }
  return copy_database(source->get(), path);
}

} // namespace haechi::io
