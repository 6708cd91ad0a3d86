#include "content/detect/words/keccak.h"

#include "base/check.h"

#include <bit>

namespace haechi::content {

namespace {

constexpr std::size_t kRate = 136;
using State = std::array<std::uint64_t, 25>;

constexpr std::array<std::uint64_t, 24> kRounds{
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
    0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};
constexpr std::array<int, 24> kTurns{1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                                     27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};
constexpr std::array<std::size_t, 24> kLanes{10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                                             15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};

void mix(State& state, std::uint64_t constant) {
  std::array<std::uint64_t, 5> column{};
  for (std::size_t i = 0; i < 5; ++i) {
    column[i] = state[i] ^ state[i + 5] ^ state[i + 10] ^ state[i + 15] ^ state[i + 20];
  }
  for (std::size_t i = 0; i < 25; ++i) {
    state[i] ^= column[(i + 4) % 5] ^ std::rotl(column[(i + 1) % 5], 1);
  }
  std::uint64_t last = state[1];
  for (std::size_t i = 0; i < 24; ++i) {
    const std::uint64_t next = state[kLanes[i]];
    state[kLanes[i]] = std::rotl(last, kTurns[i]);
    last = next;
  }
  for (std::size_t row = 0; row < 25; row += 5) {
    for (std::size_t i = 0; i < 5; ++i) {
      column[i] = state[row + i];
    }
    for (std::size_t i = 0; i < 5; ++i) {
      state[row + i] = column[i] ^ (~column[(i + 1) % 5] & column[(i + 2) % 5]);
    }
  }
  state[0] ^= constant;
}

} // namespace

std::array<std::uint8_t, 32> keccak256(std::string_view text) {
  HAECHI_CHECK(text.size() < kRate);
  State state{};
  const auto put = [&](std::size_t at, std::uint8_t byte) {
    state[at / 8] ^= static_cast<std::uint64_t>(byte) << (at % 8 * 8);
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    put(i, static_cast<std::uint8_t>(text[i]));
  }
  put(text.size(), 0x01);
  put(kRate - 1, 0x80);
  for (const std::uint64_t constant : kRounds) {
    mix(state, constant);
  }
  std::array<std::uint8_t, 32> hash{};
  for (std::size_t i = 0; i < hash.size(); ++i) {
    hash[i] = static_cast<std::uint8_t>(state[i / 8] >> (i % 8 * 8));
  }
  return hash;
}

} // namespace haechi::content
