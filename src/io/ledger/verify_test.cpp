#include "io/ledger/ledger_folder_fixture.h"
#include "io/ledger/ledger_reader.h"
#include "io/ledger/verify.h"

#include <gmock/gmock.h>

#include <sstream>
#include <sys/stat.h>

namespace haechi::io {
namespace {

namespace fs = std::filesystem;

class VerifyTest : public LedgerFolder {};

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

TEST_F(VerifyTest, WhatHidesUnderAnotherNameIsTold) {
  write(3);
  put("pseudonym.key", std::string(64, 'a') + "\n");
  EXPECT_THAT(verify().left_aside, testing::ElementsAre("pseudonym.key"));
  EXPECT_TRUE(verify().is_fine()) << told(verify());
  for (const std::string& other : {std::string(64, 'g') + "\n", std::string(65, 'a'),
                                   std::string(64, 'a') + "\n\n", std::string(1U << 20U, 'a')}) {
    put("pseudonym.key", other);
    EXPECT_THAT(told(verify()), testing::HasSubstr("is no key of pseudonyms"));
  }
  fs::remove(folder_ / "pseudonym.key");
  fs::create_directories(folder_ / "tile/0/x001");
  EXPECT_TRUE(verify().is_fine()) << told(verify());
  fs::create_directories(folder_ / "tile/0/more");
  EXPECT_THAT(told(verify()), testing::HasSubstr("tile/0/more: -: this folder"));
}

TEST_F(VerifyTest, APipeInThePlaceOfAFileIsToldAndNotWaitedFor) {
  write(3);
  for (const char* name : {"tile/0/000.p/3", "checkpoint", "ledger.vkey"}) {
    const std::string good = content(name);
    fs::remove(folder_ / name);
    ASSERT_EQ(::mkfifo((folder_ / name).c_str(), 0600), 0);
    EXPECT_THAT(told(verify()), testing::HasSubstr(std::string(name) + ": -: is a link"));
    const auto reader = LedgerReader::open(folder_.string());
    EXPECT_EQ(reader.has_value(), std::string_view(name).starts_with("tile"));
    fs::remove(folder_ / name);
    put(name, good);
  }
  EXPECT_TRUE(verify().is_fine()) << told(verify());
}

TEST_F(VerifyTest, AnEmptyRecordFileIsToldUnlessAGatewayLeftIt) {
  write(3);
  put("records-20250206-000002.jsonl", "");
  EXPECT_TRUE(verify().is_fine()) << "begun just before an end: " << told(verify());
  fs::remove(folder_ / "records-20250206-000002.jsonl");
  for (const char* name : {"records-20250205-000001.jsonl", "records-20250206-000003.jsonl",
                           "records-99991231-999999.jsonl"}) {
    put(name, "");
    EXPECT_THAT(told(verify()), testing::HasSubstr(std::string(name) + ": -: holds no line"));
    fs::remove(folder_ / name);
  }
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
  EXPECT_THAT(reader->contents(3).value().value_or(""), testing::HasSubstr("\"H-3\""));
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
  EXPECT_EQ(reader->contents(0).value(), std::nullopt);
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

} // namespace
} // namespace haechi::io
