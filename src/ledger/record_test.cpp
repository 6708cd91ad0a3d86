#include "ledger/record.h"

#include <gtest/gtest.h>

namespace haechi::ledger {
namespace {

TEST(Record, WritesKeysInOrderAndLeavesEmptyOnesOut) {
  Record record;
  record.at = Instant(std::chrono::milliseconds(1'738'803'600'123));
  record.reference = "H-7K3M-9QX2";
  record.subject = "127.0.1.2/32";
  record.host = "chat.deepseek.com";
  record.depth = "dns";
  record.effect = "block";
  record.action = "refuse";
  record.obligations = {"log", "notice-page"};
  EXPECT_EQ(to_json_line(record),
            R"({"at":"2025-02-06T01:00:00.123Z","kind":"decision","reference":"H-7K3M-9QX2",)"
            R"("subject":"127.0.1.2/32","host":"chat.deepseek.com","depth":"dns",)"
            R"("effect":"block","action":"refuse","obligations":["log","notice-page"]})"
            "\n");
}

TEST(Record, KeepsHostileTextOnOneLine) {
  Record record;
  record.host = "a\"b\nc\\d\x01\xff";
  const std::string line = to_json_line(record);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_NE(line.find(R"("host":"a\"b\nc\\d\u0001)"
                      "\xEF\xBF\xBD\""),
            std::string::npos)
      << line;
}

TEST(Record, GapSaysHowManyWereLost) {
  Record gap;
  gap.kind = "gap";
  gap.lost = 12;
  EXPECT_EQ(to_json_line(gap), "{\"at\":\"1970-01-01T00:00:00Z\",\"kind\":\"gap\",\"lost\":12}\n");
}

TEST(MinuteCount, HoldsNumbersAlone) {
  MinuteCount count;
  count.dns_allowed = 7;
  EXPECT_EQ(to_json_line(count), "{\"at\":\"1970-01-01T00:00:00Z\",\"kind\":\"minute\","
                                 "\"dns_allowed\":7,\"proxy_allowed\":0}\n");
}

} // namespace
} // namespace haechi::ledger
