#include "io/files/temporary_folder.h"
#include "io/store/record_files.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

namespace haechi::io {
namespace {

namespace fs = std::filesystem;

constexpr Instant kNoon{std::chrono::milliseconds(1'738'843'200'000)}; // 2025-02-06T12:00:00Z

class RecordFilesTest : public testing::Test {
 protected:
  [[nodiscard]] RecordFiles::Options options() const {
    RecordFiles::Options out;
    out.dir = (folder_ / "records").string();
    return out;
  }

  [[nodiscard]] std::string content(const std::string& name) const {
    std::ostringstream out;
    out << std::ifstream(folder_ / "records" / name).rdbuf();
    return out.str();
  }

  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const auto& entry : fs::directory_iterator(folder_ / "records")) {
      out.push_back(entry.path().filename().string());
    }
    std::ranges::sort(out);
    return out;
  }

  static std::size_t prune(const RecordFiles& files, Instant now) {
    return files.remove(files.find_outdated(now));
  }

  void put(const std::string& name, const std::string& text) {
    fs::create_directories(folder_ / "records");
    std::ofstream(folder_ / "records" / name) << text;
  }

  TemporaryFolder temporary_ = TemporaryFolder::make("haechi-records").value();
  fs::path folder_ = temporary_.path();
};

TEST_F(RecordFilesTest, MakesAFolderForTheOwnerAlone) {
  auto files = RecordFiles::open(options());
  ASSERT_TRUE(files) << to_string(files.error());
  EXPECT_EQ(files->append("{}\n", kNoon).bytes, 3U);
  struct stat folder{};
  struct stat file{};
  ASSERT_EQ(::stat((folder_ / "records").c_str(), &folder), 0);
  ASSERT_EQ(::stat((folder_ / "records" / files->current()).c_str(), &file), 0);
  EXPECT_EQ(folder.st_mode & 07777U, 0700U);
  EXPECT_EQ(file.st_mode & 07777U, 0600U);
  EXPECT_EQ(files->current(), "records-20250206-000001.jsonl");
}

TEST_F(RecordFilesTest, GoesOnInTheNewestFile) {
  put("records-20250206-000003.jsonl", "{\"a\":1}\n");
  auto files = RecordFiles::open(options());
  ASSERT_TRUE(files);
  EXPECT_TRUE(files->asides().empty());
  EXPECT_EQ(files->append("{\"b\":2}\n", kNoon).bytes, 8U);
  EXPECT_EQ(content("records-20250206-000003.jsonl"), "{\"a\":1}\n{\"b\":2}\n");
}

TEST_F(RecordFilesTest, RotatesBySizeBetweenLines) {
  auto small = options();
  small.rotate_bytes = 10;
  auto files = RecordFiles::open(small);
  ASSERT_TRUE(files);
  EXPECT_EQ(files->append("1234\n1234\n1234\n", kNoon).bytes, 15U);
  EXPECT_EQ(files->append("a line longer than a file\n", kNoon).bytes, 26U);
  EXPECT_EQ(content("records-20250206-000001.jsonl"), "1234\n1234\n");
  EXPECT_EQ(content("records-20250206-000002.jsonl"), "1234\na line longer than a file\n");
}

TEST_F(RecordFilesTest, StartsANewFileWithTheDay) {
  auto files = RecordFiles::open(options());
  ASSERT_TRUE(files);
  EXPECT_EQ(files->append("a\n", kNoon).bytes, 2U);
  EXPECT_EQ(files->append("b\n", kNoon + std::chrono::hours(24)).bytes, 2U);
  EXPECT_EQ(files->append("c\n", kNoon).bytes, 2U) << "a clock that goes back starts no old file";
  EXPECT_EQ(content("records-20250206-000001.jsonl"), "a\n");
  EXPECT_EQ(content("records-20250207-000001.jsonl"), "b\n");
  EXPECT_EQ(content("records-20250207-000002.jsonl"), "c\n") << "each file is of one day";
}

