#include "io/files/read.h"
#include "io/files/temporary_folder.h"
#include "io/ledger/export_file.h"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sys/resource.h>

namespace haechi::io {
namespace {

// No file of this process grows beyond so many bytes: what a full disk does to a write.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit now{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &now);
  }

  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

class ExportFileTest : public testing::Test {
 protected:
  [[nodiscard]] std::string content() const { return read_file(path_)->text; }

  TemporaryFolder temporary_ = TemporaryFolder::make("haechi-export-file").value();
  std::string path_ = temporary_.path() + "/out";
};

TEST_F(ExportFileTest, ABatchThatTheDiskCutIsTakenBackAndSentAgainWhole) {
  const auto sink = make_file_sink(path_);
  ASSERT_TRUE(sink->send({"one"}));
  {
    const FullDisk full(10);
    EXPECT_EQ(sink->send({"two is long"}).error().code, "E-LEDGER-015");
  }
  EXPECT_EQ(content(), "one\n");
  ASSERT_TRUE(sink->send({"two is long"}));
  EXPECT_EQ(content(), "one\ntwo is long\n");
}

TEST_F(ExportFileTest, ALineThatACrashCutGetsItsEnd) {
  std::ofstream(path_) << "one\ntw";
  ASSERT_TRUE(make_file_sink(path_)->send({"two"}));
  EXPECT_EQ(content(), "one\ntw\ntwo\n");
}

TEST_F(ExportFileTest, AFileThatCannotBeOpenedIsTold) {
  EXPECT_EQ(make_file_sink(path_ + "/none")->send({"one"}).error().code, "E-LEDGER-015");
}

} // namespace
} // namespace haechi::io
