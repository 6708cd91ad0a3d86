#pragma once
// A folder of records with its ledger, written at noon of a day in February by a clock that a test
// sets.

#include "io/files/read.h"
#include "io/files/temporary_folder.h"
#include "io/ledger/verify.h"
#include "io/store/record_writer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace haechi::io {

inline constexpr Instant kNoon{
    std::chrono::milliseconds(1'738'843'200'000)}; // 2025-02-06T12:00:00Z

class LedgerFolder : public testing::Test {
 protected:
  LedgerFolder() { folder_ = root_ / "records"; }

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

  [[nodiscard]] VerifyReport verify(std::string kept = "",
                                    const std::filesystem::path& folder = {}) const {
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
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
      if (entry.is_regular_file()) {
        out.push_back(entry.path().lexically_relative(folder_).string());
      }
    }
    std::ranges::sort(out);
    return out;
  }

  TemporaryFolder temporary_ = TemporaryFolder::make("haechi-verify").value();
  std::filesystem::path root_ = temporary_.path();
  std::filesystem::path folder_;
  int written_ = 0;
  std::atomic<std::int64_t> now_{kNoon.time_since_epoch().count()};
};

} // namespace haechi::io
