#pragma once
// SQLite with results instead of return codes. Private to the store.

#include "base/result.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace haechi::io {

inline constexpr std::chrono::seconds kDatabasePatience{5}; // while another process writes

struct CloseDatabase {
  void operator()(sqlite3* database) const;
};

struct EndStatement {
  void operator()(sqlite3_stmt* statement) const;
};

using Database = std::unique_ptr<sqlite3, CloseDatabase>;

// E-OVERSIGHT-021 where another process holds the file, else -020; with the reason.
[[nodiscard]] Error describe_failure(sqlite3* database, std::string_view what);

// Opens `path`, which may be a URI, with the flags of sqlite3_open_v2. Errors: E-OVERSIGHT-020.
[[nodiscard]] Result<Database> connect(const std::string& path, int flags);

// An empty file for its owner alone, before SQLite gives its other files the same mode; one that is
// there stays. Errors: E-OVERSIGHT-020.
[[nodiscard]] Result<void> make_file(const std::string& path);

[[nodiscard]] Result<void> execute(sqlite3* database, const char* sql);

// One statement; parameters count from 1, columns from 0.
class Statement {
 public:
  [[nodiscard]] static Result<Statement> prepare(sqlite3* database, std::string_view sql);

  void bind(int at, std::int64_t value);
  void bind(int at, std::string_view text); // borrowed until the statement has run
  // True: there is a row.
  [[nodiscard]] Result<bool> step();
  [[nodiscard]] std::int64_t number(int column) const;
  [[nodiscard]] std::string text(int column) const;

 private:
  Statement(sqlite3* database, sqlite3_stmt* statement)
      : database_(database), statement_(statement) {}

  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, EndStatement> statement_;
};

// Rolls back unless it was committed.
class Transaction {
 public:
  // Waits for its turn to write.
  [[nodiscard]] static Result<Transaction> begin(sqlite3* database);
  ~Transaction();
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  Transaction(const Transaction&) = delete;

  [[nodiscard]] Result<void> commit();

 private:
  explicit Transaction(sqlite3* database) : database_(database) {}

  sqlite3* database_;
};

} // namespace haechi::io
