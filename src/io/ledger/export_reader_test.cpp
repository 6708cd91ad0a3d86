#include "io/files/read.h"
#include "io/files/temporary_folder.h"
#include "io/ledger/export_reader.h"
#include "io/store/record_writer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>

namespace haechi::io {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr Instant kNoon{std::chrono::milliseconds(1'738'843'200'000)};

class ExportReaderTest : public testing::Test {
 protected:
  ExportReaderTest() { folder_ = (root_ / "records").string(); }

  RecordWriter::Options options() {
    RecordWriter::Options out;
    out.files.dir = folder_;
    out.seal = 0ms;
    out.least_packed = 1;
    out.now = [this] { return Instant(std::chrono::milliseconds(now_.load())); };
    out.elapsed = [this] { return std::chrono::milliseconds(now_.load()); };
    return out;
  }

  void write(RecordWriter& writer, int count, const char* kind = "decision") {
    for (int i = 0; i < count; ++i) {
      ledger::Record record;
      record.at = Instant(std::chrono::milliseconds(now_.load()));
      record.kind = kind;
      record.reference = fmt::format("H-{}", written_++);
      writer.lane(0).record(record);
    }
    ASSERT_TRUE(writer.flush());
  }

  // The records' numbers; a gap as -1.
  static std::vector<int> numbers(const Result<std::vector<std::string>>& lines) {
    std::vector<int> out;
    EXPECT_TRUE(lines) << to_string(lines.error());
    wire::json::Parser parser;
    for (const std::string& line : *lines) {
      const auto sealed = ledger::parse_sealed_line(line, parser);
      const bool is_record = sealed && sealed->is_sealed;
      out.push_back(is_record ? static_cast<int>(sealed->envelope.sequence) : -1);
    }
    return out;
  }

