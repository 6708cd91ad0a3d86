#include "io/ledger/record_index.h"

#include "io/ledger/file_span.h"
#include "io/ledger/ledger_reader.h"
#include "io/ledger/record_lines.h"
#include "io/net/socket.h"
#include "ledger/leaf.h"
#include "ledger/notice.h"
#include "wire/json/value.h"

#include <fmt/format.h>

#include <array>
#include <fcntl.h>
#include <sqlite3.h>
#include <utility>
#include <vector>

namespace haechi::io {

namespace {

constexpr std::string_view kColumns =
    "kind,reference,subject,body,service,host,effect,action,\"by\"";
constexpr std::array<std::string_view, 9> kKeys{"kind", "reference", "subject", "body", "service",
                                                "host", "effect",    "action",  "by"};
constexpr const char* kSchema =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;"
    "CREATE TABLE IF NOT EXISTS ledger(vkey TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS checkpoint(size TEXT NOT NULL, root TEXT NOT NULL);"
    "CREATE TABLE IF NOT EXISTS records(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT,"
    " reference TEXT, subject TEXT, body TEXT, service TEXT, host TEXT, effect TEXT, action TEXT,"
    " \"by\" TEXT, line TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS records_at ON records(at);"
    "CREATE INDEX IF NOT EXISTS records_subject ON records(subject, at);"
    "CREATE INDEX IF NOT EXISTS records_reference ON records(reference);";

struct FreeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

using Statement = std::unique_ptr<sqlite3_stmt, FreeStatement>;

} // namespace

struct RecordIndex::Database {
  ~Database() { sqlite3_close(handle); }

  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  [[nodiscard]] tl::unexpected<Error> failed() const {
    return fail("E-LEDGER-009",
                fmt::format("the index of the records cannot be used: {}", sqlite3_errmsg(handle)),
                {}, "--rebuild makes it anew, --index names another file");
  }

  Result<void> run(const char* sql) const {
    if (sqlite3_exec(handle, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
      return failed();
    }
    return {};
  }

  Result<Statement> prepare(const std::string& sql) const {
    sqlite3_stmt* out = nullptr;
    if (sqlite3_prepare_v2(handle, sql.c_str(), static_cast<int>(sql.size()), &out, nullptr) !=
        SQLITE_OK) {
      return failed();
    }
    return Statement(out);
  }

  // The first column of the first row; `otherwise` where there is none.
  Result<std::string> read_text(const std::string& sql, std::string otherwise) const {
    const auto statement = prepare(sql);
    if (!statement) {
      return tl::make_unexpected(statement.error());
    }
    if (sqlite3_step(statement->get()) == SQLITE_ROW) {
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement->get(), 0));
      const void* text = sqlite3_column_blob(statement->get(), 0);
      return std::string(static_cast<const char*>(text), text == nullptr ? 0 : size);
    }
    return otherwise;
  }

  Result<void> insert(sqlite3_stmt* statement, const ledger::SealedLine& sealed,
                      const wire::json::Value& record, std::string_view line) const;
  Result<void> purge(const wire::json::Value& notice) const;
  Result<void> take_file(const std::string& dir, const RecordFileName& file, bool is_newest,
                         LedgerReader& reader, std::uint64_t& next);
  // How many of the records that this reader signs are taken in; nullopt: those in it are others.
  Result<std::optional<std::uint64_t>> known_size(LedgerReader& reader) const;
  Result<void> note_size(const LedgerReader& reader) const;

  sqlite3* handle = nullptr;
};

namespace {

int bind_text(sqlite3_stmt* statement, int at, std::string_view text) {
  // Null stands for SQLITE_STATIC: the text outlives the step.
  return sqlite3_bind_text(statement, at, text.data(), static_cast<int>(text.size()), nullptr);
}

} // namespace

RecordIndex::RecordIndex(std::unique_ptr<Database> database) : database_(std::move(database)) {}

RecordIndex::~RecordIndex() = default;
RecordIndex::RecordIndex(RecordIndex&&) noexcept = default;
RecordIndex& RecordIndex::operator=(RecordIndex&&) noexcept = default;

