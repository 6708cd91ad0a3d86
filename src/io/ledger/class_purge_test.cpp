#include "io/ledger/class_purge.h"
#include "io/ledger/ledger_folder_fixture.h"
#include "io/ledger/ledger_reader.h"
#include "io/ledger/record_lines.h"

#include <gmock/gmock.h>

namespace haechi::io {
namespace {

namespace fs = std::filesystem;

class PurgeTest : public LedgerFolder {
 protected:
  static constexpr std::int64_t kDay = 86'400'000;

  void write_kinds(RecordWriter& writer, std::initializer_list<const char*> kinds) {
    for (const char* kind : kinds) {
      ledger::Record record;
      record.at = Instant(std::chrono::milliseconds(now_.load()));
      record.kind = kind;
      record.note = fmt::format("number-{}", written_++);
      writer.lane(0).record(record);
    }
    ASSERT_TRUE(writer.flush());
  }

  // Months pass between the starts of these tests: no clock is far ahead.
  RecordWriter::Options options() {
    auto out = LedgerFolder::options();
    any_clock_.set_step(std::chrono::seconds(0));
    out.clock = &any_clock_;
    return out;
  }

  RecordWriter::Options purging(std::array<std::uint32_t, 3> days) {
    auto out = options();
    out.files.keep.class_days = days;
    out.purges_at_once = true;
    return out;
  }

  // Whatever is left, in all files.
  [[nodiscard]] std::string lines() const {
    std::string out;
    for (const RecordFileName& name : list_record_files(folder_.string())) {
      auto file = RecordLines::open(folder_.string(), name);
      while (file) {
        const auto line = file->next();
        if (!line || !*line) {
          break;
        }
        out += std::string(**line) + "\n";
      }
    }
    return out;
  }

  static constexpr const char* kFirst = "records-20250206-000001.jsonl";