TEST_F(RecordFilesTest, KeepsTheNewestFiles) {
  auto few = options();
  few.rotate_bytes = 2;
  few.keep.files = 2;
  auto files = RecordFiles::open(few);
  ASSERT_TRUE(files);
  EXPECT_EQ(files->append("a\nb\nc\nd\n", kNoon).bytes, 8U);
  EXPECT_EQ(prune(*files, kNoon), 2U);
  EXPECT_THAT(names(), testing::ElementsAre(".lock", "records-20250206-000003.jsonl",
                                            "records-20250206-000004.jsonl"));
}

TEST_F(RecordFilesTest, KeepsTheDaysThatAreWanted) {
  for (const char* day : {"20250203", "20250204", "20250205"}) {
    put(std::string("records-") + day + "-000001.jsonl", "a\n");
  }
  put("records-20250203-000001.jsonl.partial", "{\"cut");
  auto days = options();
  days.keep.days = 2;
  auto files = RecordFiles::open(days);
  ASSERT_TRUE(files);
  EXPECT_EQ(prune(*files, kNoon), 1U);
  EXPECT_THAT(names(), testing::ElementsAre(".lock", "records-20250204-000001.jsonl",
                                            "records-20250205-000001.jsonl"))
      << "the day before yesterday is still within two whole days, what was set aside goes too";
  EXPECT_EQ(files->append("b\n", kNoon + std::chrono::hours(24)).bytes, 2U);
  EXPECT_EQ(prune(*files, kNoon + std::chrono::hours(24)), 1U);
  EXPECT_THAT(names(), testing::ElementsAre(".lock", "records-20250205-000001.jsonl",
                                            "records-20250207-000001.jsonl"));
}

TEST_F(RecordFilesTest, AgeRemovesEvenTheFileThatIsOpenAndTheNextLineBeginsANewOne) {
  auto days = options();
  days.keep.days = 1;
  auto files = RecordFiles::open(days);
  ASSERT_TRUE(files);
  EXPECT_EQ(files->append("a\n", kNoon).bytes, 2U);
  EXPECT_EQ(prune(*files, kNoon + std::chrono::hours(24)), 0U);
  EXPECT_EQ(prune(*files, kNoon + std::chrono::hours(48)), 1U);
  EXPECT_THAT(names(), testing::ElementsAre(".lock"));
  EXPECT_EQ(files->append("b\n", kNoon + std::chrono::hours(48)).bytes, 2U);
  EXPECT_EQ(content("records-20250208-000001.jsonl"), "b\n");
}

TEST_F(RecordFilesTest, KeepsNoMoreBytesThanAreWantedButTheNewestFile) {
  for (const char* number : {"1", "2", "3"}) {
    put(std::string("records-20250206-00000") + number + ".jsonl", "12345678\n");
  }
  auto small = options();
  small.keep.bytes = 18;
  auto files = RecordFiles::open(small);
  ASSERT_TRUE(files);
  EXPECT_EQ(prune(*files, kNoon), 1U);
  small.keep.bytes = 1;
  files->set_retention(small.keep);
  EXPECT_EQ(prune(*files, kNoon), 1U);
  EXPECT_THAT(names(), testing::ElementsAre(".lock", "records-20250206-000003.jsonl"));
  EXPECT_EQ(files->append("9\n", kNoon).bytes, 2U);
  EXPECT_EQ(content("records-20250206-000003.jsonl"), "12345678\n9\n");
}

TEST_F(RecordFilesTest, PackedFilesCountAsFilesAndAreNotWrittenTo) {
  put("records-20250205-000001.jsonl.zst", "packed");
  put("records-20250206-000002.jsonl.zst", "packed");
  auto few = options();
  few.keep.files = 2;
  auto files = RecordFiles::open(few);
  ASSERT_TRUE(files) << to_string(files.error());
  EXPECT_EQ(files->append("a\n", kNoon).bytes, 2U);
  EXPECT_EQ(files->current(), "records-20250206-000003.jsonl");
  EXPECT_THAT(files->find_outdated(kNoon),
              testing::ElementsAre("records-20250205-000001.jsonl.zst"));
  EXPECT_EQ(content("records-20250206-000002.jsonl.zst"), "packed");
}