Result<RecordIndex> RecordIndex::open(const std::string& path) {
  if (!path.empty()) {
    // What lies beside it (-wal, -shm) takes the mode of the file.
    const Fd made(::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!made.is_open()) {
      return fail("E-LEDGER-009", fmt::format("the index `{}` cannot be opened", path), {},
                  "--index names another file; `--index :memory:` writes none");
    }
  }
  auto database = std::make_unique<Database>();
  const std::string where = path.empty() ? ":memory:" : path;
  if (sqlite3_open(where.c_str(), &database->handle) != SQLITE_OK) {
    return database->failed();
  }
  sqlite3_busy_timeout(database->handle, 10'000);
  if (auto made = database->run(kSchema); !made) {
    return tl::make_unexpected(std::move(made.error()));
  }
  return RecordIndex(std::move(database));
}

Result<void> RecordIndex::clear() {
  return database_->run("DELETE FROM records; DELETE FROM ledger; DELETE FROM checkpoint; VACUUM;");
}

Result<void> RecordIndex::Database::insert(sqlite3_stmt* statement,
                                           const ledger::SealedLine& sealed,
                                           const wire::json::Value& record,
                                           std::string_view line) const {
  sqlite3_bind_int64(statement, 1, static_cast<sqlite3_int64>(sealed.envelope.sequence));
  sqlite3_bind_int64(statement, 2, sealed.at.time_since_epoch().count());
  int at = 3;
  for (const std::string_view key : kKeys) {
    const wire::json::Value* value = record.find(key);
    bind_text(statement, at++,
              value != nullptr && value->is_text() ? std::string_view(value->text) : "");
  }
  bind_text(statement, at, line);
  const bool is_done = sqlite3_step(statement) == SQLITE_DONE;
  sqlite3_reset(statement);
  return is_done ? Result<void>() : Result<void>(failed());
}

Result<void> RecordIndex::Database::take_file(const std::string& dir, const RecordFileName& file,
                                              bool is_newest, LedgerReader& reader,
                                              std::uint64_t& next) {
  auto lines = RecordLines::open(dir, file);
  const auto statement = prepare(fmt::format("INSERT OR REPLACE INTO records(seq,at,{},line) "
                                             "VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
                                             kColumns));
  if (!lines || !statement) {
    return tl::make_unexpected(lines ? statement.error() : lines.error());
  }
  wire::json::Parser parser;
  LeafCheck check(reader, file.name);
  for (;;) {
    const auto line = lines->next();
    if (!line && !(is_newest && lines->is_torn())) {
      return tl::make_unexpected(line.error());
    }
    if (!line || !*line) {
      return {}; // a last line that is being written comes with a later update
    }
    const auto sealed = ledger::parse_sealed_line(**line, parser);
    if (!sealed || !sealed->is_sealed || sealed->envelope.sequence < next) {
      continue;
    }
    if (check.is_behind(*sealed)) {
      return {}; // not signed: its number may still be another's
    }
    if (auto taken = check.take(*sealed, **line); !taken) {
      return taken;
    }
    const auto record = parser.parse(**line);
    if (!record) {
      continue;
    }
    if (auto put = insert(statement->get(), *sealed, *record, **line); !put) {
      return put;
    }
    next = sealed->envelope.sequence + 1;
    if (sealed->kind == "purge") {
      if (auto purged = purge(*record); !purged) {
        return purged;
      }
    }
  }
}

// What the ledger tells to be purged by its class leaves the index, too.
Result<void> RecordIndex::Database::purge(const wire::json::Value& notice) const {
  const wire::json::Value* note = notice.find("note");
  const std::string_view text = note == nullptr ? std::string_view() : note->text;
  const auto record_class = ledger::parse_class(ledger::word_of(text, "class"));
  if (!record_class || *record_class == ledger::Class::Notice) {
    return {};
  }
  constexpr std::array<std::string_view, 3> kKinds{
      "IN ('decision','allowed')",
      "NOT IN ('decision','allowed','minute','pack','purge','import','repair')", "IN ('minute')"};
  const std::uint64_t before = ledger::to_number(ledger::word_of(text, "before"));
  return run(fmt::format("DELETE FROM records WHERE seq < {} AND kind {}", before,
                         kKinds.at(static_cast<std::size_t>(*record_class) - 1))
                 .c_str());
}

Result<std::optional<std::uint64_t>> RecordIndex::Database::known_size(LedgerReader& reader) const {
  const auto vkey = read_text("SELECT vkey FROM ledger", "");
  const auto size = read_text("SELECT size FROM checkpoint", "");
  const auto root = read_text("SELECT root FROM checkpoint", "");
  if (!vkey || !size || !root) {
    return tl::make_unexpected(!vkey ? vkey.error() : !size ? size.error() : root.error());
  }
  const std::uint64_t known = ledger::to_number(*size);
  if (size->empty() || *vkey != to_text(reader.verifier()) || known > reader.checkpoint().size) {
    return std::nullopt;
  }
  const auto now = reader.root_at(known);
  if (!now) {
    return tl::make_unexpected(now.error());
  }
  return to_hex(*now) == *root ? std::optional(known) : std::nullopt;
}

Result<void> RecordIndex::Database::note_size(const LedgerReader& reader) const {
  return run(fmt::format("DELETE FROM checkpoint; DELETE FROM ledger;"
                         "INSERT INTO checkpoint(size,root) VALUES('{}','{}')",
                         reader.checkpoint().size, to_hex(reader.checkpoint().root))
                 .c_str())
      .and_then([&]() -> Result<void> {
        const auto statement = prepare("INSERT INTO ledger(vkey) VALUES(?)");
        const std::string vkey = to_text(reader.verifier());
        if (!statement || bind_text(statement->get(), 1, vkey) != SQLITE_OK ||
            sqlite3_step(statement->get()) != SQLITE_DONE) {
          return failed();
        }
        return {};
      });
}

Result<std::uint64_t> RecordIndex::update(const std::string& dir) {
  auto reader = LedgerReader::open_whole(dir);
  if (!reader) {
    return tl::make_unexpected(std::move(reader.error()));
  }
  const auto known = database_->known_size(*reader);
  if (!known) {
    return tl::make_unexpected(known.error());
  }
  const bool is_other = !known->has_value();
  std::uint64_t next = known->value_or(0);
  const auto files = list_record_files(dir);
  std::vector<std::optional<std::uint64_t>> firsts;
  for (const RecordFileName& file : files) {
    firsts.push_back(first_sequence(dir, file));
  }
  std::uint64_t oldest = 0;
  for (const auto& first : firsts) {
    if (first) {
      oldest = *first;
      break;
    }
  }
  auto done = database_->run(is_other ? "BEGIN IMMEDIATE; DELETE FROM records" : "BEGIN IMMEDIATE");
  done = done.and_then([&] {
    return database_->run(fmt::format("DELETE FROM records WHERE seq < {}", oldest).c_str());
  });
  for (std::size_t i = 0; done && i < files.size(); ++i) {
    const bool is_known = i + 1 < files.size() && firsts[i + 1] && *firsts[i + 1] <= next;
    if ((firsts[i] || files[i].is_packed) && !is_known) { // only lines of the ledger are packed
      const bool is_newest = i + 1 == files.size();
      done = database_->take_file(dir, files[i], is_newest, *reader, next);
    }
  }
  done = done.and_then([&] { return database_->note_size(*reader); }).and_then([&] {
    return database_->run("COMMIT");
  });
  if (!done) {
    sqlite3_exec(database_->handle, "ROLLBACK", nullptr, nullptr, nullptr); // as it was before
    return tl::make_unexpected(std::move(done.error()));
  }
  const auto count = database_->read_text("SELECT CAST(count(*) AS TEXT) FROM records", "0");
  return count ? Result<std::uint64_t>(std::stoull(*count))
               : Result<std::uint64_t>(tl::make_unexpected(count.error()));
}

Result<void> RecordIndex::search(const RecordQuery& query,
                                 const std::function<void(std::string_view line)>& found) const {
  const std::array<const std::string*, kKeys.size()> wanted{
      &query.kind, &query.reference, &query.subject, &query.body, &query.service,
      &query.host, &query.effect,    &query.action,  &query.by};
  std::string sql = "SELECT line FROM records WHERE at >= ? AND at < ?";
  for (std::size_t i = 0; i < kKeys.size(); ++i) {
    if (wanted[i]->empty()) {
      continue;
    }
    sql += kKeys[i] == "service" ? std::string(" AND instr(',' || service || ',', ',' || ? || ',')")
                                 : fmt::format(" AND \"{}\" = ?", kKeys[i]);
  }
  sql += query.is_newest_first ? " ORDER BY seq DESC LIMIT ?" : " ORDER BY seq LIMIT ?";
  const auto statement = database_->prepare(sql);
  if (!statement) {
    return tl::make_unexpected(statement.error());
  }
  sqlite3_stmt* run = statement->get();
  const auto in_ms = [](std::optional<Instant> at, sqlite3_int64 otherwise) {
    return at ? static_cast<sqlite3_int64>(at->time_since_epoch().count()) : otherwise;
  };
  sqlite3_bind_int64(run, 1, in_ms(query.since, INT64_MIN));
  sqlite3_bind_int64(run, 2, in_ms(query.until, INT64_MAX));
  int at = 3;
  for (const std::string* text : wanted) {
    if (!text->empty()) {
      bind_text(run, at++, *text);
    }
  }
  sqlite3_bind_int64(run, at, static_cast<sqlite3_int64>(query.most));
  int step = 0;
  while ((step = sqlite3_step(run)) == SQLITE_ROW) {
    const void* line = sqlite3_column_blob(run, 0);
    found({static_cast<const char*>(line), static_cast<std::size_t>(sqlite3_column_bytes(run, 0))});
  }
  return step == SQLITE_DONE ? Result<void>() : Result<void>(database_->failed());
}

} // namespace haechi::io
