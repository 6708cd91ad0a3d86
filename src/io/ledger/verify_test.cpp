#include "io/files/read.h"
#include "io/ledger/ledger_reader.h"
#include "io/ledger/record_lines.h"
#include "io/ledger/verify.h"
#include "io/store/record_writer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace haechi::io {
namespace {

namespace fs = std::filesystem;

constexpr Instant kNoon{std::chrono::milliseconds(1'738'843'200'000)}; // 2025-02-06T12:00:00Z

class VerifyTest : public testing::Test {
 protected:
  VerifyTest() {
    std::string pattern = (fs::temp_directory_path() / "haechi-verify-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
    folder_ = root_ / "records";
  }

  ~VerifyTest() override { fs::remove_all(root_); }

  RecordWriter::Options options() {
    RecordWriter::Options out;
    out.files.dir = folder_.string();
    out.gather = std::chrono::milliseconds(1);
    out.seal = std::chrono::milliseconds(0);
    out.now = [this] { return Instant(std::chrono::milliseconds(now_.load())); };
    out.elapsed = [this] { return std::chrono::milliseconds(now_.load()); };
    return out;
  }

  void write_records(RecordWriter& writer, int count) {
    for (int i = 0; i < count; ++i) {
      ledger::Record record;
      record.at = Instant(std::chrono::milliseconds(now_.load()));
      record.reference = fmt::format("H-{}", written_++);
      record.host = "chat.deepseek.com";
      record.action = "refuse";
      writer.lane(0).record(record);
    }
    ASSERT_TRUE(writer.flush());
  }

  void write(int count) {
    auto writer = RecordWriter::open(options());
    ASSERT_TRUE(writer) << to_string(writer.error());
    write_records(**writer, count);
  }

  [[nodiscard]] VerifyReport verify(std::string kept = "", const fs::path& folder = {}) const {
    auto report = verify_ledger(
        {.dir = (folder.empty() ? folder_ : folder).string(), .kept = std::move(kept)});
    if (!report) {
      ADD_FAILURE() << to_string(report.error());
      return {};
    }
    return std::move(*report);
  }

  static std::string told(const VerifyReport& report) {
    std::string out;
    for (const VerifyFinding& finding : report.findings) {
      out += fmt::format("{}: {}: {}\n", finding.file,
                         finding.record ? std::to_string(*finding.record) : "-", finding.what);
    }
    return out;
  }

  [[nodiscard]] std::string content(const std::string& name) const {
    auto file = read_file((folder_ / name).string());
    return file ? file->text : std::string();
  }

  void put(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary | std::ios::trunc) << text;
  }

  [[nodiscard]] std::vector<std::string> all_files() const {
    std::vector<std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
      if (entry.is_regular_file()) {
        out.push_back(entry.path().lexically_relative(folder_).string());
      }
    }
    std::ranges::sort(out);
    return out;
  }

  fs::path root_;
  fs::path folder_;
  int written_ = 0;
  std::atomic<std::int64_t> now_{kNoon.time_since_epoch().count()};
};

TEST_F(VerifyTest, ProvesWhatWasWritten) {
  write(300);
  const VerifyReport report = verify();
  EXPECT_TRUE(report.is_fine()) << told(report);
  EXPECT_EQ(report.leaves, 300U);
  EXPECT_EQ(report.contents, 300U);
  EXPECT_EQ(report.files, all_files().size()) << "every file, the lock and the key too";
  EXPECT_EQ(content("ledger.vkey"), report.vkey + "\n");
}

TEST_F(VerifyTest, GoesOnOverStarts) {
  for (const int count : {1, 254, 1, 1, 300, 0}) {
    write(count);
  }
  const VerifyReport report = verify();
  EXPECT_TRUE(report.is_fine()) << told(report);
  EXPECT_EQ(report.contents, 557U);
}

