#include "io/files/temporary_folder.h"
#include "io/oversight/register_copy.h"
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

  TemporaryFolder temporary_ = TemporaryFolder::make("haechi-register").value();
  std::string folder_ = temporary_.path();
};

class CountingSink final : public oversight::RecordSink {
 public:
  Result<void> meet(std::span<const oversight::Kept> kept, std::string_view known_as) override {
    EXPECT_TRUE(known_as.empty() || known_as == name());
    met = kept.size();
    return {};
  }

  [[nodiscard]] std::string name() const override { return "sink"; }

  void tell(std::uint64_t sequence, const oversight::Kept& next) override {
    told.emplace_back(sequence, next.event.subject);
  }

  Result<void> write(Instant /*now*/) override {
    return refuses ? Result<void>(fail("E-OVERSIGHT-026", "no room")) : Result<void>();
  }

  Result<void> seal() override {
    ++seals;
    return seals_not ? Result<void>(fail("E-OVERSIGHT-026", "no room")) : Result<void>();
  }

  bool refuses = false;
  bool seals_not = false;
  int seals = 0;
  std::size_t met = 0;
  std::vector<std::pair<std::uint64_t, std::string>> told;
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
  EXPECT_THAT(sink.told,
              testing::ElementsAre(Pair(1, "kim"), Pair(2, "t"), Pair(3, "t"), Pair(4, "lee")));
}

TEST_F(RegisterStoreTest, KeepsNothingOfWhatIsRefused) {
  RegisterStore store = make();
  CountingSink sink;
  ASSERT_TRUE(store.add(name_officer("kim", kBegin), kBegin, &sink));
  EXPECT_FALSE(store.add(name_officer("kim", kBegin), kBegin, &sink));
  EXPECT_EQ(sink.seals, 1);
  sink.refuses = true;
  const auto refused = store.add(name_officer("lee", kBegin), kBegin, &sink);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "E-OVERSIGHT-026");
  EXPECT_EQ(sink.seals, 1) << "nothing was kept";
  EXPECT_EQ(store.all_kept()->size(), 1U);
}

