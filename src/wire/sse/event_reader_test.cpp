#include "wire/sse/event_reader.h"
#include "wire/sse/line_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haechi::wire::sse {

namespace {

using testing::ElementsAre;

struct Read {
  std::vector<std::string> events; // type|data
  std::string bytes;               // all of them, with the rest
};

Read read(std::string_view stream, std::size_t piece) {
  EventReader reader;
  Read out;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    reader.append(stream.substr(at, piece));
    while (const auto event = reader.next()) {
      out.bytes += event->raw;
      if (event->has_data) {
        out.events.push_back(event->type + "|" + event->data);
      }
    }
  }
  out.bytes += reader.take_rest();
  return out;
}

} // namespace

TEST(EventReader, ReadsEveryLineEndInAnyCut) {
  const std::vector<std::string> streams{"data: a\n\nevent: x\ndata: b\ndata: c\n\n",
                                         "data: a\r\n\r\nevent: x\r\ndata: b\r\ndata: c\r\n\r\n",
                                         "data: a\r\revent: x\rdata: b\rdata: c\r\r",
                                         "data:a\n\r\nevent:x\rdata:b\r\ndata:c\n\n"};
  for (const std::string& stream : streams) {
    for (const std::size_t piece : {1U, 2U, 3U, 5U, 1000U}) {
      const Read found = read(stream, piece);
      EXPECT_THAT(found.events, ElementsAre("|a", "x|b\nc")) << stream << piece;
      EXPECT_EQ(found.bytes, stream);
    }
  }
}

TEST(EventReader, AnEventIsThereWithItsEmptyLine) {
  EventReader reader;
  reader.append("data: 1\r\n\r");
  const auto event = reader.next();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->data, "1");
  reader.append("\ndata: 2\r\n\r\n");
  EXPECT_EQ(reader.next()->data, "2");
}

TEST(EventReader, CommentsAndByteOrderMarksAreNoData) {
  const Read found = read("\xEF\xBB\xBF"
                          "data: first\n\n: ping\n\nretry: 10\n\ndata\n\n",
                          1);
  EXPECT_THAT(found.events, ElementsAre("|first", "|"));
}

TEST(EventReader, AnUnfinishedEventStaysBytes) {
  const Read found = read("data: a\n\ndata: hal", 4);
  EXPECT_THAT(found.events, ElementsAre("|a"));
  EXPECT_EQ(found.bytes, "data: a\n\ndata: hal");
}

TEST(EventReader, AnEventWithoutEndIsTooLarge) {
  EventReader reader;
  reader.append(std::string(kMaxEvent + 1, 'x'));
  EXPECT_FALSE(reader.next());
  EXPECT_TRUE(reader.is_too_large());
}

TEST(EventReader, WhatIsWrittenReadsBack) {
  const std::string written = write_event("error", "{\"a\":1}\nb");
  EXPECT_EQ(written, "event: error\ndata: {\"a\":1}\ndata: b\n\n");
  EXPECT_EQ(parse_event(written).data, "{\"a\":1}\nb");
  EXPECT_EQ(write_event("", ""), "data: \n\n");
  EXPECT_EQ(parse_event(write_event("", "a\n")).data, "a\n");
}

TEST(LineReader, GivesLinesInAnyCut) {
  for (const std::size_t piece : {1U, 3U, 100U}) {
    LineReader reader;
    const std::string stream = "{\"a\":1}\n\n{\"b\":2}\nrest";
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      reader.append(std::string_view(stream).substr(at, piece));
      while (const auto line = reader.next()) {
        lines.emplace_back(*line);
      }
    }
    EXPECT_THAT(lines, ElementsAre("{\"a\":1}\n", "\n", "{\"b\":2}\n"));
    EXPECT_EQ(reader.take_rest(), "rest");
  }
}

TEST(LineReader, ALineWithoutEndIsTooLarge) {
  LineReader reader;
  reader.append(std::string(kMaxLine + 1, 'x'));
  EXPECT_FALSE(reader.next());
  EXPECT_TRUE(reader.is_too_large());
}

} // namespace haechi::wire::sse
