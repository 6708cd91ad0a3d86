#include "io/files/temporary_folder.h"
#include "io/ledger/verify.h"
#include "io/oversight/register_copy.h"
#include "io/oversight/register_ledger.h"
#include "io/oversight/register_reading.h"
#include "io/oversight/register_store.h"
#include "oversight/event_json.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sqlite3.h>
#include <thread>

namespace haechi::io {
namespace {

namespace fs = std::filesystem;
using oversight::Event;
using oversight::EventKind;
using oversight::Kept;
using std::chrono::days;

const Instant kBegin{days(20'000)};

Event name_officer(const std::string& id) {
  return {EventKind::OfficerNamed, kBegin, "root", id, {{"name", id}, {"body", "kr.pipc"}}};
}

class RegisterLedgerTest : public testing::Test {
 protected:
  [[nodiscard]] std::string file(const std::string& name) const { return folder_ + "/" + name; }

  [[nodiscard]] RegisterStore store() const {
    auto out = RegisterStore::open(file("register.db"), RegisterStore::Missing::Made);
    EXPECT_TRUE(out) << to_string(out.error());
    return std::move(*out);
  }

  [[nodiscard]] RegisterLedger ledger() const {
    return RegisterLedger({.dir = folder(), .patience = std::chrono::milliseconds(0)});
  }

  [[nodiscard]] std::string folder() const { return file("register.db.ledger"); }

  Result<RegisterStore::Change> add(const std::string& officer) const {
    RegisterLedger sink = ledger();
    return store().add(name_officer(officer), kBegin, &sink);
  }

  [[nodiscard]] std::string add_code(const std::string& officer) const {
    const auto added = add(officer);
    return added ? "" : added.error().code;
  }

  [[nodiscard]] std::vector<std::string> told() const {
    const auto events = read_signed_events(folder());
    EXPECT_TRUE(events) << to_string(events.error());
    std::vector<std::string> out;
    for (const Kept& kept : *events) {
      out.push_back(kept.event.subject);
    }
    return out;
  }

  void expect_verified() const {
    const auto report = verify_ledger({.dir = folder(), .kept = {}, .vkey = {}});
    ASSERT_TRUE(report) << to_string(report.error());
    for (const VerifyFinding& finding : report->findings) {
      ADD_FAILURE() << finding.file << ": " << finding.what;
    }
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

using testing::ElementsAre;

TEST_F(RegisterLedgerTest, HoldsEveryEventSignedBeforeTheChangeIsDone) {
  ASSERT_TRUE(add("kim"));
  ASSERT_TRUE(add("lee"));
  EXPECT_THAT(told(), ElementsAre("kim", "lee"));
  expect_verified();
  EXPECT_EQ(store().events()->size(), 2U);
}

TEST_F(RegisterLedgerTest, TakesInWhatARegisterHeldBeforeItHadOne) {
  ASSERT_TRUE(store().add(name_officer("kim"), kBegin, nullptr));
  ASSERT_TRUE(add("lee"));
  EXPECT_THAT(told(), ElementsAre("kim", "lee"));
  expect_verified();
}

TEST_F(RegisterLedgerTest, AddsOnceWhatACrashKeptFromIt) {
  ASSERT_TRUE(add("kim"));
  ASSERT_TRUE(store().add(name_officer("lee"), kBegin, nullptr)); // the ledger heard nothing
  ASSERT_TRUE(add("park"));
  ASSERT_TRUE(add("min"));
  EXPECT_THAT(told(), ElementsAre("kim", "lee", "park", "min"));
  expect_verified();
}

TEST_F(RegisterLedgerTest, WithdrawsWhatWasToldAndNeverKept) {
  ASSERT_TRUE(add("kim"));
  {
    RegisterLedger sink = ledger();
    ASSERT_TRUE(sink.meet(*store().all_kept(), {}));
    sink.tell(2, {name_officer("lee"), "sha256:never"});
    ASSERT_TRUE(sink.write(kBegin)); // and then the power went, before the store kept it
  }
  EXPECT_EQ(store().events()->size(), 1U);
  EXPECT_THAT(told(), ElementsAre("kim")) << "what nobody signed was not told";
  ASSERT_TRUE(add("park"));
  EXPECT_THAT(told(), ElementsAre("kim", "park"));
  expect_verified();
}

TEST_F(RegisterLedgerTest, FindsARegisterWhoseNewestEventsWereCutOff) {
  for (const char* name : {"kim", "lee", "park"}) {
    ASSERT_TRUE(add(name));
  }
  tamper("DROP TRIGGER no_removal; DELETE FROM events WHERE sequence = 3");
  EXPECT_EQ(store().events().error().code, "E-OVERSIGHT-027");
  EXPECT_EQ(store().read().error().code, "E-OVERSIGHT-027");
  EXPECT_EQ(add_code("min"), "E-OVERSIGHT-027");
  EXPECT_EQ(store().all_kept()->size(), 2U) << "the register alone does not know";
}

TEST_F(RegisterLedgerTest, FindsAnotherRegisterInThePlaceOfTheRightOne) {
  ASSERT_TRUE(add("kim"));
  fs::remove(file("register.db"));
  ASSERT_TRUE(store().add(name_officer("lee"), kBegin, nullptr));
  EXPECT_EQ(add_code("min"), "E-OVERSIGHT-027");
}

TEST_F(RegisterLedgerTest, FindsThatTheLedgerIsGoneOrAnother) {
  ASSERT_TRUE(add("kim"));
  fs::rename(folder(), file("aside"));
  EXPECT_EQ(add_code("lee"), "E-OVERSIGHT-028");
  EXPECT_EQ(store().read().error().code, "E-OVERSIGHT-028");
  EXPECT_FALSE(fs::exists(folder())) << "no new one takes its place";
  RegisterLedger sink = ledger();
  ASSERT_TRUE(sink.meet({}, {})); // somebody makes another one there
  ASSERT_TRUE(sink.seal());
  EXPECT_EQ(add_code("lee"), "E-OVERSIGHT-028");
  EXPECT_EQ(store().read().error().code, "E-OVERSIGHT-028");
}

TEST_F(RegisterLedgerTest, IsOneProcessesAtATime) {
  RegisterLedger holder = ledger();
  ASSERT_TRUE(holder.meet({}, {}));
  EXPECT_EQ(add_code("kim"), "E-OVERSIGHT-026");
  ASSERT_TRUE(holder.seal());
  EXPECT_EQ(add_code("kim"), "");
}

TEST_F(RegisterLedgerTest, AFullDiskKeepsNothingOnEitherSide) {
  ASSERT_TRUE(add("kim"));
  RegisterLedger sink({.dir = folder(), .write = [](int, const char*, std::size_t) -> ssize_t {
                         errno = ENOSPC;
                         return -1;
                       }});
  const auto refused = store().add(name_officer("lee"), kBegin, &sink);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "E-OVERSIGHT-026");
  EXPECT_THAT(refused.error().message, testing::HasSubstr("No space left"));
  EXPECT_EQ(store().events()->size(), 1U);
  ASSERT_TRUE(add("lee"));
  EXPECT_THAT(told(), ElementsAre("kim", "lee"));
  expect_verified();
}

TEST_F(RegisterLedgerTest, AChangeThatIsRefusedLeavesNoRecord) {
  ASSERT_TRUE(add("kim"));
  EXPECT_EQ(add_code("kim"), "E-OVERSIGHT-004");
  EXPECT_THAT(told(), ElementsAre("kim"));
  expect_verified();
}

TEST_F(RegisterLedgerTest, ADamagedOneIsToldAndNothingIsKept) {
  ASSERT_TRUE(add("kim"));
  std::ofstream(folder() + "/checkpoint") << "nonsense\n";
  EXPECT_EQ(add_code("lee"), "E-OVERSIGHT-026");
  EXPECT_EQ(store().all_kept()->size(), 1U);
}

TEST_F(RegisterLedgerTest, ABackupIsRestoredWithWhatTheLedgerHoldsBeyondIt) {
  ASSERT_TRUE(add("kim"));
  ASSERT_TRUE(store().back_up(file("copy.db")));
  ASSERT_TRUE(add("lee"));
  fs::remove(file("register.db"));
  ASSERT_TRUE(restore_register(file("copy.db"), file("register.db"), folder()));
  EXPECT_EQ(store().events()->size(), 2U);
  ASSERT_TRUE(add("park"));
  EXPECT_THAT(told(), ElementsAre("kim", "lee", "park"));
  expect_verified();
}

TEST_F(RegisterLedgerTest, ARecordThatWasWrittenOverIsNotRestored) {
  ASSERT_TRUE(add("kim"));
  ASSERT_TRUE(store().back_up(file("copy.db")));
  ASSERT_TRUE(add("lee"));
  const std::string first = read_signed_events(folder())->front().digest;
  const Event lee = name_officer("lee");
  Event forged = lee;
  forged.fields["name"] = "Forged";
  std::string text;
  fs::path records;
  for (const auto& entry : fs::directory_iterator(folder())) {
    if (entry.path().extension() == ".jsonl") {
      records = entry.path();
      std::ifstream in(records);
      text.assign(std::istreambuf_iterator<char>(in), {});
    }
  }
  const auto change = [&](const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
  };
  change(R"("name":"lee")", R"("name":"Forged")");
  change(link(first, to_json(lee)), link(first, to_json(forged)));
  std::ofstream(records) << text;
  const auto restored = restore_register(file("copy.db"), file("restored.db"), folder());
  ASSERT_FALSE(restored);
  EXPECT_EQ(restored.error().code, "E-OVERSIGHT-026");
  EXPECT_FALSE(fs::exists(file("restored.db")));
}

TEST_F(RegisterLedgerTest, WritersTakeTurnsInBoth) {
  ASSERT_TRUE(add("kim"));
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 3; ++writer) {
    writers.emplace_back([this, writer] {
      for (int i = 0; i < 4; ++i) {
        RegisterLedger sink({.dir = folder()});
        const auto done =
            store().add(name_officer(fmt::format("o{}-{}", writer, i)), kBegin, &sink);
        EXPECT_TRUE(done) << to_string(done.error());
      }
    });
  }
  for (std::thread& writer : writers) {
    writer.join();
  }
  EXPECT_EQ(told().size(), 13U);
  expect_verified();
}

} // namespace
} // namespace haechi::io