  TrustedClock any_clock_{
      {.wall = [this] { return Instant(std::chrono::milliseconds(now_.load())); },
       .elapsed = [this] { return std::chrono::milliseconds(now_.load()); }}};
};

TEST_F(PurgeTest, ContentsOfAClassGoAndProofsStay) {
  {
    auto writer = RecordWriter::open(options());
    ASSERT_TRUE(writer);
    write_kinds(**writer, {"decision", "reload", "decision", "decision"});
  }
  now_ += 40 * kDay;
  {
    auto writer = RecordWriter::open(purging({30, 0, 0}));
    ASSERT_TRUE(writer);
    write_kinds(**writer, {"decision"});
    EXPECT_EQ((*writer)->status().purged, 3U);
  }
  const VerifyReport report = verify();
  EXPECT_TRUE(report.is_fine()) << told(report);
  EXPECT_EQ(report.purged, 3U);
  EXPECT_EQ(std::ranges::count(content(kFirst), '\n'), 1);
  EXPECT_THAT(lines(),
              testing::AllOf(testing::HasSubstr("number-1"), testing::HasSubstr("number-4"),
                             testing::HasSubstr("class=decision before=4"),
                             testing::Not(testing::HasSubstr("number-0")),
                             testing::Not(testing::HasSubstr("number-2")),
                             testing::Not(testing::HasSubstr("number-3"))));
  const auto proof = LedgerReader::open(folder_.string())->prove_record(0);
  EXPECT_TRUE(proof) << "what is gone is still proven to have been";
  put(kFirst, "");
  EXPECT_FALSE(verify().is_fine()) << "the event was not purged";
}

TEST_F(PurgeTest, PackedFilesComeBackSmallerAndAFileOfNothingGoes) {
  auto packing = purging({30, 60, 0});
  packing.least_packed = 1;
  {
    auto writer = RecordWriter::open(packing);
    ASSERT_TRUE(writer);
    write_kinds(**writer, {"decision", "reload", "decision"});
  }
  const auto open_on = [&](std::int64_t days) {
    now_ += days * kDay;
    auto writer = RecordWriter::open(packing);
    ASSERT_TRUE(writer);
    write_kinds(**writer, {"reload"});
    now_ += 60'000; // the house is kept again
    write_kinds(**writer, {"reload"});
    ASSERT_TRUE((*writer)->flush());
  };
  open_on(1);
  ASSERT_TRUE(fs::exists(folder_ / (std::string(kFirst) + ".zst")));
  open_on(35);
  EXPECT_TRUE(fs::exists(folder_ / (std::string(kFirst) + ".zst"))) << "packed again";
  EXPECT_THAT(lines(), testing::AllOf(testing::HasSubstr("number-1"),
                                      testing::Not(testing::HasSubstr("number-2"))));
  EXPECT_TRUE(verify().is_fine()) << told(verify());
  open_on(30);
  EXPECT_FALSE(fs::exists(folder_ / (std::string(kFirst) + ".zst")));
  EXPECT_FALSE(fs::exists(folder_ / kFirst));
  EXPECT_TRUE(verify().is_fine()) << told(verify());
}

TEST_F(PurgeTest, NothingGoesFromTheDayOfAHoldOn) {
  {
    auto writer = RecordWriter::open(options());
    ASSERT_TRUE(writer);
    write_kinds(**writer, {"decision"});
    now_ += kDay;
    write_kinds(**writer, {"decision"});
  }
  now_ += 400 * kDay;
  auto held = purging({30, 30, 30});
  held.files.keep.days = 30;
  held.files.keep.hold_since = Instant(std::chrono::milliseconds(now_.load() - 400 * kDay));
  {
    auto writer = RecordWriter::open(held);
    ASSERT_TRUE(writer);
    write_kinds(**writer, {"decision"});
  }
  EXPECT_THAT(lines(), testing::AllOf(testing::HasSubstr("number-1"),
                                      testing::Not(testing::HasSubstr("number-0"))));
  EXPECT_TRUE(verify().is_fine()) << told(verify());
}

TEST_F(PurgeTest, AHoldKeepsWhatWasSetAsideOfItsDays) {
  const std::string aside = std::string(kFirst) + ".partial";
  now_ -= 13 * 3'600'000; // the evening before
  {
    auto writer = RecordWriter::open(options());
    ASSERT_TRUE(writer);
    ledger::Record early; // lies in the file of the next day
    early.at = Instant(std::chrono::milliseconds(now_.load()));
    now_ += 13 * 3'600'000;
    (*writer)->lane(0).record(early);
    write_kinds(**writer, {"reload"});
  }
  put(kFirst, content(kFirst) + "evidence of the held day\n");
  auto held = purging({1, 0, 0});
  held.files.keep.hold_since = std::chrono::sys_days(std::chrono::year(2025) / 2 / 6);
  now_ += 3 * kDay;
  {
    auto writer = RecordWriter::open(held);
    ASSERT_TRUE(writer);
    write_kinds(**writer, {"reload"});
    now_ += kDay; // another turn, with what was set aside under its name
    write_kinds(**writer, {"reload"});
    EXPECT_EQ((*writer)->status().purged, 1U) << "the line of the day before";
  }
  EXPECT_EQ(content(aside), "evidence of the held day\n");
  EXPECT_TRUE(verify().is_fine()) << told(verify());
  held.files.keep.hold_since.reset();
  {
    auto writer = RecordWriter::open(held);
    ASSERT_TRUE(writer);
    write_kinds(**writer, {"reload"});
  }
  EXPECT_FALSE(fs::exists(folder_ / aside)) << "once nothing holds it";
  EXPECT_TRUE(verify().is_fine()) << told(verify());
}

TEST_F(PurgeTest, WhatWasSetAsideGoesWhereNothingIsLeftOfItsFile) {
  const std::string emptied = "records-20250207-000001.jsonl";
  const auto start = [&] {
    auto writer = RecordWriter::open(purging({10, 20, 0}));
    ASSERT_TRUE(writer);
    write_kinds(**writer, {"reload"});
  };
  start();
  put(emptied, "all of it is damaged\n");
  now_ += 3 * kDay;
  start();
  ASSERT_EQ(content(emptied), "");
  ASSERT_EQ(content(emptied + ".partial"), "all of it is damaged\n");
  now_ += 15 * kDay;
  start();
  EXPECT_TRUE(fs::exists(folder_ / (emptied + ".partial"))) << "within the longest rule";
  now_ += 6 * kDay;
  start();
  EXPECT_FALSE(fs::exists(folder_ / (emptied + ".partial")));
  EXPECT_TRUE(verify().is_fine()) << told(verify());
}

TEST_F(PurgeTest, AnEndInTheMiddleLeavesTheFileAsItWas) {
  {
    auto writer = RecordWriter::open(options());
    ASSERT_TRUE(writer);
    write_kinds(**writer, {"decision", "reload"});
  }
  put(std::string(kFirst) + ".purging", "half of what stays");
  now_ += 40 * kDay;
  write(1);
  EXPECT_FALSE(fs::exists(folder_ / (std::string(kFirst) + ".purging")));
  EXPECT_THAT(lines(), testing::HasSubstr("number-0"));
  EXPECT_TRUE(verify().is_fine()) << told(verify());
}

TEST_F(PurgeTest, WhatIsDueGoesBeforeItsFileIsPacked) {
  {
    auto writer = RecordWriter::open(options());
    ASSERT_TRUE(writer);
    write_kinds(**writer, {"decision", "reload"});
  }
  now_ += 40 * kDay;
  auto both = purging({30, 0, 0});
  both.purges_at_once = false;
  both.least_packed = 1;
  auto writer = RecordWriter::open(both);
  ASSERT_TRUE(writer);
  write_kinds(**writer, {"reload"});
  ASSERT_TRUE((*writer)->flush());
  ASSERT_TRUE((*writer)->flush());
  EXPECT_EQ((*writer)->status().purged, 1U);
  EXPECT_EQ((*writer)->status().purge_refused, "");
}

TEST_F(PurgeTest, ALineOfANoticeIsMissedToo) {
  {
    auto writer = RecordWriter::open(options());
    ASSERT_TRUE(writer);
    write_kinds(**writer, {"decision", "reload"});
  }
  now_ += 40 * kDay;
  {
    auto writer = RecordWriter::open(purging({30, 0, 0}));
    ASSERT_TRUE(writer);
    write_kinds(**writer, {"reload"});
  }
  const std::string file = list_record_files(folder_.string()).back().name;
  const std::string text = content(file);
  const std::size_t at = text.rfind('\n', text.find("\"kind\":\"purge\"")) + 1;
  put(file, text.substr(0, at) + text.substr(text.find('\n', at) + 1));
  EXPECT_THAT(told(verify()), testing::HasSubstr("(of kind notice) are missing"));
}

// What a renamed, merged or edited file says of its age signs nothing away.
class LaunderTest : public PurgeTest {
 protected:
  static constexpr const char* kOld = "records-20250101-000001.jsonl";
  static constexpr const char* kSecond = "records-20250207-000001.jsonl";

