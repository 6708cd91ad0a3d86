#include "text/blocks.h"

#include <algorithm>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace haechi::text {

namespace {

#ifdef __SSE2__

__m128i load(const char* at) {
  __m128i bytes;
  std::memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

__m128i all(int byte) {
  return _mm_set1_epi8(static_cast<char>(byte));
}

// Bytes from `first` to `first + span`, as unsigned ones.
__m128i within(__m128i bytes, int first, int span) {
  const __m128i moved = _mm_sub_epi8(bytes, all(first));
  return _mm_cmpeq_epi8(_mm_min_epu8(moved, all(span)), moved);
}

std::uint64_t mask(__m128i bytes, std::size_t lane) {
  return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(bytes))) << lane;
}

#else

template <class Test> std::uint64_t collect(const char* block, Test&& test) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    bits |= static_cast<std::uint64_t>(test(static_cast<unsigned char>(block[i]))) << i;
  }
  return bits;
}

#endif

} // namespace

std::uint64_t find_triggers(const char* block) {
#ifdef __SSE2__
  std::uint64_t found = 0;
  std::uint64_t low_seconds = 0; // 0x80 to 0xAF behind 0xEA: not yet Hangul
  std::uint64_t leads = 0;
  for (std::size_t lane = 0; lane < kBlock; lane += 16) {
    const __m128i bytes = load(block + lane);
    const __m128i escapes = _mm_or_si128(_mm_cmpeq_epi8(bytes, all('\\')), within(bytes, '%', 1));
    const __m128i far =
        _mm_or_si128(within(bytes, 0xC2, 0xE3 - 0xC2), within(bytes, 0xEE, 0xF4 - 0xEE));
    found |= mask(_mm_or_si128(escapes, far), lane);
    leads |= mask(_mm_cmpeq_epi8(bytes, all(0xEA)), lane);
    low_seconds |= mask(_mm_cmplt_epi8(bytes, all(0xB0)), lane);
  }
  // A lead in the last byte counts: its second is not seen here.
  return found | (leads & (low_seconds >> 1U | 1ULL << 63U));
#else
  const std::uint64_t found = collect(block, [](unsigned char c) {
    return c == '\\' || c == '%' || c == '&' || (c >= 0xC2 && c <= 0xE3) ||
           (c >= 0xEE && c <= 0xF4);
  });
  const std::uint64_t leads = collect(block, [](unsigned char c) { return c == 0xEA; });
  const std::uint64_t low = collect(block, [](unsigned char c) { return c >= 0x80 && c < 0xB0; });
  return found | (leads & (low >> 1U | 1ULL << 63U));
#endif
}

Marks find_marks(const char* block) {
  Marks marks;
#ifdef __SSE2__
  for (std::size_t lane = 0; lane < kBlock; lane += 16) {
    const __m128i bytes = load(block + lane);
    marks.digits |= mask(within(bytes, '0', 9), lane);
    marks.ats |= mask(_mm_cmpeq_epi8(bytes, all('@')), lane);
    marks.colons |= mask(_mm_cmpeq_epi8(bytes, all(':')), lane);
    marks.visible |= mask(_mm_cmpgt_epi8(bytes, all(0x20)), lane);
    marks.wide |= mask(bytes, lane);
  }
#else
  marks.digits = collect(block, [](unsigned char c) { return c >= '0' && c <= '9'; });
  marks.ats = collect(block, [](unsigned char c) { return c == '@'; });
  marks.colons = collect(block, [](unsigned char c) { return c == ':'; });
  marks.visible = collect(block, [](unsigned char c) { return c > 0x20 && c < 0x80; });
  marks.wide = collect(block, [](unsigned char c) { return c >= 0x80; });
#endif
  return marks;
}

const char* block_at(std::string_view text, std::size_t at, char (&room)[kBlock]) {
  const std::size_t left = text.size() - at;
  if (left >= kBlock) {
    return text.data() + at;
  }
  std::memset(room, ' ', kBlock);
  std::memcpy(room, text.data() + at, left);
  return room;
}

} // namespace haechi::text