TEST_F(RecordFilesTest, AnEndedFileIsFollowedByANewOne) {
  auto files = RecordFiles::open(options());
  ASSERT_TRUE(files);
  EXPECT_EQ(files->append("a\n", kNoon).bytes, 2U);
  files->end_current();
  EXPECT_EQ(files->append("b\n", kNoon).bytes, 2U);
  EXPECT_EQ(files->current(), "records-20250206-000002.jsonl");
}

TEST_F(RecordFilesTest, SetsABrokenLastLineAside) {
  const std::string broken = "{\"cut\":\"" + std::string(10'000, 'x');
  put("records-20250206-000001.jsonl", "{\"a\":1}\n" + broken);
  auto files = RecordFiles::open(options());
  ASSERT_TRUE(files) << to_string(files.error());
  ASSERT_EQ(files->asides().size(), 1U);
  EXPECT_EQ(files->asides().front().bytes, broken.size());
  EXPECT_EQ(content("records-20250206-000001.jsonl"), "{\"a\":1}\n");
  ASSERT_TRUE(finish_aside(options().dir, files->asides().front()));
  EXPECT_EQ(content("records-20250206-000001.jsonl.partial"), broken);
}

TEST_F(RecordFilesTest, SetsAFileWithoutAnyLineAside) {
  put("records-20250206-000001.jsonl", "{\"cut");
  auto files = RecordFiles::open(options());
  ASSERT_TRUE(files);
  EXPECT_EQ(content("records-20250206-000001.jsonl"), "");
}

TEST_F(RecordFilesTest, TakesBackALineThatAFullDiskCut) {
  auto full = options();
  std::size_t room = 12;
  full.write = [&room](int fd, const char* text, std::size_t size) -> ssize_t {
    if (room == 0) {
      errno = ENOSPC;
      return -1;
    }
    const std::size_t take = std::min(size, room);
    room -= take;
    return ::write(fd, text, take);
  };
  auto files = RecordFiles::open(full);
  ASSERT_TRUE(files);
  const std::string lines = "12345\n12345\n12345\n12345\n";
  auto first = files->append(lines, kNoon);
  EXPECT_EQ(first.bytes, 12U);
  ASSERT_TRUE(first.error.has_value());
  EXPECT_EQ(first.error->code, "E-RECORD-003");
  EXPECT_THAT(first.error->message, testing::HasSubstr("No space left"));
  room = 3;
  EXPECT_EQ(files->append(lines, kNoon).bytes, 0U);
  EXPECT_EQ(content(files->current()), "12345\n12345\n") << "only whole lines are seen";
  room = 1'000;
  EXPECT_EQ(files->append("67890\n", kNoon).bytes, 6U);
  EXPECT_EQ(content(files->current()), "12345\n12345\n67890\n");
}

TEST_F(RecordFilesTest, GoesOnWhereRecoveryLeftTheNewestFile) {
  put("records-20250206-000001.jsonl", "1\n{\"damaged\"}\n");
  auto full = options();
  std::size_t room = 3;
  full.write = [&room](int fd, const char* text, std::size_t size) -> ssize_t {
    const std::size_t take = std::min(size, room);
    room -= take;
    errno = ENOSPC;
    return take == 0 ? -1 : ::write(fd, text, take);
  };
  auto files = RecordFiles::open(full);
  ASSERT_TRUE(files);
  EXPECT_TRUE(files->is_written("records-20250206-000001.jsonl"));
  const auto aside = begin_aside(options().dir, "records-20250206-000001.jsonl", 2);
  ASSERT_TRUE(aside) << to_string(aside.error());
  EXPECT_EQ(files->append("a line that does not fit\n", kNoon).bytes, 0U);
  EXPECT_EQ(content("records-20250206-000001.jsonl"), "1\n") << "neither torn nor padded";
  room = 100;
  EXPECT_EQ(files->append("2\n", kNoon).bytes, 2U);
  EXPECT_EQ(content("records-20250206-000001.jsonl"), "1\n2\n");
}

TEST_F(RecordFilesTest, AFileThatGotNoLineIsRemovedBeforeAnotherIsBegun) {
  put("records-20250206-000001.jsonl", "1\n");
  put("records-99991231-000001.jsonl", "");
  auto full = options();
  bool is_full = true;
  full.write = [&is_full](int fd, const char* text, std::size_t size) -> ssize_t {
    errno = ENOSPC;
    return is_full ? -1 : ::write(fd, text, size);
  };
  auto files = RecordFiles::open(full);
  ASSERT_TRUE(files);
  EXPECT_EQ(files->append("2\n", kNoon + std::chrono::hours(24)).bytes, 0U);
  EXPECT_THAT(names(), testing::Contains("records-20250207-000001.jsonl"));
  files->end_current();
  EXPECT_THAT(names(), testing::ElementsAre(".lock", "records-20250206-000001.jsonl"));
  EXPECT_EQ(files->append("2\n", kNoon + std::chrono::hours(24)).bytes, 0U);
  is_full = false;
  EXPECT_EQ(files->append("3\n", kNoon + std::chrono::hours(48)).bytes, 2U);
  EXPECT_THAT(names(), testing::ElementsAre(".lock", "records-20250206-000001.jsonl",
                                            "records-20250208-000001.jsonl"));
}

TEST_F(RecordFilesTest, BehindTheLastNumberOfADayStandsTheNextDay) {
  const auto next_behind = [&](const std::string& day) {
    put("records-" + day + "-999999.jsonl", "1\n");
    auto files = RecordFiles::open(options());
    EXPECT_TRUE(files);
    files->end_current();
    const auto appended = files->append("2\n", kNoon);
    return appended.error ? appended.error->message : files->current();
  };
  EXPECT_EQ(next_behind("20250228"), "records-20250301-000001.jsonl");
  EXPECT_EQ(next_behind("20259999"), "records-20260000-000001.jsonl") << "made by nobody of us";
  EXPECT_EQ(next_behind("99991231"), "no name follows `records-99991231-999999.jsonl`");
}

TEST_F(RecordFilesTest, WritesToANewFileWhenSomebodyRemovedTheOld) {
  auto files = RecordFiles::open(options());
  ASSERT_TRUE(files);
  EXPECT_EQ(files->append("a\n", kNoon).bytes, 2U);
  fs::remove(folder_ / "records" / files->current());
  EXPECT_EQ(files->append("b\n", kNoon).bytes, 2U);
  EXPECT_EQ(content(files->current()), "b\n");
}

TEST_F(RecordFilesTest, RefusesASecondWriter) {
  auto files = RecordFiles::open(options());
  ASSERT_TRUE(files);
  const auto second = RecordFiles::open(options());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "E-RECORD-002");
}

TEST_F(RecordFilesTest, TellsAFolderThatCannotBeMade) {
  auto nowhere = options();
  nowhere.dir = (folder_ / "missing" / "records").string();
  EXPECT_EQ(RecordFiles::open(nowhere).error().code, "E-RECORD-001");
  auto on_a_file = options();
  std::ofstream(folder_ / "file") << "x";
  on_a_file.dir = (folder_ / "file").string();
  EXPECT_EQ(RecordFiles::open(on_a_file).error().code, "E-RECORD-001");
}

TEST_F(RecordFilesTest, FollowsNoLink) {
  put("records-20250205-000001.jsonl", "");
  fs::remove(folder_ / "records" / "records-20250205-000001.jsonl");
  std::ofstream(folder_ / "target") << "precious\n";
  fs::create_symlink(folder_ / "target", folder_ / "records" / "records-20250206-000001.jsonl");
  const auto files = RecordFiles::open(options());
  ASSERT_FALSE(files);
}

} // namespace
} // namespace haechi::io
