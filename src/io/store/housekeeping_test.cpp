#include "io/ledger/ledger_folder_fixture.h"
#include "io/store/housekeeping.h"

#include <gmock/gmock.h>

namespace haechi::io {
namespace {

namespace fs = std::filesystem;

// Closed files of three days, and what the house does in each turn.
class HousekeepingTest : public LedgerFolder {
 protected:
  static constexpr std::int64_t kDay = 86'400'000;
  static constexpr const char* kFirst = "records-20250206-000001.jsonl";

  HousekeepingTest() {
    for (int day = 0; day < 3; ++day) {
      write(2);
      now_ += kDay;
    }
    auto files = RecordFiles::open({.dir = folder_.string()});
    EXPECT_TRUE(files);
    files_.emplace(std::move(*files));
    files_->end_current();
  }

  Housekeeping house(std::uint64_t least_packed) {
    return Housekeeping(
        {folder_.string(), least_packed, false},
        {[this](std::string kind, std::string note) { told_.push_back(kind + " " + note); },
         [this] { return is_taken_; }},
        Log());
  }

  [[nodiscard]] Instant now() const { return Instant(std::chrono::milliseconds(now_.load())); }

  void keep(std::array<std::uint32_t, 3> days) { files_->set_retention({.class_days = days}); }

  void damage(const char* file) {
    std::string text = content(file);
    put(file, text.replace(text.find("H-"), 2, "J-"));
  }

  std::optional<RecordFiles> files_;
  std::vector<std::string> told_;
  bool is_taken_ = true;
};

TEST_F(HousekeepingTest, PacksOneFileInATurn) {
  auto packing = house(1);
  files_->set_retention({});
  ASSERT_TRUE(files_->append("{}\n", now()).error == std::nullopt); // a file of today
  packing.look(*files_, now());
  EXPECT_EQ(told_.size(), 1U);
  EXPECT_TRUE(packing.has_work());
  packing.go_on(*files_, now());
  EXPECT_EQ(told_.size(), 2U);
  packing.go_on(*files_, now());
  EXPECT_EQ(told_.size(), 3U);
  EXPECT_FALSE(packing.has_work());
  EXPECT_TRUE(fs::exists(folder_ / (std::string(kFirst) + ".zst")));
}

TEST_F(HousekeepingTest, WritesNothingWhereNothingGoes) {
  keep({0, 1, 0});                                                    // there are decisions only
  fs::create_directory(folder_ / (std::string(kFirst) + ".purging")); // cannot be opened
  auto purging = house(0);
  purging.look(*files_, now());
  while (purging.has_work()) {
    purging.go_on(*files_, now());
  }
  EXPECT_EQ(purging.refusal(), "");
  EXPECT_TRUE(told_.empty());
}

TEST_F(HousekeepingTest, DoesNotLookAgainThroughWhatIsPurged) {
  keep({1, 0, 0});
  auto purging = house(0);
  const auto look = [&] {
    now_ += kDay;
    told_.clear();
    purging.look(*files_, now());
    while (purging.has_work()) {
      purging.go_on(*files_, now());
    }
    return told_.size();
  };
  const std::string first = content(kFirst);
  EXPECT_EQ(look(), 3U);
  EXPECT_EQ(content(kFirst), "");
  put(kFirst, first); // nobody looks
  EXPECT_EQ(look(), 0U);
  keep({1, 1, 0});
  damage(kFirst);
  EXPECT_EQ(look(), 0U);
  EXPECT_THAT(purging.refusal(), testing::HasSubstr("not the signed one")) << "another class";
}

TEST_F(HousekeepingTest, WhatTheDiskDidNotTakeIsDueAgain) {
  keep({1, 0, 0});
  auto purging = house(0);
  is_taken_ = false;
  now_ += kDay;
  purging.look(*files_, now());
  while (purging.has_work()) {
    purging.go_on(*files_, now());
  }
  EXPECT_EQ(purging.purged_lines(), 0U);
  EXPECT_NE(content(kFirst), "");
  is_taken_ = true;
  purging.look_again();
  purging.look(*files_, now());
  while (purging.has_work()) {
    purging.go_on(*files_, now());
  }
  EXPECT_EQ(purging.purged_lines(), 6U);
}

} // namespace
} // namespace haechi::io
