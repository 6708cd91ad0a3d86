#include "wire/reassembly/stream_assembler.h"

#include <gtest/gtest.h>

namespace haechi::wire {
namespace {

using State = StreamAssembler::State;

State put(StreamAssembler& assembler, std::uint64_t offset, std::string_view piece) {
  return assembler.insert(offset, as_bytes(piece));
}

TEST(StreamAssembler, KeepsOrderWhateverComesFirst) {
  StreamAssembler assembler(100);
  EXPECT_EQ(put(assembler, 6, "world"), State::Fine);
  EXPECT_EQ(as_text(assembler.contiguous()), "");
  EXPECT_EQ(put(assembler, 0, "hel"), State::Fine);
  EXPECT_EQ(as_text(assembler.contiguous()), "hel");
  EXPECT_EQ(put(assembler, 2, "llo w"), State::Fine);
  EXPECT_EQ(as_text(assembler.contiguous()), "hello world");
}

TEST(StreamAssembler, TakesTheSameBytesAgain) {
  StreamAssembler assembler(100);
  EXPECT_EQ(put(assembler, 0, "hello"), State::Fine);
  EXPECT_EQ(put(assembler, 0, "hello"), State::Fine);
  EXPECT_EQ(put(assembler, 1, "ell"), State::Fine);
  EXPECT_EQ(put(assembler, 9, ""), State::Fine);
  EXPECT_EQ(as_text(assembler.contiguous()), "hello");
}

TEST(StreamAssembler, RefusesBytesThatDiffer) {
  StreamAssembler assembler(100);
  EXPECT_EQ(put(assembler, 4, "good.example"), State::Fine);
  EXPECT_EQ(put(assembler, 0, "wwwxgood"), State::Fine);
  EXPECT_EQ(put(assembler, 4, "evil.example"), State::Conflict);
  EXPECT_EQ(put(assembler, 50, "x"), State::Conflict) << "a conflict stays";
}

TEST(StreamAssembler, IsBounded) {
  StreamAssembler assembler(10);
  EXPECT_EQ(put(assembler, 5, "12345"), State::Fine);
  EXPECT_EQ(put(assembler, 6, "23456"), State::TooLong);
  StreamAssembler far(10);
  EXPECT_EQ(put(far, ~0ULL, "x"), State::TooLong);
  StreamAssembler holes(1000);
  State state = State::Fine;
  std::size_t pieces = 0;
  for (; state == State::Fine && pieces < 500; ++pieces) {
    state = put(holes, 1 + 2 * pieces, "x");
  }
  EXPECT_EQ(state, State::TooLong);
  EXPECT_EQ(pieces, 66U);
}

} // namespace
} // namespace haechi::wire
