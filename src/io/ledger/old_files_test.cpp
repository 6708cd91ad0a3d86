// Record files from before there was a ledger.
#include "io/ledger/ledger_folder_fixture.h"

#include <gmock/gmock.h>

namespace haechi::io {
namespace {

namespace fs = std::filesystem;

class ImportTest : public LedgerFolder {
 protected:
  static constexpr const char* kOld = "records-20250101-000001.jsonl";
  static constexpr const char* kLine = "{\"at\":\"2025-01-01T12:00:00Z\",\"kind\":\"decision\"}\n";

  ImportTest() {
    fs::create_directory(folder_);
    for (const char* name :
         {kOld, "records-20250102-000001.jsonl", "records-20250103-000001.jsonl"}) {
      put(name, kLine);
    }
  }
};

TEST_F(ImportTest, AnEndInTheMiddleOfTheFirstStartIsMadeGood) {
  auto full = options();
  full.retry = std::chrono::milliseconds(1);
  std::atomic<bool> is_full{true};
  std::atomic<bool> has_line{false};
  full.files.write = [&](int fd, const char* text, std::size_t size) -> ssize_t {
    const fs::path path = fs::read_symlink(fmt::format("/proc/self/fd/{}", fd));
    if (!is_full || path.extension() != ".jsonl") {
      return ::write(fd, text, size);
    }
    if (has_line.exchange(true)) {
      errno = ENOSPC;
      return -1;
    }
    return ::write(fd, text, std::string_view(text, size).find('\n') + 1);
  };
  auto writer = RecordWriter::open(full);
  ASSERT_TRUE(writer) << to_string(writer.error());
  EXPECT_FALSE((*writer)->flush());
  const fs::path copy = root_ / "copy";
  fs::copy(folder_, copy, fs::copy_options::recursive);
  is_full = false;
  writer->reset();
  fs::remove_all(folder_);
  fs::rename(copy, folder_);
  ASSERT_FALSE(verify().is_fine());
  write(1);
  const VerifyReport report = verify();
  EXPECT_TRUE(report.is_fine()) << told(report);
  EXPECT_EQ(report.old_files, 3U);
  EXPECT_EQ(report.leaves, 4U) << "each is noted once";
}

TEST_F(ImportTest, ALedgerThatRecordsTakesNoFileForOld) {
  write(1);
  ASSERT_TRUE(verify().is_fine()) << told(verify());
  put("records-20250104-000001.jsonl", kLine);
  write(1);
  EXPECT_THAT(told(verify()), testing::HasSubstr("records-20250104-000001.jsonl:1"));
}

} // namespace
} // namespace haechi::io