TEST_F(VerifyTest, EveryByteIsProvenOrTold) {
  write(5);
  const std::vector<std::string> files = all_files();
  for (const std::string& name : files) {
    const std::string good = content(name);
    for (std::size_t i = 0; i < good.size(); ++i) {
      std::string bad = good;
      bad[i] = static_cast<char>(static_cast<unsigned char>(bad[i]) ^ (1U << (i % 8)));
      put(name, bad);
      EXPECT_FALSE(verify().is_fine()) << name << " byte " << i;
    }
    for (const std::string& bad : {good + "x", good + "\n", std::string("\n") + good,
                                   good.substr(0, good.empty() ? 0 : good.size() - 1) + "?"}) {
      put(name, bad);
      EXPECT_FALSE(verify().is_fine()) << name;
    }
    put(name, good);
  }
  EXPECT_TRUE(verify().is_fine());
}

TEST_F(VerifyTest, TheLossOfAnyFileIsTold) {
  write(600);
  for (const std::string& name : all_files()) {
    if (name == ".lock" || name == ".ledger.key") {
      continue; // a copy needs neither
    }
    const std::string good = content(name);
    fs::remove(folder_ / name);
    if (name == "checkpoint" || name == "ledger.vkey") {
      EXPECT_FALSE(verify().is_fine()) << name;
    } else {
      EXPECT_FALSE(verify().is_fine()) << name;
      for (const std::size_t length : {std::size_t{0}, good.size() / 2, good.size() - 1}) {
        put(name, good.substr(0, length));
        EXPECT_FALSE(verify().is_fine()) << name << " cut to " << length;
      }
    }
    put(name, good);
  }
  EXPECT_TRUE(verify().is_fine());
}

TEST_F(VerifyTest, LinesThatChangedPlacesAreTold) {
  write(4);
  const std::string name = "records-20250206-000001.jsonl";
  const std::string good = content(name);
  std::vector<std::string> lines;
  std::istringstream in(good);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line + "\n");
  }
  ASSERT_EQ(lines.size(), 4U);
  const auto joined = [](const std::vector<std::string>& parts) {
    return fmt::format("{}", fmt::join(parts, ""));
  };
  put(name, joined({lines[0], lines[2], lines[1], lines[3]}));
  EXPECT_THAT(told(verify()), testing::HasSubstr("out of order"));
  put(name, joined({lines[0], lines[1], lines[1], lines[2], lines[3]}));
  EXPECT_THAT(told(verify()), testing::HasSubstr(name + ":3: 1: stands here"));
  put(name, joined({lines[0], lines[2], lines[3]}));
  EXPECT_THAT(told(verify()), testing::HasSubstr("records 1 to 1 (of kind decision) are missing"));
  put(name, joined({lines[0], lines[1], lines[2]}));
  EXPECT_THAT(told(verify()), testing::HasSubstr("records 3 to 3 (of kind decision) are missing"));
  put(name, good);
  EXPECT_TRUE(verify().is_fine());
}

TEST_F(VerifyTest, AnEditIsToldWithItsPlace) {
  write(3);
  const std::string name = "records-20250206-000001.jsonl";
  std::string bad = content(name);
  bad.replace(bad.find("H-1"), 3, "H-7");
  put(name, bad);
  EXPECT_EQ(told(verify()), name + ":2: 1: this line is not what its leaf binds: one of them was "
                                   "changed\n");
}

TEST_F(VerifyTest, WhatDoesNotBelongThereIsTold) {
  write(3);
  put("notes.txt", "x");
  EXPECT_THAT(told(verify()), testing::HasSubstr("notes.txt: -: does not belong"));
  fs::remove(folder_ / "notes.txt");
  fs::create_directory(folder_ / "more");
  EXPECT_THAT(told(verify()), testing::HasSubstr("more: -: this folder"));
  fs::remove(folder_ / "more");
  fs::create_symlink(folder_ / "checkpoint", folder_ / "link");
  EXPECT_THAT(told(verify()), testing::HasSubstr("link: -: is a link"));
  fs::remove(folder_ / "link");
  put("records-20250207-000001.jsonl", "{\"at\":\"2025-02-06T12:00:00Z\",\"kind\":\"start\"}\n");
  EXPECT_THAT(told(verify()), testing::HasSubstr("no record of the ledger"));
  put("records-20250207-000001.jsonl", "");
  fs::create_directories(folder_ / "tile/0");
  put("tile/0/004", "x");
  EXPECT_THAT(told(verify()), testing::HasSubstr("tile/0/004: -: speaks of records"));
}