TEST_F(RegisterStoreTest, TellsWhatWasKeptAndCouldNotBeSealed) {
  RegisterStore store = make();
  CountingSink sink;
  sink.seals_not = true;
  const auto change = store.add(name_officer("kim", kBegin), kBegin, &sink);
  ASSERT_TRUE(change);
  ASSERT_TRUE(change->unsigned_because);
  EXPECT_EQ(change->unsigned_because->code, "E-OVERSIGHT-026");
  EXPECT_EQ(store.all_kept()->size(), 1U);
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

TEST_F(RegisterStoreTest, ALongBacklogIsKeptInPortionsAndTheEventBehindIt) {
  RegisterStore store = make();
  const auto tell = [&](EventKind kind, Instant at, const std::string& subject,
                        oversight::Fields fields) {
    const auto done = store.add(Event{kind, at, "kim", subject, std::move(fields)}, at, nullptr);
    ASSERT_TRUE(done) << to_string(done.error());
  };
  ASSERT_TRUE(store.add(name_officer("kim", kBegin), kBegin, nullptr));
  tell(EventKind::ProviderAdded, kBegin, "p", {{"name", "P"}});
  tell(EventKind::RecommendationMade, kBegin, "a",
       {{"provider", "p"},
        {"issuer", "kr.pipc"},
        {"text", "t"},
        {"accept-by", to_rfc3339(kBegin + days(1))},
        {"checks", "3650"},
        {"check-days", "1"}});
  tell(EventKind::RecommendationAccepted, kBegin, "a", {});
  tell(EventKind::ReportReceived, kBegin, "a", {{"summary", "s"}}); // makes 3,650 tasks
  CountingSink sink;
  const Instant late = kBegin + days(4'000);
  const auto change = store.add(name_officer("lee", late), late, &sink);
  ASSERT_TRUE(change) << to_string(change.error());
  EXPECT_EQ(change->events.size(), 3'650U + 1U);
  EXPECT_EQ(change->events.back().subject, "lee");
  EXPECT_EQ(sink.told.size(), change->events.size());
  EXPECT_EQ(sink.seals, 2) << "two transactions";
}

TEST_F(RegisterStoreTest, RefusesWhatCouldCloseIt) {
  RegisterStore store = make();
  const auto code = [](const Result<RegisterStore::Change>& change) {
    return change ? "" : change.error().code;
  };
  Event task{EventKind::TaskMade, kBegin, "kim", "t", {{"what", "w"}, {"owner", "kim"}}};
  task.fields.emplace("deadline", to_rfc3339(kBegin + days(1)));
  Event late = task;
  late.at = oversight::kLastInstant + days(1);
  EXPECT_EQ(code(store.add(late, late.at, nullptr)), "E-OVERSIGHT-010");
  ASSERT_TRUE(store.add(task, kBegin, nullptr));
  const auto end = store.add(std::nullopt, oversight::kLastInstant + days(1), nullptr);
  ASSERT_TRUE(end) << to_string(end.error());
  EXPECT_EQ(end->events.front().at, kBegin + days(1));
  EXPECT_TRUE(store.read());
}

// A machine's clock, and who tells what by it.
class RegisterStoreClockTest : public RegisterStoreTest {
 protected:
  Result<RegisterStore::Change> tell(RegisterStore& store, const std::optional<Event>& event) {
    RegisterStore::Telling told;
    if (event) {
      told = [&](Instant at) -> Result<Event> {
        Event out = *event;
        out.at = at;
        return out;
      };
    }
    return store.add(told, {std::nullopt, [this] { return clock_; }}, nullptr);
  }

  std::string code(const Result<RegisterStore::Change>& change) {
    return change ? "" : change.error().code;
  }

  static Event confirm(const std::string& officer, const std::string& by) {
    return {EventKind::ClockConfirmed, {}, by, officer, {{"because", "compared with another"}}};
  }

  void pass(std::chrono::milliseconds time) {
    clock_.wall += time;
    clock_.elapsed += time;
  }

  ClockReading clock_{kBegin, std::chrono::hours(1), "a"};
};

TEST_F(RegisterStoreClockTest, WhatIsToldHappensWhenItsTurnComes) {
  RegisterStore store = make();
  const Event begun = name_officer("kim", clock_.wall);
  pass(std::chrono::seconds(3)); // somebody else had the turn
  ASSERT_TRUE(tell(store, name_officer("lee", clock_.wall)));
  const auto change = tell(store, begun);
  ASSERT_TRUE(change) << to_string(change.error());
  EXPECT_EQ(change->events.back().at, clock_.wall);
  EXPECT_EQ(change->at, clock_.wall);
}

TEST_F(RegisterStoreClockTest, AfterAJumpNothingIsKeptUntilTheClockIsRightOrAnOfficerConfirmsIt) {
  RegisterStore store = make();
  ASSERT_TRUE(tell(store, name_officer("kim", {})));
  Event task{EventKind::TaskMade, {}, "kim", "t", {{"what", "w"}, {"owner", "kim"}}};
  task.fields.emplace("deadline", to_rfc3339(kBegin + days(30)));
  ASSERT_TRUE(tell(store, task));
  clock_.wall += days(2'000);
  EXPECT_EQ(code(tell(store, std::nullopt)), "E-OVERSIGHT-015");
  EXPECT_EQ(code(tell(store, name_officer("lee", {}))), "E-OVERSIGHT-015");
  EXPECT_EQ(code(tell(store, confirm("lee", "lee"))), "E-OVERSIGHT-005");
  EXPECT_EQ(code(tell(store, confirm("kim", "lee"))), "E-OVERSIGHT-008");
  EXPECT_EQ(store.events()->size(), 2U);
  ASSERT_TRUE(store.add(name_officer("park", kBegin + days(1)), kBegin + days(1), nullptr))
      << "a time that is told is no clock";
  clock_.wall -= days(2'000);
  pass(days(2));
  EXPECT_EQ(code(tell(store, std::nullopt)), "");
  clock_.wall += days(365);
  EXPECT_EQ(code(tell(store, std::nullopt)), "E-OVERSIGHT-015") << "the right one was kept";
  const auto confirmed = tell(store, confirm("kim", "kim"));
  ASSERT_TRUE(confirmed) << to_string(confirmed.error());
  ASSERT_EQ(confirmed->events.size(), 2U);
  EXPECT_EQ(confirmed->events.front().kind, EventKind::TaskOverdue);
  pass(days(1));
  EXPECT_EQ(code(tell(store, std::nullopt)), "");
}

TEST_F(RegisterStoreClockTest, ATimeThatIsToldConfirmsNothing) {
  RegisterStore store = make();
  ASSERT_TRUE(tell(store, name_officer("kim", {})));
  EXPECT_EQ(code(store.add(confirm("kim", "kim"), kBegin, nullptr)), "E-OVERSIGHT-015");
}

TEST_F(RegisterStoreClockTest, ARestoredRegisterHasSeenNoClock) {
  {
    RegisterStore store = make();
    ASSERT_TRUE(tell(store, name_officer("kim", {})));
    ASSERT_TRUE(store.back_up(file("copy.db")));
  }
  clock_.wall += days(2'000);
  ASSERT_TRUE(restore_register(file("copy.db"), file("restored.db")));
  RegisterStore restored = make("restored.db");
  EXPECT_EQ(code(tell(restored, std::nullopt)), "");
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
