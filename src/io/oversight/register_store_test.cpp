#include "io/oversight/register_store.h"
#include "oversight/policy_events.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sqlite3.h>
#include <sys/stat.h>
#include <thread>

namespace haechi::io {
namespace {

using oversight::Event;
using oversight::EventKind;
using std::chrono::days;

const Instant kBegin{days(20'000)};

Event name_officer(const std::string& id, Instant at) {
  return {EventKind::OfficerNamed, at, "root", id, {{"name", id}, {"body", "kr.pipc"}}};
}

class RegisterStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "register-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }

  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string file(const char* name) const { return folder_ + "/" + name; }

  [[nodiscard]] RegisterStore make(const char* name = "register.db") const {
    auto store = RegisterStore::open(file(name), RegisterStore::Missing::Made);
    EXPECT_TRUE(store) << to_string(store.error());
    return std::move(*store);
  }

  // What somebody with the file and an editor could do.
  void tamper(const char* sql) const {
    sqlite3* database = nullptr;
    ASSERT_EQ(::sqlite3_open(file("register.db").c_str(), &database), SQLITE_OK);
    EXPECT_EQ(::sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK)
        << ::sqlite3_errmsg(database);
    ::sqlite3_close(database);
  }

  std::string folder_;
};

class CountingSink final : public oversight::RecordSink {
 public:
  Result<void> take(std::uint64_t sequence, const Event& event) override {
    if (refuses) {
      return fail("E-OVERSIGHT-026", "no room");
    }
    taken.emplace_back(sequence, event.subject);
    return {};
  }

  bool refuses = false;
  std::vector<std::pair<std::uint64_t, std::string>> taken;
};

TEST_F(RegisterStoreTest, KeepsEventsOverARestartForItsOwnerAlone) {
  {
    RegisterStore store = make();
    ASSERT_TRUE(store.add(name_officer("kim", kBegin), kBegin, nullptr));
  }
  RegisterStore store = make();
  const auto now = store.read();
  ASSERT_TRUE(now);
  EXPECT_NE(now->find(oversight::Thing::Officer, "kim"), nullptr);
  struct stat status{};
  ASSERT_EQ(::stat(file("register.db").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(RegisterStoreTest, WhatTimeBroughtComesBeforeTheEventAndBothReachTheSink) {
  RegisterStore store = make();
  CountingSink sink;
  ASSERT_TRUE(store.add(name_officer("kim", kBegin), kBegin, &sink));
  ASSERT_TRUE(store.add(
      Event{EventKind::TaskMade,
            kBegin,
            "kim",
            "t",
            {{"what", "look"}, {"owner", "kim"}, {"deadline", to_rfc3339(kBegin + days(3))}}},
      kBegin, &sink));
  const Instant later = kBegin + days(5);
  const auto change = store.add(name_officer("lee", later), later, &sink);
  ASSERT_TRUE(change);
  ASSERT_EQ(change->events.size(), 2U);
  EXPECT_EQ(change->events[0].kind, EventKind::TaskOverdue);
  EXPECT_EQ(change->events[0].at, kBegin + days(3));
  using Pair = std::pair<std::uint64_t, std::string>;
  EXPECT_THAT(sink.taken,
              testing::ElementsAre(Pair(1, "kim"), Pair(2, "t"), Pair(3, "t"), Pair(4, "lee")));
}

TEST_F(RegisterStoreTest, KeepsNothingOfWhatIsRefused) {
  RegisterStore store = make();
  CountingSink sink;
  ASSERT_TRUE(store.add(name_officer("kim", kBegin), kBegin, &sink));
  EXPECT_FALSE(store.add(name_officer("kim", kBegin), kBegin, &sink));
  sink.refuses = true;
  const auto refused = store.add(name_officer("lee", kBegin), kBegin, &sink);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "E-OVERSIGHT-026");
  EXPECT_EQ(store.events()->size(), 1U);
}

TEST_F(RegisterStoreTest, FindsEventsThatWereChangedRemovedOrPutIn) {
  RegisterStore store = make();
  for (const char* name : {"kim", "lee", "park"}) {
    ASSERT_TRUE(store.add(name_officer(name, kBegin), kBegin, nullptr));
  }
  const auto code = [&] { return store.read() ? "" : store.read().error().code; };
  EXPECT_EQ(code(), "");
  tamper("DROP TRIGGER no_change; DROP TRIGGER no_removal;"
         "UPDATE events SET event = replace(event, 'lee', 'oh') WHERE sequence = 2");
  EXPECT_EQ(code(), "E-OVERSIGHT-023");
  tamper("UPDATE events SET event = replace(event, '\"oh\"', '\"lee\"') WHERE sequence = 2");
  EXPECT_EQ(code(), "");
  tamper("DELETE FROM events WHERE sequence = 1");
  EXPECT_EQ(code(), "E-OVERSIGHT-023");
}

TEST_F(RegisterStoreTest, TheFileItselfRefusesChanges) {
  RegisterStore store = make();
  ASSERT_TRUE(store.add(name_officer("kim", kBegin), kBegin, nullptr));
  sqlite3* database = nullptr;
  ASSERT_EQ(::sqlite3_open(file("register.db").c_str(), &database), SQLITE_OK);
  EXPECT_NE(::sqlite3_exec(database, "UPDATE events SET event = ''", nullptr, nullptr, nullptr),
            SQLITE_OK);
  EXPECT_NE(::sqlite3_exec(database, "DELETE FROM events", nullptr, nullptr, nullptr), SQLITE_OK);
  ::sqlite3_close(database);
}

TEST_F(RegisterStoreTest, WritersTakeTurnsAndLoseNothing) {
  {
    const RegisterStore store = make();
  }
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 3; ++writer) {
    writers.emplace_back([this, writer] {
      RegisterStore store = make();
      for (int i = 0; i < 8; ++i) {
        const auto done =
            store.add(name_officer(fmt::format("o{}-{}", writer, i), kBegin), kBegin, nullptr);
        EXPECT_TRUE(done) << to_string(done.error());
      }
    });
  }
  for (std::thread& writer : writers) {
    writer.join();
  }
  EXPECT_EQ(make().events()->size(), 24U);
}

TEST_F(RegisterStoreTest, ABackupReadsAsTheRegisterAndIsRestoredBesideNothing) {
  RegisterStore store = make();
  ASSERT_TRUE(store.add(name_officer("kim", kBegin), kBegin, nullptr));
  ASSERT_TRUE(store.back_up(file("copy.db")));
  EXPECT_EQ(store.back_up(file("copy.db")).error().code, "E-OVERSIGHT-024");
  ASSERT_TRUE(store.add(name_officer("lee", kBegin), kBegin, nullptr));
  EXPECT_EQ(restore_register(file("copy.db"), file("register.db")).error().code, "E-OVERSIGHT-024");
  ASSERT_TRUE(restore_register(file("copy.db"), file("restored.db")));
  EXPECT_EQ(make("restored.db").events()->size(), 1U);
}

TEST_F(RegisterStoreTest, RefusesFilesThatAreNoRegisters) {
  std::ofstream(file("text.db")) << std::string(4'096, 'x');
  const auto code = [&](const char* name) {
    const auto opened = RegisterStore::open(file(name), RegisterStore::Missing::Refused);
    return opened ? "" : opened.error().code;
  };
  EXPECT_EQ(code("text.db"), "E-OVERSIGHT-022");
  EXPECT_EQ(code("none.db"), "E-OVERSIGHT-020");
  {
    const RegisterStore store = make();
  }
  tamper("PRAGMA user_version = 99");
  EXPECT_EQ(code("register.db"), "E-OVERSIGHT-022");
  tamper("PRAGMA application_id = 7");
  EXPECT_EQ(code("register.db"), "E-OVERSIGHT-022");
  EXPECT_EQ(restore_register(file("text.db"), file("new.db")).error().code, "E-OVERSIGHT-022");
}

} // namespace
} // namespace haechi::io