TEST_F(VerifyTest, AnotherHistoryShowsAgainstAKeptCheckpoint) {
  write(300);
  const std::string kept = content("checkpoint");
  EXPECT_TRUE(verify(kept).is_fine());
  const fs::path fork = root_ / "fork";
  fs::copy(folder_, fork, fs::copy_options::recursive);
  write(10);
  EXPECT_TRUE(verify(kept).is_fine()) << told(verify(kept));
  const std::string newer = content("checkpoint");
  EXPECT_THAT(told(verify(newer, fork)),
              testing::HasSubstr("records were cut off: the kept checkpoint speaks of 310, this "
                                 "ledger of 300"));
  // The holder of the key begins anew and writes as many records.
  for (const char* name : {"checkpoint", "tile", "records-20250206-000001.jsonl"}) {
    fs::remove_all(folder_ / name);
  }
  write(320);
  EXPECT_TRUE(verify().is_fine()) << told(verify());
  EXPECT_THAT(told(verify(kept)), testing::HasSubstr("this is another history"));
  // Another key altogether.
  fs::remove_all(folder_);
  write(320);
  EXPECT_TRUE(verify().is_fine());
  EXPECT_THAT(told(verify(kept)), testing::HasSubstr("not one of this ledger"));
}

TEST_F(VerifyTest, ClosedFilesArePackedAndProven) {
  auto small = options();
  small.files.rotate_bytes = 8'192;
  small.least_packed = 1;
  {
    auto writer = RecordWriter::open(small);
    ASSERT_TRUE(writer);
    for (int i = 0; i < 10; ++i) {
      write_records(**writer, 20);
    }
  }
  std::size_t packed = 0;
  for (const std::string& name : all_files()) {
    packed += name.ends_with(".jsonl.zst") ? 1 : 0;
  }
  EXPECT_GE(packed, 3U);
  VerifyReport report = verify();
  EXPECT_TRUE(report.is_fine()) << told(report);
  EXPECT_GE(report.contents, 200U);
  for (const std::string& name : all_files()) {
    if (!name.ends_with(".zst")) {
      continue;
    }
    const std::string good = content(name);
    for (std::size_t i = 0; i < good.size(); i += 37) {
      std::string bad = good;
      bad[i] = static_cast<char>(~static_cast<unsigned char>(bad[i]));
      put(name, bad);
      EXPECT_FALSE(verify().is_fine()) << name << " byte " << i;
    }
    put(name, good);
  }
  auto reader = LedgerReader::open(folder_.string());
  ASSERT_TRUE(reader);
  EXPECT_THAT(reader->contents(3).value(), testing::HasSubstr("\"H-3\""));
  EXPECT_TRUE(reader->prove_record(3));
  EXPECT_TRUE(reader->prove_growth(100));
  EXPECT_EQ(reader->prove_record(100'000).error().code, "E-LEDGER-011");
}

TEST_F(VerifyTest, APurgeIsNotedAndProofsStay) {
  auto few = options();
  few.files.rotate_bytes = 2'048;
  few.files.keep.files = 3;
  {
    auto writer = RecordWriter::open(few);
    ASSERT_TRUE(writer);
    for (int i = 0; i < 20; ++i) {
      write_records(**writer, 3);
    }
  }
  const VerifyReport report = verify();
  EXPECT_TRUE(report.is_fine()) << told(report);
  EXPECT_GT(report.purged, 20U);
  auto reader = LedgerReader::open(folder_.string());
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->contents(0).value(), "");
  EXPECT_TRUE(reader->prove_record(0)) << "that it was there can still be proven";
  // What no notice speaks of may not go.
  const auto files = list_record_files(folder_.string());
  ASSERT_GE(files.size(), 2U);
  fs::remove(folder_ / files.front().name);
  EXPECT_THAT(told(verify()), testing::HasSubstr("no notice of the ledger tells"));
}

TEST_F(VerifyTest, FilesFromBeforeTheLedgerStayAndAreBoundByTheirDigest) {
  fs::create_directories(folder_);
  put("records-20250205-000001.jsonl", "{\"kind\":\"start\"}\nanything\n");
  write(3);
  VerifyReport report = verify();
  EXPECT_TRUE(report.is_fine()) << told(report);
  EXPECT_EQ(report.old_files, 1U);
  EXPECT_EQ(content("records-20250205-000001.jsonl"), "{\"kind\":\"start\"}\nanything\n");
  EXPECT_THAT(content("records-20250206-000001.jsonl"), testing::HasSubstr("\"kind\":\"import\""));
  put("records-20250205-000001.jsonl", "{\"kind\":\"start\"}\nanythinG\n");
  EXPECT_THAT(told(verify()), testing::HasSubstr("it was changed"));
  fs::remove(folder_ / "records-20250205-000001.jsonl");
  EXPECT_THAT(told(verify()), testing::HasSubstr("records-20250205-000001.jsonl: -: is missing"));
}

TEST_F(VerifyTest, AFolderWithoutALedgerIsNone) {
  const auto report = verify_ledger({.dir = root_.string()});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, "E-LEDGER-007");
}

