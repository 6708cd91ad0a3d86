#include "text/blocks.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace haechi::text {

namespace {

// Vectors as wide as a block: the compiler splits them into what the instructions have.
using Bytes = unsigned char __attribute__((ext_vector_type(64)));
using Matches = char __attribute__((ext_vector_type(64)));
using Bits = bool __attribute__((ext_vector_type(64)));

using Byte = unsigned char;

// PERF: bench_content. What follows is inlined into a function for each set of instructions, so
// vectors go by reference or not at all.
[[gnu::always_inline]] inline std::uint64_t to_mask(const Matches& matches) {
  return std::bit_cast<std::uint64_t>(__builtin_convertvector(matches, Bits));
}

// The first byte of a numeral with its second byte behind it. Hanja are rare: their first bytes
// count alone.
[[gnu::always_inline]] inline std::uint64_t numerals_of(const Bytes& bytes) {
  const std::uint64_t hanja =
      to_mask((bytes - Byte{0xE3} <= Byte{2}) | (bytes - Byte{0xE8} <= Byte{1}));
  const std::uint64_t ec = to_mask(bytes == Byte{0xEC}); // 영 일 이 삼 사 오 육 칠
  const std::uint64_t behind_ec =
      to_mask((bytes == Byte{0x98}) | (bytes == Byte{0x9D}) | (bytes == Byte{0x82}) |
              (bytes == Byte{0x9C}) | (bytes == Byte{0xB9}));
  const std::uint64_t others = // 공 구, 륙, 팔
      to_mask((bytes == Byte{0xEA}) | (bytes == Byte{0xEB}) | (bytes == Byte{0xED}));
  const std::uint64_t behind_others = to_mask((bytes == Byte{0xB3}) | (bytes == Byte{0xB5}) |
                                              (bytes == Byte{0xA5}) | (bytes == Byte{0x8C}));
  return hanja | (ec & behind_ec >> 1U) | (others & behind_others >> 1U);
}

[[gnu::always_inline]] inline void marks_of(const char* text, std::size_t blocks, Marks* out) {
  for (std::size_t i = 0; i < blocks; ++i) {
    Bytes bytes;
    std::memcpy(&bytes, text + i * kBlock, sizeof bytes);
    const Matches digits = bytes - Byte{'0'} <= Byte{9};
    const Matches words = digits | ((bytes | Byte{0x20}) - Byte{'a'} <= Byte{25});
    const Matches signs =
        (bytes == Byte{'+'}) | (bytes == Byte{'/'}) | (bytes == Byte{'-'}) | (bytes == Byte{'_'});
    out[i].digits = to_mask(digits);
    out[i].words = to_mask(words);
    out[i].ats = to_mask(bytes == Byte{'@'});
    out[i].colons = to_mask(bytes == Byte{':'});
    out[i].base64 = to_mask(words | signs);
    out[i].numerals = to_mask(bytes >= Byte{0x80}) == 0 ? 0 : numerals_of(bytes);
  }
}

[[gnu::always_inline]] inline void triggers_of(const char* text, std::size_t blocks,
                                               std::uint64_t* out) {
  for (std::size_t i = 0; i < blocks; ++i) {
    Bytes bytes;
    std::memcpy(&bytes, text + i * kBlock, sizeof bytes);
    const Matches escapes = (bytes == Byte{'\\'}) | (bytes - Byte{'%'} <= Byte{1});
    const Matches far =
        (bytes - Byte{0xC2} <= Byte{0xE3 - 0xC2}) | (bytes - Byte{0xEE} <= Byte{0xF4 - 0xEE});
    const std::uint64_t leads = to_mask(bytes == Byte{0xEA});
    const std::uint64_t low_seconds = to_mask(bytes - Byte{0x80} < Byte{0x30}); // not yet Hangul
    // A lead in the last byte counts: its second is not seen here.
    out[i] = to_mask(escapes | far) | (leads & (low_seconds >> 1U | 1ULL << 63U));
  }
}

void plain_marks(const char* text, std::size_t blocks, Marks* out) {
  marks_of(text, blocks, out);
}

void plain_triggers(const char* text, std::size_t blocks, std::uint64_t* out) {
  triggers_of(text, blocks, out);
}

#ifdef __x86_64__

[[gnu::target("avx2")]] void avx2_marks(const char* text, std::size_t blocks, Marks* out) {
  marks_of(text, blocks, out);
}

[[gnu::target("avx2")]] void avx2_triggers(const char* text, std::size_t blocks,
                                           std::uint64_t* out) {
  triggers_of(text, blocks, out);
}

[[gnu::target("avx512bw")]] void avx512_marks(const char* text, std::size_t blocks, Marks* out) {
  marks_of(text, blocks, out);
}

[[gnu::target("avx512bw")]] void avx512_triggers(const char* text, std::size_t blocks,
                                                 std::uint64_t* out) {
  triggers_of(text, blocks, out);
}

#endif

constexpr Blocks kAll[] = {
    {"plain", plain_marks, plain_triggers},
#ifdef __x86_64__
    {"avx2", avx2_marks, avx2_triggers},
    {"avx512bw", avx512_marks, avx512_triggers},
#endif
};

// How many of kAll this machine can run: each needs what the one before it needs.
std::size_t count_known() {
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2") == 0) {
    return 1;
  }
  return __builtin_cpu_supports("avx512bw") == 0 ? 2 : 3;
#else
  return 1;
#endif
}

template <class Out, class Find>
std::size_t find_all(std::string_view text, std::span<Out> out, Find&& find) {
  const std::size_t whole = std::min(text.size() / kBlock, out.size());
  find(text.data(), whole, out.data());
  if (whole == out.size() || text.size() == whole * kBlock) {
    return whole;
  }
  std::array<char, kBlock> room{};
  room.fill(' ');
  std::ranges::copy(text.substr(whole * kBlock), room.begin());
  find(room.data(), std::size_t{1}, out.data() + whole);
  return whole + 1;
}

} // namespace

std::size_t Blocks::find_marks(std::string_view text, std::span<Marks> out) const {
  return find_all(text, out, marks);
}

std::size_t Blocks::find_triggers(std::string_view text, std::span<std::uint64_t> out) const {
  return find_all(text, out, triggers);
}

std::span<const Blocks> all_blocks() {
  return std::span(kAll).first(count_known());
}

const Blocks& blocks() {
  return all_blocks().back();
}

} // namespace haechi::text
