// What a start tells where lines that were signed stand under no checkpoint.
#include "io/ledger/ledger_folder_fixture.h"

#include <gmock/gmock.h>

namespace haechi::io {
namespace {

namespace fs = std::filesystem;

class UnboundTest : public LedgerFolder {
 protected:
  static constexpr const char* kFile = "records-20250206-000001.jsonl";

  void edit(const std::string& from, const std::string& to) {
    std::string text = content(kFile);
    text.replace(text.find(from), from.size(), to);
    put(kFile, text);
  }

  // What a start records of it.
  std::string start() {
    write(1);
    const std::string text = content(kFile);
    const std::size_t at = text.find("\"kind\":\"repair\"");
    return at == std::string::npos ? std::string() : text.substr(at);
  }
};

TEST_F(UnboundTest, AnEndWhileALedgerBeginsIsNone) {
  write(0);
  EXPECT_TRUE(fs::exists(folder_ / "checkpoint")) << "of nothing, before the first line";
  EXPECT_TRUE(verify().is_fine()) << told(verify());
  for (const char* last : {"checkpoint", "ledger.vkey", ".ledger.key"}) {
    fs::remove(folder_ / last); // in this order: as an end before each of them leaves it
    const fs::path kept = root_ / "kept";
    fs::copy(folder_, kept, fs::copy_options::recursive);
    EXPECT_EQ(start(), "") << last;
    EXPECT_TRUE(verify().is_fine()) << last << told(verify());
    fs::remove_all(folder_);
    fs::rename(kept, folder_);
  }
}

TEST_F(UnboundTest, ARemovedCheckpointIsTold) {
  write(300);
  fs::remove(folder_ / "checkpoint");
  const std::string notice = start();
  EXPECT_THAT(notice, testing::HasSubstr("the checkpoint of the ledger was gone; its tree was made "
                                         "again from 300 lines that no checkpoint binds: "
                                         "unbound=300"));
  EXPECT_THAT(told(verify()), testing::HasSubstr("checkpoint: 300: a start made the ledger again"));
  EXPECT_EQ(verify().finding_count, 1U);
  write(1);
  EXPECT_EQ(verify().finding_count, 1U) << "for good, and once";
}

TEST_F(UnboundTest, TilesThatContradictTheLinesAreTold) {
  write(300);
  fs::remove(folder_ / "checkpoint");
  edit("H-7\"", "J-7\"");
  edit("H-299\"", "J-299\"");
  EXPECT_THAT(start(),
              testing::HasSubstr("tiles that were there have 2 of these records otherwise, "
                                 "the first of them record 7"));
}

TEST_F(UnboundTest, TilesThatSpeakOfMoreThanTheLinesAreTold) {
  write(300);
  fs::remove(folder_ / "checkpoint");
  const std::string text = content(kFile);
  put(kFile, text.substr(0, text.find('\n', text.find("H-250\"")) + 1));
  const std::string notice = start();
  EXPECT_THAT(notice, testing::AllOf(testing::HasSubstr("from 251 lines"),
                                     testing::HasSubstr("tiles that were there speak of 300")));
  EXPECT_FALSE(verify().is_fine());
}

TEST_F(UnboundTest, ANewKeyAdoptsNoLinesUntold) {
  write(3);
  for (const char* name : {"checkpoint", "ledger.vkey", ".ledger.key"}) {
    fs::remove(folder_ / name);
  }
  EXPECT_THAT(start(), testing::HasSubstr("neither its checkpoint nor its key"));
  EXPECT_FALSE(verify().is_fine());
}

TEST_F(UnboundTest, AnOlderCheckpointInItsPlaceIsToldWhereTilesContradict) {
  write(2);
  const std::string old = content("checkpoint");
  write(3);
  put("checkpoint", old);
  edit("H-3\"", "J-3\"");
  EXPECT_THAT(start(), testing::HasSubstr("the checkpoint is older than lines that were signed"));
  EXPECT_FALSE(verify().is_fine());
}

TEST_F(UnboundTest, NothingIsSignedBeforeItIsTold) {
  write(3);
  fs::remove(folder_ / "checkpoint");
  auto full = options();
  full.retry = std::chrono::milliseconds(1);
  std::atomic<bool> is_full{true};
  full.files.write = [&](int fd, const char* text, std::size_t size) -> ssize_t {
    const fs::path path = fs::read_symlink(fmt::format("/proc/self/fd/{}", fd));
    if (is_full && path.filename() == kFile) { // tiles and checkpoints find room
      errno = ENOSPC;
      return -1;
    }
    return ::write(fd, text, size);
  };
  auto writer = RecordWriter::open(full);
  ASSERT_TRUE(writer) << to_string(writer.error());
  EXPECT_FALSE((*writer)->flush());
  EXPECT_FALSE((*writer)->flush());
  EXPECT_FALSE(fs::exists(folder_ / "checkpoint")) << "an end here must not leave it untold";
  is_full = false;
  writer->reset();
  EXPECT_THAT(content(kFile), testing::HasSubstr("unbound=3"));
  EXPECT_TRUE(fs::exists(folder_ / "checkpoint"));
}

} // namespace
} // namespace haechi::io
