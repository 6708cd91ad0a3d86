#include "io/files/read.h"
#include "io/files/temporary_folder.h"
#include "io/ledger/record_index.h"
#include "io/ledger/record_lines.h"
#include "io/store/record_writer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace haechi::io {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr Instant kNoon{std::chrono::milliseconds(1'738'843'200'000)};

class RecordIndexTest : public testing::Test {
 protected:
  RecordIndexTest() { folder_ = (root_ / "records").string(); }

  void write(int from, int to, std::uint32_t keep_files = 0) {
    RecordWriter::Options options;
    options.files.dir = folder_;
    options.files.rotate_bytes = 2'048;
    options.files.keep.files = keep_files;
    options.least_packed = 1;
    options.now = [] { return kNoon; };
    options.elapsed = [] { return 0ms; };
    auto writer = RecordWriter::open(options);
    ASSERT_TRUE(writer) << to_string(writer.error());
    for (int i = from; i < to; ++i) {
      ledger::Record record;
      record.at = kNoon + std::chrono::seconds(i);
      record.reference = fmt::format("H-{}", i);
      record.subject = i % 2 == 0 ? "kim" : "lee's";
      record.service = i % 3 == 0 ? "deepseek,other" : "chatgpt";
      record.action = "refuse";
      (*writer)->lane(0).record(record);
      ASSERT_TRUE((*writer)->flush());
    }
  }

  static std::vector<std::string> find(const RecordIndex& index, const RecordQuery& query) {
    std::vector<std::string> out;
    const auto done = index.search(query, [&](std::string_view line) {
      const std::size_t at = line.find("\"H-") + 1;
      out.emplace_back(line.substr(at, line.find('"', at) - at));
    });
    EXPECT_TRUE(done);
    return out;
  }

  TemporaryFolder temporary_ = TemporaryFolder::make("haechi-index").value();
  fs::path root_ = temporary_.path();
  std::string folder_;
};

