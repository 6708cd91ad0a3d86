#include "io/files/temporary_folder.h"
#include "io/store/record_writer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace haechi::io {
namespace {

namespace fs = std::filesystem;

constexpr Instant kNoon{std::chrono::milliseconds(1'738'843'200'000)}; // 2025-02-06T12:00:00Z

ledger::Record numbered(std::size_t number) {
  ledger::Record out;
  out.at = kNoon;
  out.reference = fmt::format("H-{}", number);
  out.action = "refuse";
  return out;
}

class RecordWriterTest : public testing::Test {
 protected:
  RecordWriterTest() : sink_(::memfd_create("log", 0)) {}

  // The clock stands still at `now_`, the disk takes `room_` bytes.
  RecordWriter::Options options() {
    RecordWriter::Options out;
    out.files.dir = folder_.string();
    out.gather = std::chrono::milliseconds(1);
    out.retry = std::chrono::milliseconds(1);
    out.now = [this] { return Instant(std::chrono::milliseconds(now_.load())); };
    out.elapsed = [this] { return std::chrono::milliseconds(now_.load()); };
    out.files.write = [this](int fd, const char* text, std::size_t size) -> ssize_t {
      if (is_full_) {
        errno = ENOSPC;
        return -1;
      }
      return ::write(fd, text, size);
    };
    return out;
  }

  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> out;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      if (entry.path().extension() == ".jsonl") {
        files.push_back(entry.path());
      }
    }
    std::ranges::sort(files);
    for (const fs::path& file : files) {
      std::ifstream in(file);
      for (std::string line; std::getline(in, line);) {
        out.push_back(line);
      }
    }
    return out;
  }

  [[nodiscard]] std::string logged() const {
    std::string out(4'096, '\0');
    const ssize_t size = ::pread(sink_.get(), out.data(), out.size(), 0);
    out.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return out;
  }

  TemporaryFolder temporary_ = TemporaryFolder::make("haechi-writer").value();
  fs::path folder_ = temporary_.path();
  Fd sink_;
  std::atomic<std::int64_t> now_{kNoon.time_since_epoch().count()};
  std::atomic<bool> is_full_{false};
};

