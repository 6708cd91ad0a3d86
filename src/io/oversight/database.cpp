#include "io/oversight/database.h"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sqlite3.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace haechi::io {

void CloseDatabase::operator()(sqlite3* database) const {
  ::sqlite3_close_v2(database);
}

void EndStatement::operator()(sqlite3_stmt* statement) const {
  ::sqlite3_finalize(statement);
}

Error describe_failure(sqlite3* database, std::string_view what) {
  const int code = ::sqlite3_errcode(database) & 0xFF;
  const char* path = ::sqlite3_db_filename(database, "main");
  const std::string file = path == nullptr ? "" : path;
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
    return {"E-OVERSIGHT-021",
            fmt::format("{} `{}`: another process writes to it", what, file),
            {},
            "try again; commands of one register take turns"};
  }
  if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT) {
    return {
        "E-OVERSIGHT-022",
        fmt::format("`{}` is no register, or a damaged one: {}", file, ::sqlite3_errmsg(database)),
        {},
        "haechi oversight restore makes one of a backup"};
  }
  return {"E-OVERSIGHT-020", fmt::format("{} `{}`: {}", what, file, ::sqlite3_errmsg(database))};
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
  ::sqlite3_busy_timeout(raw,
                         static_cast<int>(std::chrono::milliseconds(kDatabasePatience).count()));
  return database;
}

Result<void> make_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return fail("E-OVERSIGHT-020",
                fmt::format("cannot make `{}`: {}", path, std::generic_category().message(errno)));
  }
  ::close(file);
  return {};
}

Result<void> execute(sqlite3* database, const char* sql) {
  if (::sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return tl::make_unexpected(describe_failure(database, "cannot use"));
  }
  return {};
}

Result<Statement> Statement::prepare(sqlite3* database, std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  if (::sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement,
                           nullptr) != SQLITE_OK) {
    return tl::make_unexpected(describe_failure(database, "cannot read"));
  }
  return Statement(database, statement);
}

void Statement::bind(int at, std::int64_t value) {
  ::sqlite3_bind_int64(statement_.get(), at, value);
}

void Statement::bind(int at, std::string_view text) {
  ::sqlite3_bind_text64(statement_.get(), at, text.data(), text.size(), nullptr, SQLITE_UTF8);
}

Result<bool> Statement::step() {
  switch (::sqlite3_step(statement_.get())) {
  case SQLITE_ROW:
    return true;
  case SQLITE_DONE:
    return false;
  default:
    return tl::make_unexpected(describe_failure(database_, "cannot use"));
  }
}

std::int64_t Statement::number(int column) const {
  return ::sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::text(int column) const {
  const void* begin = ::sqlite3_column_blob(statement_.get(), column);
  const int size = ::sqlite3_column_bytes(statement_.get(), column);
  return begin == nullptr
             ? std::string()
             : std::string(static_cast<const char*>(begin), static_cast<std::size_t>(size));
}

Result<Transaction> Transaction::begin(sqlite3* database) {
  if (auto begun = execute(database, "BEGIN IMMEDIATE"); !begun) {
    return tl::make_unexpected(std::move(begun.error()));
  }
  return Transaction(database);
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
  if (database_ != nullptr) {
    // What fails here leaves the file as it was.
    ::sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

Result<void> Transaction::commit() {
  auto done = execute(database_, "COMMIT");
  if (done) {
    database_ = nullptr;
  }
  return done;
}

} // namespace haechi::io
