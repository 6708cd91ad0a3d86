// What a start makes good after an end, damage or trouble in the middle, and what it tells of it.
#include "io/ledger/ledger_folder_fixture.h"

#include <gmock/gmock.h>

#include <sstream>

namespace haechi::io {
namespace {

namespace fs = std::filesystem;

class RecoveryTest : public LedgerFolder {};

TEST_F(RecoveryTest, APackedFileThatTheLedgerHasNotPackedCostsNoPlainOne) {
  auto small = options();
  small.files.rotate_bytes = 2'048;
  {
    auto writer = RecordWriter::open(small);
    ASSERT_TRUE(writer);
    write_records(**writer, 20);
  }
  constexpr const char* kFile = "records-20250206-000001.jsonl";
  const std::string text = content(kFile);
  ASSERT_FALSE(text.empty());
  put(std::string(kFile) + ".zst", "");
  write(1);
  EXPECT_EQ(content(kFile), text);
  EXPECT_FALSE(fs::exists(folder_ / (std::string(kFile) + ".zst")));
  EXPECT_THAT(told(verify()), testing::HasSubstr(".zst.stray: -: does not belong"));
}

TEST_F(RecoveryTest, AnEndBetweenPackingAndRemovingIsMadeGood) {
  auto small = options();
  small.files.rotate_bytes = 2'048;
  {
    auto writer = RecordWriter::open(small);
    ASSERT_TRUE(writer);
    write_records(**writer, 20);
  }
  constexpr const char* kFile = "records-20250206-000001.jsonl";
  const std::string text = content(kFile);
  small.least_packed = 1;
  {
    auto writer = RecordWriter::open(small);
    ASSERT_TRUE(writer);
    now_ += 60'000;
    write_records(**writer, 1);
    ASSERT_TRUE((*writer)->flush());
  }
  ASSERT_FALSE(fs::exists(folder_ / kFile));
  put(kFile, text);
  write(1);
  EXPECT_FALSE(fs::exists(folder_ / kFile));
  EXPECT_TRUE(verify().is_fine()) << told(verify());
}

TEST_F(RecoveryTest, AStartMakesDamagedTilesAgainAndTellsOfIt) {
  write(600);
  for (const std::string& name : all_files()) {
    if (!name.starts_with("tile/")) {
      continue;
    }
    const fs::path kept = root_ / "kept";
    fs::copy(folder_, kept, fs::copy_options::recursive);
    std::string bad = content(name);
    bad[5] = static_cast<char>(bad[5] ^ 1);
    put(name, bad);
    ASSERT_FALSE(verify().is_fine()) << name;
    // What is no part of the edge is looked at by whoever verifies.
    const bool is_edge = name.find(".p/") != std::string::npos;
    write(1);
    EXPECT_EQ(verify().is_fine(), is_edge) << name << "\n" << told(verify());
    EXPECT_EQ(content("records-20250206-000001.jsonl").find("tiles of the ledger were damaged") !=
                  std::string::npos,
              is_edge);
    fs::remove_all(folder_);
    fs::rename(kept, folder_);
  }
}

TEST_F(RecoveryTest, AStartIsRefusedWhereNothingProvesTheTiles) {
  write(3);
  std::string line = content("records-20250206-000001.jsonl");
  line[line.find("H-0")] = 'J';
  put("records-20250206-000001.jsonl", line);
  std::string bad = content("tile/0/000.p/3");
  bad[5] = static_cast<char>(bad[5] ^ 1);
  put("tile/0/000.p/3", bad);
  EXPECT_EQ(RecordWriter::open(options()).error().code, "E-LEDGER-002");
  EXPECT_EQ(content("tile/0/000.p/3"), bad) << "nothing is changed";
  EXPECT_EQ(content("records-20250206-000001.jsonl"), line);
}

TEST_F(RecoveryTest, LinesBehindTheCheckpointAreBroughtIn) {
  auto unsealed = options();
  unsealed.seal = std::chrono::hours(1);
  auto writer = RecordWriter::open(unsealed);
  ASSERT_TRUE(writer);
  write_records(**writer, 3); // the first batch is sealed at once
  write_records(**writer, 300);
  const fs::path copy = root_ / "copy";
  fs::copy(folder_, copy, fs::copy_options::recursive);
  writer->reset();
  const VerifyReport torn = verify("", copy);
  EXPECT_EQ(torn.unsigned_lines, 300U) << told(torn);
  EXPECT_FALSE(torn.is_fine());
  auto allowing = verify_ledger({.dir = copy.string(), .allows_unsigned_tail = true});
  ASSERT_TRUE(allowing);
  EXPECT_TRUE(allowing->is_fine()) << told(*allowing);
  fs::remove_all(folder_);
  fs::rename(copy, folder_);
  write(1);
  const VerifyReport report = verify();
  EXPECT_TRUE(report.is_fine()) << told(report);
  EXPECT_EQ(report.contents, 304U);
}

TEST_F(RecoveryTest, WhatIsNoRecordBehindTheCheckpointIsSetAsideAndTold) {
  write(3);
  const std::string name = "records-20250206-000001.jsonl";
  put(name, content(name) + "garbage\n");
  write(1);
  EXPECT_TRUE(verify().is_fine()) << told(verify());
  EXPECT_EQ(content(name + ".partial"), "garbage\n");
  EXPECT_THAT(content(name), testing::HasSubstr("the last 8 bytes of " + name + " lie in " + name));
  put(name + ".partial", "garbagE\n");
  EXPECT_FALSE(verify().is_fine()) << "what was set aside is evidence";
}

class TailTest : public LedgerFolder {
 protected:
  // A folder as an end leaves it: one record is signed, six behind it in two files are not yet.
  void leave_tail() {
    write(1);
    const fs::path before = root_ / "before";
    fs::copy(folder_, before, fs::copy_options::recursive);
    auto writer = RecordWriter::open(options());
    ASSERT_TRUE(writer);
    write_records(**writer, 3);
    now_ += 86'400'000;
    write_records(**writer, 3);
    for (const char* name : {kFirst, kSecond}) {
      fs::copy(folder_ / name, before / name, fs::copy_options::overwrite_existing);
    }
    writer->reset();
    fs::remove_all(folder_);
    fs::rename(before, folder_);
  }