  LaunderTest() {
    auto writer = RecordWriter::open(options());
    EXPECT_TRUE(writer);
    write_kinds(**writer, {"decision", "reload", "decision"});
    now_ += kDay;
    write_kinds(**writer, {"decision", "reload", "decision"});
    now_ += kDay;
    write_kinds(**writer, {"reload"});
  }

  void rename(const char* from, const char* to) { fs::rename(folder_ / from, folder_ / to); }

  // A start with these rules; why it removes nothing.
  std::string start(const Retention& keep) {
    auto held = options();
    held.files.keep = keep;
    held.purges_at_once = true;
    auto writer = RecordWriter::open(held);
    EXPECT_TRUE(writer);
    write_kinds(**writer, {"reload"});
    EXPECT_EQ((*writer)->status().purged, 0U);
    return (*writer)->status().purge_refused;
  }

  [[nodiscard]] std::size_t count_lines() const {
    const std::string all = lines();
    return static_cast<std::size_t>(std::ranges::count(all, '\n'));
  }
};

TEST_F(LaunderTest, ARenamedFileIsToldAndStays) {
  rename(kFirst, kOld);
  EXPECT_THAT(told(verify()), testing::HasSubstr(std::string(kOld) + ":1: 0: is of a later day"));
  EXPECT_EQ(verify().finding_count, 1U);
  Retention month{.days = 20};
  month.hold_since = Instant(std::chrono::milliseconds(now_.load() - 30 * kDay));
  EXPECT_THAT(start(month), testing::HasSubstr("later day than its name"));
  EXPECT_TRUE(fs::exists(folder_ / kOld));
  EXPECT_FALSE(verify().is_fine()) << "nothing was signed that would cover it";
  rename(kOld, kFirst);
  EXPECT_EQ(start(month), "");
  EXPECT_TRUE(verify().is_fine()) << told(verify());
}

TEST_F(LaunderTest, OutOfOrderTheNewestIsNotTakenForTheOldest) {
  rename(kSecond, "records-20250206-000000.jsonl");
  EXPECT_FALSE(verify().is_fine());
  EXPECT_THAT(start({.files = 2}), testing::HasSubstr("E-LEDGER-019"));
  EXPECT_EQ(count_lines(), 8U);
}

TEST_F(LaunderTest, WhatWasMergedIntoAnOldFileOrMovedThereStays) {
  const std::string first = content(kFirst);
  const std::string second = content(kSecond);
  put(kFirst, first + second);
  fs::remove(folder_ / kSecond);
  EXPECT_THAT(told(verify()), testing::HasSubstr(std::string(kFirst) + ":4: 3: is of a later day"));
  now_ += 20 * kDay;
  EXPECT_THAT(start({.days = 20}), testing::HasSubstr("later day than its name"));
  const std::size_t line = second.find('\n') + 1;
  put(kFirst, first + second.substr(0, line));
  put(kSecond, second.substr(line));
  EXPECT_THAT(start({.days = 20}), testing::HasSubstr("later day than its name"));
  // A line of the past put in front of younger ones, into a file that stays longer: nothing is
  // lost.
  put(kFirst, first.substr(0, first.find('\n') + 1));
  put(kSecond, first.substr(first.find('\n') + 1) + second);
  EXPECT_EQ(start({.days = 21}), "");
  EXPECT_EQ(count_lines(), 5U + 1U + 3U + 1U) << "the rest, starts, the notice";
  EXPECT_TRUE(verify().is_fine()) << told(verify());
}

TEST_F(LaunderTest, ALineThatWasMadeOlderPurgesNothing) {
  std::string text = content(kFirst);
  text.replace(text.find("2025-02-06"), 10, "2024-02-06");
  put(kFirst, text);
  now_ += 18 * kDay; // what is as old as it says is not due
  Retention decisions;
  decisions.class_days = {20, 0, 0};
  EXPECT_THAT(start(decisions), testing::HasSubstr("not the signed one"));
  EXPECT_EQ(count_lines(), 8U);
  EXPECT_FALSE(verify().is_fine());
}

TEST_F(PurgeTest, WhatOnlyLooksLikeAPurgeIsTold) {
  {
    auto writer = RecordWriter::open(options());
    ASSERT_TRUE(writer);
    write_kinds(**writer, {"decision", "decision"});
  }
  now_ += 40 * kDay;
  {
    auto writer = RecordWriter::open(purging({30, 0, 0}));
    ASSERT_TRUE(writer);
    write_kinds(**writer, {"decision", "reload"});
  }
  ASSERT_TRUE(verify().is_fine()) << told(verify());
  const std::string second = list_record_files(folder_.string()).back().name;
  const std::string text = content(second);
  const std::size_t young = text.rfind("\"kind\":\"decision\"");
  const std::size_t begin = text.rfind('\n', young) + 1;
  std::string cut = text;
  cut.erase(begin, text.find('\n', young) + 1 - begin);
  put(second, cut);
  EXPECT_FALSE(verify().is_fine()) << "it is younger than what the notice tells of";
}

} // namespace
} // namespace haechi::io