  TemporaryFolder temporary_ = TemporaryFolder::make("haechi-export").value();
  fs::path root_ = temporary_.path();
  std::string folder_;
  int written_ = 0;
  std::atomic<std::int64_t> now_{kNoon.time_since_epoch().count()};
};

TEST_F(ExportReaderTest, GivesOnlyWhatIsSigned) {
  auto rarely = options();
  rarely.seal = 1h;
  auto writer = RecordWriter::open(rarely);
  ASSERT_TRUE(writer);
  write(**writer, 2); // the first checkpoint is signed at once
  ExportReader reader(folder_, 0);
  const auto first = numbers(reader.read(10));
  write(**writer, 3);
  EXPECT_THAT(numbers(reader.read(10)), testing::IsEmpty()) << "a number that may be given again";
  writer->reset();
  auto all = first;
  for (const int number : numbers(reader.read(10))) {
    all.push_back(number);
  }
  EXPECT_THAT(all, testing::ElementsAre(0, 1, 2, 3, 4));
}

TEST_F(ExportReaderTest, GoesOnOverFilesThatArePackedUnderIt) {
  auto small = options();
  small.files.rotate_bytes = 2'048;
  auto writer = RecordWriter::open(small);
  ASSERT_TRUE(writer);
  ExportReader reader(folder_, 0);
  std::set<int> seen;
  for (int i = 0; i < 12; ++i) {
    write(**writer, 5);
    for (const int number : numbers(reader.read(3))) {
      EXPECT_TRUE(seen.insert(number).second) << number;
    }
  }
  for (auto more = numbers(reader.read(7)); !more.empty(); more = numbers(reader.read(7))) {
    seen.insert(more.begin(), more.end());
  }
  EXPECT_GE(seen.size(), 60U);
  EXPECT_EQ(*seen.begin(), 0) << "no gap";
  EXPECT_EQ(*seen.rbegin(), static_cast<int>(seen.size()) - 1);
}

TEST_F(ExportReaderTest, WhatStaysOfAFileThatIsPurgedUnderItIsGiven) {
  {
    auto writer = RecordWriter::open(options());
    ASSERT_TRUE(writer);
    write(**writer, 20);
    write(**writer, 20, "reload");
  }
  ExportReader reader(folder_, 0);
  EXPECT_EQ(numbers(reader.read(10)).size(), 10U);
  now_ += 25LL * 86'400'000;
  auto purging = options();
  purging.files.keep.class_days = {20, 0, 0};
  purging.purges_at_once = true;
  {
    auto writer = RecordWriter::open(purging);
    ASSERT_TRUE(writer);
    ASSERT_TRUE((*writer)->flush());
    ASSERT_EQ((*writer)->status().purged, 20U);
  }
  const auto rest = numbers(reader.read(1'000));
  ASSERT_GE(rest.size(), 21U);
  EXPECT_EQ(rest[0], -1) << "records 10 to 19 are told as gone";
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(rest[static_cast<std::size_t>(i) + 1], 20 + i);
  }
}

TEST_F(ExportReaderTest, ALedgerThatIsShorterThanWhatWasGivenIsTold) {
  {
    auto writer = RecordWriter::open(options());
    ASSERT_TRUE(writer);
    write(**writer, 3);
  }
  EXPECT_EQ(ExportReader(folder_, 4).read(1).error().code, "E-LEDGER-020");
  EXPECT_EQ(ExportReader((root_ / "nowhere").string(), 0).read(1).error().code, "E-LEDGER-007");
}

TEST_F(ExportReaderTest, AnotherHistoryUnderItIsTold) {
  {
    auto writer = RecordWriter::open(options());
    ASSERT_TRUE(writer);
    write(**writer, 3);
  }
  ExportReader reader(folder_, 0);
  ASSERT_THAT(numbers(reader.read(2)), testing::ElementsAre(0, 1));
  ASSERT_TRUE(reader.root());
  EXPECT_EQ(*reader.root(), LedgerReader::open(folder_)->root_at(2).value());
  fs::remove_all(folder_);
  {
    auto writer = RecordWriter::open(options());
    ASSERT_TRUE(writer);
    write(**writer, 10);
  }
  EXPECT_EQ(reader.read(2).error().code, "E-LEDGER-020");
  EXPECT_EQ(ExportReader(folder_, 2, reader.root()).read(2).error().code, "E-LEDGER-020");
  EXPECT_THAT(numbers(ExportReader(folder_, 2).read(2)), testing::ElementsAre(2, 3));
}

TEST_F(ExportReaderTest, WhatAStartCutOffUnderItIsReadAgain) {
  {
    auto writer = RecordWriter::open(options());
    ASSERT_TRUE(writer);
    write(**writer, 3);
  }
  const std::string newest = folder_ + "/" + list_record_files(folder_).back().name;
  std::ofstream(newest, std::ios::app) << R"({"at":"2025-02-06T12:00:00.000Z","kind":"dec)";
  ExportReader reader(folder_, 0);
  const auto first = numbers(reader.read(100)); // and half a line
  ASSERT_THAT(first, testing::ElementsAre(0, 1, 2));
  {
    auto writer = RecordWriter::open(options()); // sets it aside, and writes in its place
    ASSERT_TRUE(writer);
    write(**writer, 20);
  }
  const auto rest = numbers(reader.read(100));
  ASSERT_EQ(rest.size(), 21U);
  for (std::size_t i = 0; i < rest.size(); ++i) {
    EXPECT_EQ(rest[i], static_cast<int>(i) + 3) << "no gap";
  }
}

TEST_F(ExportReaderTest, ALineThatItsLeafDoesNotBindIsNotGiven) {
  {
    auto writer = RecordWriter::open(options());
    ASSERT_TRUE(writer);
    write(**writer, 5);
  }
  const std::string path = folder_ + "/" + list_record_files(folder_).back().name;
  std::string text = read_file(path)->text;
  const std::string good = text;
  text.replace(text.find("\"H-3\""), 5, "\"H-x\"");
  std::ofstream(path, std::ios::trunc) << text;
  ExportReader reader(folder_, 0);
  EXPECT_THAT(numbers(reader.read(100)), testing::ElementsAre(0, 1, 2));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(reader.read(100).error().code, "E-LEDGER-019") << "also when it is asked again";
  }
  std::ofstream(path, std::ios::trunc) << good;
  EXPECT_THAT(numbers(reader.read(100)), testing::ElementsAre(3, 4));
}

TEST_F(ExportReaderTest, ADamagedFileIsNoEnd) {
  auto small = options();
  small.files.rotate_bytes = 2'048;
  {
    auto writer = RecordWriter::open(small);
    ASSERT_TRUE(writer);
    write(**writer, 20);
    now_ += 60'000;
    write(**writer, 1);
    ASSERT_TRUE((*writer)->flush());
  }
  const std::string first = list_record_files(folder_).front().name;
  ASSERT_TRUE(first.ends_with(".zst"));
  fs::resize_file(folder_ + "/" + first, fs::file_size(folder_ + "/" + first) / 2);
  EXPECT_EQ(ExportReader(folder_, 0).read(1'000).error().code, "E-LEDGER-006");
}

} // namespace
} // namespace haechi::io
