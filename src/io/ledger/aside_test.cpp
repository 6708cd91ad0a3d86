#include "io/files/read.h"
#include "io/files/temporary_folder.h"
#include "io/ledger/aside.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace haechi::io {
namespace {

namespace fs = std::filesystem;

constexpr const char* kName = "records-20250206-000001.jsonl";
constexpr const char* kAside = "records-20250206-000001.jsonl.partial";
constexpr const char* kNew = "records-20250206-000001.jsonl.partial.2.new";
constexpr const char* kOldNew = "records-20250206-000001.jsonl.partial.new"; // of earlier versions

class AsideTest : public testing::Test {
 protected:
  void put(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::trunc) << text;
  }

  [[nodiscard]] std::string content(const std::string& name) const {
    const auto file = read_file((folder_ / name).string());
    return file ? file->text : "(none)";
  }

  [[nodiscard]] std::string dir() const { return folder_.string(); }

  TemporaryFolder temporary_ = TemporaryFolder::make("haechi-aside").value();
  fs::path folder_ = temporary_.path();
};

TEST_F(AsideTest, MovesTheEndOfAFileBehindWhatWasMovedBefore) {
  put(kName, "a\nbad");
  const auto first = begin_aside(dir(), kName, 2);
  ASSERT_TRUE(first) << to_string(first.error());
  EXPECT_EQ(content(kName), "a\n");
  EXPECT_EQ(content(kAside), "(none)") << "has its name once the ledger has told of it";
  ASSERT_TRUE(finish_aside(dir(), *first));
  EXPECT_EQ(content(kAside), "bad");
  EXPECT_EQ(first->digest, sha256(as_bytes("bad")));
  put(kName, "a\nb\nworse");
  const auto second = begin_aside(dir(), kName, 4);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->bytes, 5U);
  EXPECT_EQ(second->digest, sha256(as_bytes("badworse")));
  ASSERT_TRUE(finish_aside(dir(), *second));
  EXPECT_EQ(content(kAside), "badworse");
  EXPECT_TRUE(find_unfinished_asides(dir())->empty());
}

TEST_F(AsideTest, AnEndBeforeTheCutLeavesEverythingAsItWas) {
  put(kName, "a\nbad");
  put(kNew, "bad");
  put(std::string(kAside) + ".half", "ba");
  EXPECT_TRUE(find_unfinished_asides(dir())->empty());
  EXPECT_EQ(content(kName), "a\nbad");
  EXPECT_EQ(content(kNew), "(none)");
  EXPECT_EQ(content(std::string(kAside) + ".half"), "(none)");
}

TEST_F(AsideTest, AnEndBehindTheCutIsToldByTheNextStart) {
  put(kAside, "bad");
  put(kName, "a\nbad");
  const auto begun = begin_aside(dir(), kName, 2);
  ASSERT_TRUE(begun);
  const auto found = find_unfinished_asides(dir());
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().file, kAside);
  EXPECT_EQ(found->front().bytes, 3U);
  EXPECT_EQ(found->front().digest, begun->digest);
  EXPECT_EQ(content(kNew), "badbad");
}

TEST_F(AsideTest, WhatEqualsTheEndOfWhatRemainsIsToldAsWell) {
  put(kName, "a\na\n");
  const auto begun = begin_aside(dir(), kName, 2);
  ASSERT_TRUE(begun) << to_string(begun.error());
  ASSERT_EQ(content(kName), "a\n");
  const auto found = find_unfinished_asides(dir());
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().digest, sha256(as_bytes("a\n")));
  EXPECT_EQ(content(kNew), "a\n");
}

TEST_F(AsideTest, LinesWrittenBehindTheCutTakeNothingBack) {
  put(kName, "a\nbad");
  ASSERT_TRUE(begin_aside(dir(), kName, 2));
  put(kName, "a\nb\n");
  EXPECT_EQ(find_unfinished_asides(dir())->size(), 1U);
  EXPECT_EQ(content(kNew), "bad");
}

TEST_F(AsideTest, ASecondCutBeforeTheFirstIsToldHoldsBoth) {
  put(kName, "a\nbad");
  ASSERT_TRUE(begin_aside(dir(), kName, 2));
  put(kName, "a\nb\nworse");
  const auto second = begin_aside(dir(), kName, 4);
  ASSERT_TRUE(second);
  EXPECT_EQ(content(kNew), "(none)");
  EXPECT_EQ(content(second->begun), "badworse");
  // An end before the first was removed, then one before the second cut.
  put(kNew, "bad");
  auto found = find_unfinished_asides(dir());
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().begun, second->begun);
  EXPECT_EQ(content(kNew), "(none)");
  put(kNew, "bad");
  put(kName, "a\nb\nworse");
  found = find_unfinished_asides(dir());
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().begun, kNew);
  EXPECT_EQ(content(second->begun), "(none)") << "what it was to take is where it was";
}

TEST_F(AsideTest, WhatAnEarlierVersionBeganIsFinished) {
  put(kName, "a\n");
  put(kOldNew, "bad");
  const auto found = find_unfinished_asides(dir());
  ASSERT_EQ(found->size(), 1U);
  EXPECT_TRUE(has_aside(dir(), kName));
  ASSERT_TRUE(finish_aside(dir(), found->front()));
  EXPECT_EQ(content(kAside), "bad");
  EXPECT_TRUE(has_aside(dir(), kName));
}

TEST_F(AsideTest, WhatCannotBeWrittenIsNotCut) {
  put(kName, "a\nbad");
  fs::create_directory(folder_ / (std::string(kAside) + ".half"));
  const auto aside = begin_aside(dir(), kName, 2);
  ASSERT_FALSE(aside);
  EXPECT_EQ(aside.error().code, "E-LEDGER-001");
  EXPECT_EQ(content(kName), "a\nbad");
}

} // namespace
} // namespace haechi::io
