#include "io/files/read.h"
#include "io/files/temporary_folder.h"
#include "io/files/write.h"
#include "io/oversight/read_register.h"
#include "io/oversight/register_copy.h"
#include "io/oversight/register_ledger.h"
#include "io/oversight/register_store.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <sqlite3.h>

namespace haechi::io {
namespace {

namespace fs = std::filesystem;
using oversight::Event;
using oversight::EventKind;

const Instant kBegin{std::chrono::days(20'000)};

// Every file of a folder with its bytes.
using Bytes = std::map<std::string, std::string>;

Bytes read_folder(const fs::path& folder) {
  Bytes out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      const auto file = read_file(entry.path().string());
      EXPECT_TRUE(file);
      out.emplace(entry.path().string(), file ? file->text : "");
    }
  }
  return out;
}

class ReadRegisterTest : public testing::Test {
 protected:
  void SetUp() override { path_ = folder_ / "a register?#%.db"; }

  [[nodiscard]] RegisterStore open() const {
    auto store = RegisterStore::open(path_.string(), RegisterStore::Missing::Made);
    EXPECT_TRUE(store) << to_string(store.error());
    return std::move(*store);
  }

  static void name_officer(RegisterStore& store, const std::string& id,
                           oversight::RecordSink* sink = nullptr) {
    const auto done = store.add(
        Event{EventKind::OfficerNamed, kBegin, "root", id, {{"name", id}, {"body", "kr.pipc"}}},
        kBegin, sink);
    ASSERT_TRUE(done) << to_string(done.error());
  }

  [[nodiscard]] std::string read(LedgerUse use = LedgerUse::Compared) const {
    const auto all = read_register(path_.string(), use);
    return all ? std::to_string(all->kept.size()) : all.error().code;
  }

  static void write_index(const fs::path& path) {
    ASSERT_TRUE(create_file(path.string(), std::string(32'768, '\x7F')));
  }

  // What somebody with the file and an editor could do.
  void change(const char* sql) const {
    sqlite3* database = nullptr;
    ASSERT_EQ(::sqlite3_open(path_.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(::sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK)
        << ::sqlite3_errmsg(database);
    ::sqlite3_close(database);
  }

  TemporaryFolder temporary_ = TemporaryFolder::make("haechi-register").value();
  fs::path folder_ = temporary_.path();
  fs::path path_;
};

TEST_F(ReadRegisterTest, LeavesEveryByteAndMakesNoFile) {
  {
    RegisterStore store = open();
    RegisterLedger ledger({.dir = find_ledger_folder(path_.string())});
    name_officer(store, "kim", &ledger);
    name_officer(store, "lee", &ledger);
  }
  const Bytes before = read_folder(folder_);
  const auto changed = fs::last_write_time(path_);
  EXPECT_EQ(read(), "2");
  EXPECT_EQ(read(LedgerUse::LeftOut), "2");
  EXPECT_EQ(read_folder(folder_), before);
  EXPECT_EQ(fs::last_write_time(path_), changed);
}

TEST_F(ReadRegisterTest, ReadsTheJournalThatACrashLeft) {
  const fs::path copy = folder_ / "copy";
  fs::create_directory(copy);
  {
    RegisterStore store = open();
    name_officer(store, "kim");
    ASSERT_GT(fs::file_size(path_.string() + "-wal"), 0U) << "not in the file itself yet";
    fs::copy_file(path_, copy / "r.db");
    fs::copy_file(path_.string() + "-wal", copy / "r.db-wal");
  }
  write_index(copy / "r.db-shm"); // of a copy of everything; it belongs to no running process
  path_ = copy / "r.db";
  const Bytes before = read_folder(copy);
  EXPECT_EQ(read(), "1");
  EXPECT_EQ(read(LedgerUse::LeftOut), "1");
  EXPECT_EQ(read_folder(copy), before);
}

TEST_F(ReadRegisterTest, ReadsWhileAnotherHasItOpen) {
  RegisterStore store = open();
  name_officer(store, "kim");
  EXPECT_EQ(read(), "1");
  name_officer(store, "lee");
  EXPECT_EQ(read(), "2");
}

TEST_F(ReadRegisterTest, ReadsBackupsAndTheLayoutBeforeLedgersAsTheyAre) {
  {
    RegisterStore store = open();
    name_officer(store, "kim");
    ASSERT_TRUE(store.back_up((folder_ / "backup.db").string()));
  }
  change(
      "DROP TABLE ledger; DROP TABLE clock; PRAGMA user_version = 1; PRAGMA journal_mode = DELETE");
  const Bytes before = read_folder(folder_);
  EXPECT_EQ(read(), "1");
  path_ = folder_ / "backup.db";
  EXPECT_EQ(read(), "1");
  EXPECT_EQ(read_folder(folder_), before);
}

TEST_F(ReadRegisterTest, RefusesWhatIsNoRegister) {
  EXPECT_EQ(read(), "E-OVERSIGHT-020") << "there is none";
  change("PRAGMA user_version = 0");
  EXPECT_EQ(read(), "E-OVERSIGHT-022") << "an empty file";
  change("CREATE TABLE t(x)");
  EXPECT_EQ(read(), "E-OVERSIGHT-022") << "another database";
  fs::remove(path_);
  {
    RegisterStore store = open();
    name_officer(store, "kim");
  }
  change("DROP TRIGGER no_change; UPDATE events SET event = replace(event, 'kim', 'lee')");
  EXPECT_EQ(read(), "E-OVERSIGHT-023");
}

} // namespace
} // namespace haechi::io