  [[nodiscard]] std::string line(const std::string& name, int number) const {
    std::istringstream in(content(name));
    std::string out;
    for (int i = 0; i <= number; ++i) {
      std::getline(in, out);
    }
    return out + "\n";
  }

  static constexpr const char* kFirst = "records-20250206-000001.jsonl";
  static constexpr const char* kSecond = "records-20250207-000001.jsonl";
};

TEST_F(TailTest, AStartGoesOnWithoutWhatIsDamagedAndKeepsItAsEvidence) {
  leave_tail();
  const std::string first = content(kFirst);
  const std::string second = content(kSecond);
  ASSERT_EQ(std::ranges::count(second, '\n'), 3);
  std::string damaged = first;
  damaged[first.find("H-2")] = '\0'; // the loss of power leaves such bytes
  put(kFirst, damaged);
  const std::size_t moved = line(kFirst, 2).size() + line(kFirst, 3).size() + second.size();
  {
    auto writer = RecordWriter::open(options());
    ASSERT_TRUE(writer) << to_string(writer.error());
    write_records(**writer, 1);
    EXPECT_EQ((*writer)->status().set_aside_bytes, moved);
  }
  EXPECT_TRUE(verify().is_fine()) << told(verify());
  EXPECT_EQ(content(std::string(kSecond) + ".partial"), second) << "whole lines, as they were";
  EXPECT_EQ(line(kFirst, 0) + line(kFirst, 1) + content(std::string(kFirst) + ".partial"), damaged);
  const std::string told_lines = content(kSecond);
  EXPECT_THAT(told_lines, testing::HasSubstr("record 2, which no checkpoint holds yet, is damaged "
                                             "or missing; what stood from there on was set "
                                             "aside: 5 lines, 4 of them whole"));
  EXPECT_THAT(told_lines, testing::HasSubstr("\"H-7\"")) << "and the rest goes on";
}

TEST_F(TailTest, ALineThatIsGoneIsSuchDamage) {
  leave_tail();
  const std::string first = content(kFirst);
  put(kFirst, line(kFirst, 0) + line(kFirst, 2) + line(kFirst, 3));
  write(1);
  EXPECT_TRUE(verify().is_fine()) << told(verify());
  put(std::string(kFirst) + ".partial", "");
  EXPECT_FALSE(verify().is_fine());
}

TEST_F(TailTest, EndsInTheMiddleOfSettingAsideAreMadeGood) {
  leave_tail();
  put(kFirst, line(kFirst, 0) + "\n" + line(kFirst, 1));
  auto begun = RecordWriter::open(options()); // writes its notices
  ASSERT_TRUE(begun);
  ASSERT_TRUE((*begun)->flush());
  begun->reset();
  // As if the process had ended before the notices were signed: the names are not given yet.
  for (const std::string name : {kFirst, kSecond}) {
    fs::rename(folder_ / (name + ".partial"), folder_ / (name + ".partial.new"));
  }
  EXPECT_FALSE(verify().is_fine());
  write(1);
  EXPECT_TRUE(verify().is_fine()) << told(verify());
  EXPECT_TRUE(fs::exists(folder_ / (std::string(kFirst) + ".partial")));
}

TEST_F(TailTest, WithoutItsCheckpointALedgerIsMadeAgainFromAllOfItsLinesOnly) {
  write(300);
  const std::string name = "records-20250206-000001.jsonl";
  fs::remove(folder_ / "checkpoint");
  const std::string good = content(name);
  put(name, line(name, 1) + line(name, 2));
  EXPECT_EQ(RecordWriter::open(options()).error().code, "E-LEDGER-002");
  std::string bad = good;
  bad[bad.find("H-7")] = '\0';
  put(name, bad);
  EXPECT_EQ(RecordWriter::open(options()).error().code, "E-LEDGER-002");
  EXPECT_EQ(content(name), bad) << "nothing is set aside that was signed";
}

TEST_F(TailTest, SignedLinesBehindWhatIsRecoveredAreDamage) {
  leave_tail();
  const std::string second = content(kSecond);
  const std::string copy = line(kFirst, 0);
  const std::string unsealed = "{\"at\":\"2025-02-07T12:00:00Z\",\"kind\":\"decision\"}\n";
  put(kSecond, second + copy + unsealed);
  write(1);
  EXPECT_TRUE(verify().is_fine()) << told(verify());
  EXPECT_TRUE(content(kSecond).starts_with(second)) << "what follows the last signed line stays";
  EXPECT_EQ(content(std::string(kSecond) + ".partial"), copy + unsealed);
  EXPECT_EQ(verify().contents, 1U + 6U + 1U + 1U) << "with the notice";
}

TEST_F(TailTest, ACopyOfTheLastSignedLinesIsNotTakenForThem) {
  write(1);
  leave_tail(); // two records are signed, six are not
  const std::string second = content(kSecond);
  const std::string copies = line(kFirst, 0) + line(kFirst, 1);
  put(kSecond, second + copies);
  write(1);
  EXPECT_TRUE(verify().is_fine()) << told(verify());
  EXPECT_EQ(verify().contents, 2U + 6U + 1U + 1U);
  EXPECT_EQ(content(std::string(kSecond) + ".partial"), copies);
}

TEST_F(TailTest, AFileOfSignedLinesOrAPackedOneHidesNothingInFrontOfIt) {
  leave_tail();
  const std::string newer = "records-20250208-000001.jsonl";
  put(newer, line(kFirst, 0));
  put("records-20250209-000001.jsonl.zst", "packed by somebody");
  write(1);
  EXPECT_EQ(verify().contents, 1U + 6U + 1U) << told(verify());
  EXPECT_EQ(content(newer), line(kFirst, 0)) << "not ours to change";
  EXPECT_THAT(told(verify()), testing::HasSubstr(newer + ":1: 0: stands here out of order"));
  fs::remove(folder_ / newer);
  fs::remove(folder_ / "records-20250209-000001.jsonl.zst");
  EXPECT_TRUE(verify().is_fine()) << told(verify());
}

TEST_F(TailTest, WhereSignedLinesWereCutOffTheTailStandsBehindTheRest) {
  write(3);
  const std::string first = line(kFirst, 0) + line(kFirst, 1);
  put(kFirst, first + "garbage\n");
  write(1);
  EXPECT_EQ(content(std::string(kFirst) + ".partial"), "garbage\n");
  EXPECT_TRUE(content(kFirst).starts_with(first));
  EXPECT_THAT(told(verify()), testing::HasSubstr("the contents of records 2 to 2"));
}

TEST_F(RecoveryTest, FullTilesWithoutTheirLinesGo) {
  write(300);
  const std::string hashes = content("tile/0/000");
  const std::string entries = content("tile/entries/000");
  for (const char* name : {"tile/0/001", "tile/0/003", "tile/1/000"}) {
    put(name, hashes); // the loss of power took the lines of these
  }
  put("tile/entries/001", entries);
  put("tile/entries/002", entries);
  ASSERT_FALSE(verify().is_fine());
  write(1);
  EXPECT_TRUE(verify().is_fine()) << told(verify());
  write(300);
  EXPECT_TRUE(verify().is_fine()) << told(verify());
}

TEST_F(RecoveryTest, AFullDiskDelaysTheSignatureAndLosesNothing) {
  auto full = options();
  std::atomic<bool> is_full{false};
  full.files.write = [&](int fd, const char* text, std::size_t size) -> ssize_t {
    if (is_full) {
      errno = ENOSPC;
      return -1;
    }
    return ::write(fd, text, size);
  };
  {
    auto writer = RecordWriter::open(full);
    ASSERT_TRUE(writer);
    write_records(**writer, 1);
    is_full = true;
    ledger::Record record;
    record.at = kNoon;
    (*writer)->lane(0).record(record);
    EXPECT_FALSE((*writer)->flush());
    is_full = false;
    write_records(**writer, 1);
  }
  const VerifyReport report = verify();
  EXPECT_TRUE(report.is_fine()) << told(report);
  EXPECT_EQ(report.contents, 3U);
}

TEST_F(RecoveryTest, RecordsLostBeforeTheyWereRecordedShowInTheCounters) {
  auto small = options();
  small.buffer = 4;
  small.gather = std::chrono::hours(1);
  {
    auto writer = RecordWriter::open(small);
    ASSERT_TRUE(writer);
    for (int i = 0; i < 50; ++i) {
      ledger::Record record;
      record.at = kNoon;
      (*writer)->lane(0).record(record);
    }
    ASSERT_TRUE((*writer)->flush());
    write_records(**writer, 1);
    const auto lost = (*writer)->status().totals.lost;
    writer->reset();
    const VerifyReport report = verify();
    EXPECT_TRUE(report.is_fine()) << told(report);
    EXPECT_EQ(report.lost, lost);
  }
}

} // namespace
} // namespace haechi::io
