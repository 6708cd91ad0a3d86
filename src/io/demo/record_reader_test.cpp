// The records that a demo reads back.
#include "io/demo/record_reader.h"
#include "io/files/temporary_folder.h"

#include <gtest/gtest.h>

namespace haechi::io {

namespace {

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
