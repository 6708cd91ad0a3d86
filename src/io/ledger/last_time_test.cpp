// The time of a ledger over starts with a clock that is behind or ahead.
#include "io/ledger/ledger_folder_fixture.h"

#include <gmock/gmock.h>

namespace haechi::io {
namespace {

namespace fs = std::filesystem;

class LedgerClockTest : public LedgerFolder {
 protected:
  static constexpr std::int64_t kDay = 86'400'000;
  static constexpr const char* kFile = "records-20250206-000001.jsonl";

  // Of one run of the machine: the system's clock is `now_`, `elapsed_` nobody sets.
  RecordWriter::Options watched(TrustedClock& clock) {
    auto out = options();
    out.clock = &clock;
    return out;
  }

  [[nodiscard]] TrustedClock clock() {
    return TrustedClock({.wall = [this] { return Instant(std::chrono::milliseconds(now_.load())); },
                         .elapsed = [this] { return std::chrono::milliseconds(elapsed_.load()); }});
  }

  void pass(std::int64_t time) {
    now_ += time;
    elapsed_ += time;
  }

  // As the gateway does when an administrator says so.
  void confirm(TrustedClock& clock, RecordWriter& writer) {
    clock.confirm();
    ledger::Record record;
    record.at = clock.now();
    record.kind = "clock";
    record.note = "the clock was confirmed by the administrator: so";
    writer.lane(0).record(record);
    ASSERT_TRUE(writer.flush());
  }

  std::atomic<std::int64_t> elapsed_{0};
};

TEST_F(LedgerClockTest, TheClockIsWatched) {
  auto wanted = options();
  std::atomic<std::int64_t> elapsed{0};
  wanted.elapsed = [&] { return std::chrono::milliseconds(elapsed.load()); };
  {
    auto writer = RecordWriter::open(wanted);
    ASSERT_TRUE(writer);
    write_records(**writer, 1);
    now_ += 3'600'000;
    elapsed += 1'000;
    write_records(**writer, 1);
    now_ -= 7'200'000;
    write_records(**writer, 1);
  }
  const std::string text = content("records-20250206-000001.jsonl");
  EXPECT_THAT(text, testing::HasSubstr("the clock went forward by 3599 s"));
  EXPECT_THAT(text, testing::HasSubstr("the clock went back by 7200 s"));
  EXPECT_THAT(text, testing::HasSubstr("it is 3599 s ahead of time: nothing begins or ends by it"));
  write(1);
  EXPECT_THAT(content("records-20250206-000001.jsonl"),
              testing::HasSubstr("the clock is 7200 s behind the last record"));
  EXPECT_TRUE(verify().is_fine()) << told(verify()) << "times of leaves never go back";
}

TEST_F(LedgerClockTest, AStartWithAClockFarAheadHoldsUntilItIsConfirmed) {
  write(3);
  now_ += 3'650 * kDay;
  auto ahead = clock();
  auto purging = watched(ahead);
  purging.files.keep.class_days = {30, 30, 30};
  purging.files.keep.days = 60;
  purging.purges_at_once = true;
  auto writer = RecordWriter::open(purging);
  ASSERT_TRUE(writer) << to_string(writer.error());
  ASSERT_TRUE((*writer)->flush());
  EXPECT_TRUE((*writer)->status().clock.is_held);
  EXPECT_EQ((*writer)->status().purged, 0U);
  EXPECT_THAT(content(kFile),
              testing::AllOf(testing::HasSubstr("H-0"),
                             testing::HasSubstr("3650 days ahead of the last record"),
                             testing::HasSubstr("\"at\":\"2025-02-06T12:00:00Z\","
                                                "\"kind\":\"clock\"")));
  confirm(ahead, **writer);
  pass(60'000);
  write_records(**writer, 1);
  EXPECT_FALSE(fs::exists(folder_ / kFile)) << "what is due goes now";
  writer->reset();
  EXPECT_TRUE(verify().is_fine()) << told(verify());
}

TEST_F(LedgerClockTest, AConfirmedCorrectionOutlastsStarts) {
  write(1);
  const auto right = now_.load();
  auto first = clock();
  {
    auto writer = RecordWriter::open(watched(first));
    ASSERT_TRUE(writer);
    now_ += 3'650 * kDay;
    confirm(first, **writer); // wrongly
    write_records(**writer, 1);
    now_ = right + 60'000;
    elapsed_ += 60'000;
    ASSERT_TRUE((*writer)->flush());
    EXPECT_TRUE((*writer)->status().clock.is_held);
    ledger::Record waiting; // recorded before, written behind
    waiting.at = first.now();
    confirm(first, **writer);
    (*writer)->lane(0).record(waiting);
    write_records(**writer, 1);
  }
  for (int start = 0; start < 3; ++start) {
    pass(2 * kDay);
    auto again = clock();
    auto writer = RecordWriter::open(watched(again));
    ASSERT_TRUE(writer);
    EXPECT_FALSE((*writer)->status().clock.is_held) << "start " << start;
    EXPECT_EQ(again.now(), Instant(std::chrono::milliseconds(now_.load())));
    write_records(**writer, 1);
  }
  EXPECT_TRUE(verify().is_fine()) << told(verify());
  now_ += 3'650 * kDay;
  auto ahead = clock();
  auto writer = RecordWriter::open(watched(ahead));
  ASSERT_TRUE(writer);
  EXPECT_TRUE((*writer)->status().clock.is_held) << "the wrong clock again";
}

TEST_F(LedgerClockTest, AMinuteThatBeganBeforeACorrectionIsNotTheTime) {
  write(1);
  const auto right = now_.load();
  auto first = clock();
  {
    auto writer = RecordWriter::open(watched(first));
    ASSERT_TRUE(writer);
    now_ += 3'650 * kDay;
    confirm(first, **writer);
    (*writer)->lane(0).count_dns_allowed();
    now_ = right + 60'000;
    confirm(first, **writer);
  }
  const std::string newest = content(list_record_files(folder_.string()).back().name);
  ASSERT_THAT(newest.substr(newest.rfind("{\"at\"")), testing::HasSubstr("\"kind\":\"minute\""));
  auto again = clock();
  auto writer = RecordWriter::open(watched(again));
  ASSERT_TRUE(writer);
  EXPECT_FALSE((*writer)->status().clock.is_held);
}

TEST_F(LedgerClockTest, ContentsOfFilesThatAWrongClockHasNamedGoInTime) {
  const auto right = now_.load();
  auto first = clock();
  {
    auto writer = RecordWriter::open(watched(first));
    ASSERT_TRUE(writer);
    now_ += 3'650 * kDay;
    confirm(first, **writer);
    write_records(**writer, 1);
    now_ = right;
    confirm(first, **writer);
    write_records(**writer, 2);
  }
  ASSERT_THAT(list_record_files(folder_.string()).back().name, testing::StartsWith("records-2035"));
  pass(20 * kDay);
  auto later = clock();
  auto purging = watched(later);
  purging.files.keep.class_days = {10, 0, 0};
  purging.purges_at_once = true;
  auto writer = RecordWriter::open(purging);
  ASSERT_TRUE(writer);
  ASSERT_TRUE((*writer)->flush());
  EXPECT_EQ((*writer)->status().purged, 2U) << (*writer)->status().purge_refused;
  writer->reset();
  EXPECT_TRUE(verify().is_fine()) << told(verify());
}

} // namespace
} // namespace haechi::io
