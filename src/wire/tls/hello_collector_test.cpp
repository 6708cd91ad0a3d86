#include "wire/tls/hello_collector.h"
#include "wire/tls/hello_fixture.h"

#include <gtest/gtest.h>

namespace haechi::wire::tls {
namespace {

namespace make = fixture;
using State = HelloCollector::State;

State feed_whole(HelloCollector& collector, const std::string& bytes) {
  return collector.feed(as_bytes(bytes));
}

State feed_by_byte(HelloCollector& collector, const std::string& bytes) {
  State state = State::NeedMore;
  for (const char byte : bytes) {
    state = collector.feed(as_bytes({&byte, 1}));
  }
  return state;
}

const std::string kMessage = make::message(make::body(make::server_name("a.test")));

TEST(HelloCollector, PutsTogetherAnyCutIntoRecordsAndSegments) {
  for (std::size_t size = 1; size <= kMessage.size(); ++size) {
    const std::string bytes = make::records(kMessage, size);
    HelloCollector whole;
    HelloCollector by_byte;
    ASSERT_EQ(feed_whole(whole, bytes), State::Complete) << size;
    ASSERT_EQ(feed_by_byte(by_byte, bytes), State::Complete) << size;
    EXPECT_EQ(as_text(whole.body()), kMessage.substr(4));
    EXPECT_EQ(as_text(by_byte.body()), kMessage.substr(4));
  }
}

TEST(HelloCollector, AsksForMoreUntilTheLastByte) {
  const std::string bytes = make::records(kMessage, 20);
  HelloCollector collector;
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
    ASSERT_EQ(collector.feed(as_bytes(bytes.substr(i, 1))), State::NeedMore) << i;
  }
  EXPECT_EQ(collector.feed(as_bytes(bytes.substr(bytes.size() - 1))), State::Complete);
}

TEST(HelloCollector, TellsOtherProtocolsByTheirFirstBytes) {
  for (const std::string& bytes : {std::string("GET / HTTP/1.1\r\n"), std::string("SSH-2.0-x"),
                                   std::string("\x80\x2e\x01\x03\x01"), std::string("\x16\x02"),
                                   std::string("\x15\x03\x01")}) {
    HelloCollector collector;
    EXPECT_EQ(feed_by_byte(collector, bytes), State::NotTls);
  }
}

TEST(HelloCollector, TakesSomeEmptyRecordsAndNoMore) {
  const std::string empty = make::record("");
  std::string some;
  for (std::size_t i = 0; i < kMaxEmptyRecords; ++i) {
    some += empty;
  }
  HelloCollector patient;
  EXPECT_EQ(feed_whole(patient, some + make::record(kMessage)), State::Complete);
  HelloCollector flooded;
  EXPECT_EQ(feed_whole(flooded, some + empty), State::Broken);
}

TEST(HelloCollector, RefusesOtherRecordsAndMessagesInBetween) {
  HelloCollector alert;
  EXPECT_EQ(feed_whole(alert, make::record(kMessage.substr(0, 9)) + "\x15\x03\x01"), State::Broken);
  HelloCollector finished;
  EXPECT_EQ(feed_whole(finished, make::record("\x14")), State::Broken);
}

TEST(HelloCollector, RefusesBytesBehindTheHelloInItsRecord) {
  HelloCollector collector;
  EXPECT_EQ(feed_whole(collector, make::record(kMessage + kMessage)), State::Broken);
  HelloCollector by_byte;
  EXPECT_EQ(feed_by_byte(by_byte, make::record(kMessage + "x")), State::Broken);
}

TEST(HelloCollector, TakesAHelloOfSixteenKilobytesAndNoLonger) {
  const auto of_size = [](std::size_t size) {
    const std::string plain = make::body(make::extension(21, ""));
    return make::message(make::body(make::extension(21, std::string(size - plain.size(), 'p'))));
  };
  HelloCollector largest;
  EXPECT_EQ(feed_whole(largest, make::records(of_size(kMaxHello), 1400)), State::Complete);
  HelloCollector larger;
  EXPECT_EQ(feed_whole(larger, make::records(of_size(kMaxHello + 1), 1400)), State::TooLong);
}

TEST(HelloCollector, BoundsTheRecordsAroundAHello) {
  const std::string plain = make::body(make::extension(21, ""));
  const std::string large =
      make::message(make::body(make::extension(21, std::string(kMaxHello - plain.size(), 'p'))));
  HelloCollector collector;
  EXPECT_EQ(feed_whole(collector, make::records(large, 1)), State::TooLong);
}

TEST(HelloCollector, RefusesARecordLongerThanAnyMayBe) {
  HelloCollector collector;
  EXPECT_EQ(feed_whole(collector, std::string("\x16\x03\x01\x40\x01", 5)), State::Broken);
}

} // namespace
} // namespace haechi::wire::tls