TEST_F(RecordIndexTest, FindsByWhatARecordSays) {
  write(0, 12);
  auto index = RecordIndex::open((root_ / "index").string());
  ASSERT_TRUE(index) << to_string(index.error());
  ASSERT_TRUE(index->update(folder_));
  EXPECT_THAT(find(*index, {.kind = "decision", .subject = "lee's", .service = "other"}),
              testing::ElementsAre("H-3", "H-9"));
  EXPECT_THAT(find(*index, {.service = "deep"}), testing::IsEmpty());
  EXPECT_THAT(find(*index, {.since = kNoon + 4s, .until = kNoon + 6s, .kind = "decision"}),
              testing::ElementsAre("H-4", "H-5"));
  EXPECT_THAT(find(*index, {.reference = "H-7"}), testing::ElementsAre("H-7"));
  EXPECT_THAT(find(*index, {.kind = "decision", .most = 2, .is_newest_first = true}),
              testing::ElementsAre("H-11", "H-10"));
  EXPECT_THAT(find(*index, {.subject = "x' OR '1'='1"}), testing::IsEmpty());
  struct stat status{};
  ASSERT_EQ(::stat((root_ / "index").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0600U);
}

TEST_F(RecordIndexTest, TakesInWhatIsNewAndDropsWhatWasPurged) {
  write(0, 6);
  auto index = RecordIndex::open("");
  ASSERT_TRUE(index);
  const auto first = index->update(folder_);
  ASSERT_TRUE(first) << to_string(first.error());
  EXPECT_EQ(find(*index, {.kind = "decision"}).size(), 6U);
  write(6, 90, 3);
  ASSERT_TRUE(index->update(folder_));
  EXPECT_THAT(find(*index, {.reference = "H-0"}), testing::IsEmpty()) << "purged";
  EXPECT_THAT(find(*index, {.reference = "H-89"}), testing::SizeIs(1));
  auto fresh = RecordIndex::open("");
  ASSERT_TRUE(fresh);
  ASSERT_TRUE(fresh->update(folder_));
  EXPECT_EQ(find(*fresh, {.most = 1'000}), find(*index, {.most = 1'000})) << "as if made anew";
}

TEST_F(RecordIndexTest, WhatWasPurgedByItsClassLeavesTheIndex) {
  write(0, 6);
  auto index = RecordIndex::open("");
  ASSERT_TRUE(index);
  ASSERT_TRUE(index->update(folder_));
  {
    RecordWriter::Options options;
    options.files.dir = folder_;
    options.files.keep.class_days = {20, 0, 0};
    options.purges_at_once = true;
    options.now = [] { return kNoon + std::chrono::days(25); };
    options.elapsed = [] { return 0ms; };
    auto writer = RecordWriter::open(options);
    ASSERT_TRUE(writer);
    ASSERT_TRUE((*writer)->flush());
    ASSERT_EQ((*writer)->status().purged, 6U);
  }
  ASSERT_TRUE(index->update(folder_));
  EXPECT_THAT(find(*index, {.kind = "decision"}), testing::IsEmpty());
  EXPECT_FALSE(find(*index, {.kind = "purge"}).empty());
}

TEST_F(RecordIndexTest, OfAnotherLedgerIsMadeAnew) {
  write(0, 6);
  auto index = RecordIndex::open("");
  ASSERT_TRUE(index);
  ASSERT_TRUE(index->update(folder_));
  fs::remove_all(folder_);
  write(20, 22);
  ASSERT_TRUE(index->update(folder_));
  EXPECT_THAT(find(*index, {.kind = "decision"}), testing::ElementsAre("H-20", "H-21"));
  EXPECT_EQ(index->update((root_ / "nowhere").string()).error().code, "E-LEDGER-007");
}

TEST_F(RecordIndexTest, OfAnEarlierHistoryOfTheSameLedgerIsMadeAnew) {
  write(0, 6);
  const fs::path kept = root_ / "kept";
  fs::copy(folder_, kept, fs::copy_options::recursive);
  write(6, 12);
  auto index = RecordIndex::open("");
  ASSERT_TRUE(index);
  ASSERT_TRUE(index->update(folder_));
  fs::remove_all(folder_); // brought back from a copy: numbers are given out again
  fs::rename(kept, folder_);
  write(20, 40);
  ASSERT_TRUE(index->update(folder_));
  auto fresh = RecordIndex::open("");
  ASSERT_TRUE(fresh);
  ASSERT_TRUE(fresh->update(folder_));
  EXPECT_EQ(find(*index, {.kind = "decision"}), find(*fresh, {.kind = "decision"}));
  EXPECT_THAT(find(*index, {.reference = "H-7"}), testing::IsEmpty());
}

TEST_F(RecordIndexTest, HoldsOnlyWhatIsSigned) {
  write(0, 3);
  RecordWriter::Options options;
  options.files.dir = folder_;
  options.seal = 1h;
  options.least_packed = 0;
  options.now = [] { return kNoon; };
  options.elapsed = [] { return 0ms; };
  auto writer = RecordWriter::open(options);
  ASSERT_TRUE(writer);
  const auto put = [&](const char* reference) {
    ledger::Record record;
    record.at = kNoon;
    record.reference = reference;
    (*writer)->lane(0).record(record);
    ASSERT_TRUE((*writer)->flush());
  };
  put("H-signed at once");
  put("H-later");
  auto index = RecordIndex::open("");
  ASSERT_TRUE(index);
  ASSERT_TRUE(index->update(folder_));
  EXPECT_THAT(find(*index, {.reference = "H-later"}), testing::IsEmpty());
  writer->reset();
  ASSERT_TRUE(index->update(folder_));
  EXPECT_THAT(find(*index, {.reference = "H-later"}), testing::SizeIs(1));
}

TEST_F(RecordIndexTest, ADamagedFileIsToldAndNothingOfItTakenIn) {
  write(0, 60);
  auto index = RecordIndex::open("");
  ASSERT_TRUE(index);
  const auto files = list_record_files(folder_);
  ASSERT_TRUE(files.front().is_packed);
  const std::string path = folder_ + "/" + files.front().name;
  fs::resize_file(path, fs::file_size(path) / 2);
  const auto updated = index->update(folder_);
  ASSERT_FALSE(updated);
  EXPECT_EQ(updated.error().code, "E-LEDGER-006");
  EXPECT_THAT(find(*index, {}), testing::IsEmpty());
}

TEST_F(RecordIndexTest, ALineThatItsLeafDoesNotBindIsToldAndNothingTakenIn) {
  write(0, 3);
  const std::string path = folder_ + "/" + list_record_files(folder_).back().name;
  std::string text = read_file(path)->text;
  const std::size_t at = text.find("lee's");
  ASSERT_NE(at, std::string::npos);
  std::ofstream(path, std::ios::trunc) << text.replace(at, 5, "kim's");
  auto index = RecordIndex::open("");
  ASSERT_TRUE(index);
  const auto updated = index->update(folder_);
  ASSERT_FALSE(updated);
  EXPECT_EQ(updated.error().code, "E-LEDGER-019");
  EXPECT_THAT(find(*index, {}), testing::IsEmpty());
}

TEST_F(RecordIndexTest, WhatIsNoIndexIsTold) {
  std::string path = (root_ / "text").string();
  {
    FILE* file = std::fopen(path.c_str(), "w");
    ASSERT_NE(file, nullptr);
    std::fputs("this is no database, however long this text may become in the end\n", file);
    std::fclose(file);
  }
  const auto index = RecordIndex::open(path);
  ASSERT_FALSE(index);
  EXPECT_EQ(index.error().code, "E-LEDGER-009");
}

} // namespace
} // namespace haechi::io