TEST_F(VerifyTest, TheKeyIsTheOwnersAlone) {
  write(1);
  struct stat status{};
  ASSERT_EQ(::stat((folder_ / ".ledger.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0600U);
  ::chmod((folder_ / ".ledger.key").c_str(), 0640);
  EXPECT_EQ(RecordWriter::open(options()).error().code, "E-LEDGER-001");
  fs::remove(folder_ / ".ledger.key");
  EXPECT_EQ(RecordWriter::open(options()).error().code, "E-LEDGER-002") << "nothing begins anew";
}

TEST_F(VerifyTest, AStartOnTilesThatWereChangedIsRefused) {
  write(3);
  std::string bad = content("tile/0/000.p/3");
  bad[5] = static_cast<char>(bad[5] ^ 1);
  put("tile/0/000.p/3", bad);
  EXPECT_EQ(RecordWriter::open(options()).error().code, "E-LEDGER-002");
}

TEST_F(VerifyTest, LinesBehindTheCheckpointAreBroughtIn) {
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

TEST_F(VerifyTest, WhatIsNoRecordBehindTheCheckpointIsCutAndTold) {
  write(3);
  const std::string name = "records-20250206-000001.jsonl";
  put(name, content(name) + "garbage\n");
  write(1);
  EXPECT_TRUE(verify().is_fine()) << told(verify());
  EXPECT_THAT(content(name), testing::HasSubstr("8 bytes at the end of " + name));
}

TEST_F(VerifyTest, RecordsBehindTheCheckpointThatAreMissingStopTheStart) {
  auto unsealed = options();
  unsealed.seal = std::chrono::hours(1);
  auto writer = RecordWriter::open(unsealed);
  ASSERT_TRUE(writer);
  write_records(**writer, 1);
  write_records(**writer, 3);
  const fs::path copy = root_ / "copy";
  fs::copy(folder_, copy, fs::copy_options::recursive);
  writer->reset();
  fs::remove_all(folder_);
  fs::rename(copy, folder_);
  const std::string name = "records-20250206-000001.jsonl";
  std::string text = content(name);
  const std::size_t begin = text.find('\n') + 1;
  text.erase(begin, text.find('\n', begin) + 1 - begin);
  put(name, text);
  EXPECT_EQ(RecordWriter::open(options()).error().code, "E-LEDGER-005");
  EXPECT_EQ(content(name), text) << "nothing is cut that is a record";
}

TEST_F(VerifyTest, TheClockIsWatched) {
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
  write(1);
  EXPECT_THAT(content("records-20250206-000001.jsonl"),
              testing::HasSubstr("the clock is 7200 s behind the last record"));
  EXPECT_TRUE(verify().is_fine()) << told(verify()) << "times of leaves never go back";
}

TEST_F(VerifyTest, AFullDiskDelaysTheSignatureAndLosesNothing) {
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

TEST_F(VerifyTest, RecordsLostBeforeTheyWereRecordedShowInTheCounters) {
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
