// The folder that a demo works in, and the records that it reads back.
#include "io/demo/record_reader.h"
#include "io/demo/temporary_folder.h"
#include "io/files/read.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace haechi::io {

namespace {

namespace fs = std::filesystem;

TEST(TemporaryFolder, IsOursAloneAndGoesAway) {
  std::string path;
  {
    const auto folder = TemporaryFolder::make("haechi-test").value();
    path = folder.path();
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
    const auto file = folder.write("a.txt", "text");
    ASSERT_TRUE(file.has_value());
    EXPECT_EQ(read_file(*file).value().text, "text");
    EXPECT_EQ(fs::status(*file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(TemporaryFolder, IsKeptWhereToldAndOnlyWhenEmpty) {
  const auto around = TemporaryFolder::make("haechi-test").value();
  const std::string path = around.path() + "/kept";
  {
    const auto kept = TemporaryFolder::keep_at(path);
    ASSERT_TRUE(kept.has_value());
    ASSERT_TRUE(kept->write("a.txt", "text").has_value());
  }
  EXPECT_TRUE(fs::exists(path + "/a.txt"));
  const auto again = TemporaryFolder::keep_at(path);
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, "E-DEMO-004");
}

TEST(TemporaryFolder, WritesNothingOutsideOfWhatIsThere) {
  const auto folder = TemporaryFolder::make("haechi-test").value();
  EXPECT_EQ(folder.write("no/such/a.txt", "text").error().code, "E-DEMO-004");
}

class RecordReader : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) {
    ASSERT_TRUE(folder_.write(name, text).has_value());
  }

  TemporaryFolder folder_ = TemporaryFolder::make("haechi-test").value();
};

TEST_F(RecordReader, ReadsWhatTheWriterWrites) {
  ledger::Record record;
  record.subject = "127.0.1.11/32";
  record.host = "chat.deepseek.com";
  record.effect = "block";
  record.obligations = {"notice-page"};
  const ledger::MinuteCount count{.dns_allowed = 3, .proxy_allowed = 4};
  write("records-20250206-000002.jsonl", to_json_line(count));
  write("records-20250206-000001.jsonl",
        to_json_line(record) + to_json_line(count) + "{\"kind\":\"start\"}\n{\"kind\":\"deci");
  const auto read = read_records(folder_.path());
  ASSERT_TRUE(read.has_value()) << to_string(read.error());
  ASSERT_EQ(read->decisions.size(), 1U);
  EXPECT_EQ(to_json_line(read->decisions[0]), to_json_line(record));
  EXPECT_EQ(read->dns_allowed, 6U);
  EXPECT_EQ(read->proxy_allowed, 8U);
}

TEST_F(RecordReader, TellsALineThatIsNoRecord) {
  write("records-20250206-000001.jsonl", "{\"kind\":\"start\"}\nnonsense\n");
  const auto read = read_records(folder_.path());
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code, "E-DEMO-006");
  EXPECT_EQ(read.error().where.line, 2U);
}

TEST_F(RecordReader, FindsNothingWhereThereIsNoFolder) {
  const auto read = read_records(folder_.path() + "/none");
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(read->decisions.empty());
}

} // namespace

} // namespace haechi::io