TEST_F(RecordWriterTest, WritesEveryRecordOfEveryLane) {
  auto wanted = options();
  wanted.lanes = 2;
  auto writer = RecordWriter::open(wanted, Log(sink_.get()));
  ASSERT_TRUE(writer) << to_string(writer.error());
  std::vector<std::thread> workers;
  for (std::size_t lane = 0; lane < 2; ++lane) {
    workers.emplace_back([&, lane] {
      for (std::size_t i = 0; i < 5'000; ++i) {
        (*writer)->lane(lane).record(numbered(lane * 10'000 + i));
      }
    });
  }
  for (std::thread& worker : workers) {
    worker.join();
  }
  EXPECT_TRUE((*writer)->flush());
  const auto status = (*writer)->status();
  EXPECT_EQ(status.totals.recorded, 10'000U);
  EXPECT_EQ(status.totals.refused, 10'000U);
  EXPECT_EQ(status.written, 10'000U);
  EXPECT_EQ(lines().size(), 10'000U);
}

TEST_F(RecordWriterTest, KeepsTheOrderOfOneLane) {
  auto writer = RecordWriter::open(options(), Log(sink_.get()));
  ASSERT_TRUE(writer);
  for (std::size_t i = 0; i < 100; ++i) {
    (*writer)->lane(0).record(numbered(i));
  }
  ASSERT_TRUE((*writer)->flush());
  const auto written = lines();
  ASSERT_EQ(written.size(), 100U);
  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_THAT(written[i], testing::HasSubstr(fmt::format("\"H-{}\"", i)));
  }
}

TEST_F(RecordWriterTest, WritesWhatWaitsWhenItEnds) {
  {
    auto slow = options();
    slow.gather = std::chrono::hours(1);
    auto writer = RecordWriter::open(slow, Log(sink_.get()));
    ASSERT_TRUE(writer);
    (*writer)->lane(0).record(numbered(1));
    (*writer)->lane(0).count_dns_allowed();
  }
  EXPECT_THAT(lines(), testing::ElementsAre(testing::HasSubstr("H-1"),
                                            testing::HasSubstr("\"dns_allowed\":1")));
}

TEST_F(RecordWriterTest, LaneThatFillsIsEmptiedBeforeTheBatchIsGathered) {
  auto slow = options();
  slow.gather = std::chrono::hours(1);
  slow.buffer = 100;
  auto writer = RecordWriter::open(slow, Log(sink_.get()));
  ASSERT_TRUE(writer);
  for (std::size_t i = 0; i < 50; ++i) {
    (*writer)->lane(0).record(numbered(i));
  }
  while ((*writer)->status().written < 50) { // ends when the half full lane was emptied
    std::this_thread::yield();
  }
  EXPECT_EQ((*writer)->status().totals.lost, 0U);
}

TEST_F(RecordWriterTest, CountsAllowedTrafficByTheMinuteWithoutNames) {
  auto writer = RecordWriter::open(options(), Log(sink_.get()));
  ASSERT_TRUE(writer);
  (*writer)->lane(0).count_dns_allowed();
  (*writer)->lane(0).count_dns_allowed();
  (*writer)->lane(0).count_proxy_allowed();
  ASSERT_TRUE((*writer)->flush());
  EXPECT_TRUE(lines().empty()) << "the minute is not over";
  now_ += 60'000;
  ASSERT_TRUE((*writer)->flush());
  EXPECT_THAT(lines(), testing::ElementsAre(testing::StartsWith(
                           "{\"at\":\"2025-02-06T12:00:00Z\",\"kind\":\"minute\","
                           "\"dns_allowed\":2,\"proxy_allowed\":1,\"seq\":0,")));
  now_ += 60'000;
  ASSERT_TRUE((*writer)->flush());
  EXPECT_EQ(lines().size(), 1U) << "a minute without traffic leaves no line";
}

TEST_F(RecordWriterTest, FullDiskKeepsWhatFitsInMemoryAndTellsTheGap) {
  auto small = options();
  small.buffer = 4;
  auto writer = RecordWriter::open(small, Log(sink_.get()));
  ASSERT_TRUE(writer);
  is_full_ = true;
  (*writer)->lane(0).record(numbered(0));
  EXPECT_FALSE((*writer)->flush());
  for (std::size_t i = 1; i <= 7; ++i) { // one is with the writer, four fit, three are lost
    (*writer)->lane(0).record(numbered(i));
  }
  EXPECT_FALSE((*writer)->flush());
  auto status = (*writer)->status();
  EXPECT_TRUE(status.is_failing);
  EXPECT_THAT(status.error, testing::HasSubstr("E-RECORD-003"));
  EXPECT_EQ(status.waiting, 4U);
  EXPECT_EQ(status.totals.lost, 3U);
  EXPECT_TRUE(lines().empty());
  is_full_ = false;
  EXPECT_TRUE((*writer)->flush());
  const auto written = lines();
  ASSERT_EQ(written.size(), 6U);
  EXPECT_THAT(written[0], testing::HasSubstr("\"H-0\""));
  EXPECT_THAT(written[4], testing::HasSubstr("\"H-4\""));
  EXPECT_THAT(written[5], testing::AllOf(testing::HasSubstr("\"kind\":\"gap\""),
                                         testing::HasSubstr("\"lost\":3")));
  EXPECT_FALSE((*writer)->status().is_failing);
  const std::string log = logged();
  EXPECT_EQ(std::ranges::count(log, '\n'), 2) << "one line for each change: " << log;
  EXPECT_THAT(log, testing::AllOf(testing::HasSubstr("error records cannot be written"),
                                  testing::HasSubstr("info records are written again")));
}

TEST_F(RecordWriterTest, SaysThatABrokenLineWasSetAside) {
  std::ofstream(folder_ / "records-20250206-000001.jsonl") << "{\"a\":1}\n{\"b";
  auto writer = RecordWriter::open(options(), Log(sink_.get()));
  ASSERT_TRUE(writer);
  ASSERT_TRUE((*writer)->flush());
  EXPECT_THAT(lines(), testing::ElementsAre("{\"a\":1}", testing::HasSubstr("\"kind\":\"repair\""),
                                            testing::HasSubstr("\"kind\":\"import\"")));
  EXPECT_THAT(logged(),
              testing::HasSubstr("warn records-20250206-000001.jsonl ended in the middle"));
  EXPECT_EQ((*writer)->status().set_aside_bytes, 3U);
  EXPECT_TRUE(fs::exists(folder_ / "records-20250206-000001.jsonl.partial"));
}

// What a process had acknowledged (flush returned) is there after kill -9 at any moment, in whole
// lines, and the next start goes on behind it.
TEST_F(RecordWriterTest, KilledProcessLosesNothingAcknowledged) {
  for (int round = 0; round < 5; ++round) {
    int acknowledged[2];
    ASSERT_EQ(::pipe(acknowledged), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(acknowledged[0]);
      auto writer = RecordWriter::open(options(), Log(sink_.get()));
      for (std::uint32_t i = 0; writer; ++i) {
        (*writer)->lane(0).record(numbered(i));
        if (i % 7 == 0 && (*writer)->flush() &&
            ::write(acknowledged[1], &i, sizeof i) != sizeof i) {
          break;
        }
      }
      ::_exit(1);
    }
    ::close(acknowledged[1]);
    std::uint32_t last = 0;
    std::uint32_t value = 0;
    for (int heard = 0; heard < 20 * (round + 1); ++heard) {
      ASSERT_EQ(::read(acknowledged[0], &value, sizeof value), static_cast<ssize_t>(sizeof value));
      last = value;
    }
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    while (::read(acknowledged[0], &value, sizeof value) == static_cast<ssize_t>(sizeof value)) {
      last = value;
    }
    ::close(acknowledged[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    {
      auto again = RecordWriter::open(options(), Log(sink_.get()));
      ASSERT_TRUE(again) << to_string(again.error());
    }
    const auto kept = lines();
    ASSERT_GT(kept.size(), last);
    for (std::uint32_t i = 0; i <= last; ++i) {
      ASSERT_THAT(kept[i], testing::HasSubstr(fmt::format("\"H-{}\"", i)));
    }
    for (const std::string& line : kept) {
      ASSERT_TRUE(line.starts_with("{") && line.ends_with("}")) << line;
    }
    for (const auto& entry : fs::directory_iterator(folder_)) {
      fs::remove_all(entry);
    }
  }
}

TEST_F(RecordWriterTest, WritesWhatItsRulesAllowAndCountsTheRest) {
  auto counting = options();
  counting.privacy.level = ledger::Level::Counts;
  {
    auto writer = RecordWriter::open(counting);
    ASSERT_TRUE(writer) << to_string(writer.error());
    EXPECT_FALSE((*writer)->lane(0).wants_allowed());
    ledger::Record decision = numbered(1);
    decision.host = "chat.deepseek.com";
    (*writer)->lane(0).record(decision);
    ledger::Record reload;
    reload.kind = "reload";
    (*writer)->lane(0).record(reload);
    ASSERT_TRUE((*writer)->flush());
    (*writer)->set_rules({.level = ledger::Level::Names, .subjects = ledger::Subjects::Omitted},
                         {});
    EXPECT_TRUE((*writer)->lane(0).wants_allowed());
    decision.subject = "kim";
    (*writer)->lane(0).record(decision);
  }
  const auto written = lines();
  ASSERT_EQ(written.size(), 3U);
  EXPECT_THAT(written[0], testing::HasSubstr("\"kind\":\"reload\""));
  EXPECT_THAT(written[1], testing::HasSubstr("chat.deepseek.com"));
  EXPECT_THAT(written[1], testing::Not(testing::HasSubstr("kim")));
  EXPECT_THAT(written[2], testing::HasSubstr("\"refused\":1"));
}

} // namespace
} // namespace haechi::io
