#include "wire/http1/body_reader.h"

#include <gtest/gtest.h>

namespace haechi::wire::http1 {
namespace {

struct Read {
  std::string content;
  std::string trailers;
  std::size_t consumed = 0;
  std::string outcome; // done, more, or why it is bad
};

// Feeds `piece` bytes at a time.
Read read_in_pieces(const Framing& framing, const std::string& bytes, std::size_t piece) {
  BodyReader reader(framing);
  Read out;
  while (out.consumed < bytes.size()) {
    const BodyReader::Step step = reader.read(std::string_view(bytes).substr(out.consumed, piece));
    out.consumed += step.consumed;
    out.content += step.content;
    if (step.state == BodyReader::State::Bad) {
      out.outcome = reader.error();
      return out;
    }
    if (step.state == BodyReader::State::Done) {
      break;
    }
  }
  out.outcome = reader.is_done() ? "done" : "more";
  out.trailers = reader.trailers();
  return out;
}

std::string chunked_outcome(const std::string& bytes) {
  const Read whole = read_in_pieces({BodyKind::Chunked, 0}, bytes, bytes.size());
  const Read by_byte = read_in_pieces({BodyKind::Chunked, 0}, bytes, 1);
  EXPECT_EQ(whole.outcome, by_byte.outcome) << bytes;
  EXPECT_EQ(whole.content, by_byte.content) << bytes;
  return whole.outcome;
}

TEST(BodyReader, TakesACountedBodyAndNothingBehindIt) {
  for (const std::size_t piece : {1U, 3U, 100U}) {
    const Read read = read_in_pieces({BodyKind::Length, 5}, "helloGET /", piece);
    EXPECT_EQ(read.content, "hello");
    EXPECT_EQ(read.consumed, 5U);
    EXPECT_EQ(read.outcome, "done");
  }
}

TEST(BodyReader, TakesEverythingUntilTheEnd) {
  const Read read = read_in_pieces({BodyKind::UntilClose, 0}, "hello", 2);
  EXPECT_EQ(read.content, "hello");
  EXPECT_EQ(read.outcome, "more");
}

TEST(BodyReader, IsDoneAtOnceWithoutABody) {
  EXPECT_TRUE(BodyReader(Framing{}).is_done());
}

TEST(BodyReader, TakesChunksWithExtensionsAndTrailers) {
  const std::string body = "5\r\nhello\r\n006;a=\"b\" \r\n world\r\n0;x\r\nSum: 1\r\nT: 2\r\n\r\n";
  for (std::size_t piece = 1; piece <= body.size(); ++piece) {
    const Read read = read_in_pieces({BodyKind::Chunked, 0}, body + "next", piece);
    EXPECT_EQ(read.content, "hello world") << piece;
    EXPECT_EQ(read.trailers, "Sum: 1\r\nT: 2\r\n");
    EXPECT_EQ(read.consumed, body.size());
    EXPECT_EQ(read.outcome, "done");
  }
}

TEST(BodyReader, RefusesChunksThatCanBeReadTwoWays) {
  EXPECT_EQ(chunked_outcome("5\r\nhello\r\n0\r\n\r\n"), "done");
  EXPECT_EQ(chunked_outcome("5\nhello\r\n0\r\n\r\n"), "LF without CR in a chunk line");
  EXPECT_EQ(chunked_outcome("5\r\nhelloX"), "chunk is longer than its size");
  EXPECT_EQ(chunked_outcome("5\r\nhello\n"), "chunk is longer than its size");
  for (const char* line :
       {"", " 5", "-5", "+5", "0x5", "5g", "g", "5\r5", "5 5", "1000000000000000"}) {
    EXPECT_EQ(chunked_outcome(std::string(line) + "\r\nhello"), "chunk size is malformed") << line;
  }
  EXPECT_EQ(chunked_outcome("5;" + std::string(300, 'x')), "chunk line is too long");
  EXPECT_EQ(chunked_outcome("0\r\nA : b\r\n\r\n"), "trailers are malformed");
  EXPECT_EQ(chunked_outcome("0\r\nA: b\rc\r\n\r\n"), "trailers are malformed");
  EXPECT_EQ(chunked_outcome("0\r\nA: " + std::string(9000, 'a')), "trailers are too large");
}

} // namespace
} // namespace haechi::wire::http1
