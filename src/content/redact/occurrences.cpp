#include "content/redact/occurrences.h"

#include <bit>

namespace haechi::content {

namespace {

constexpr std::uint64_t kBase = 0x9E3779B97F4A7C15;
constexpr std::size_t kBitsForPlace = 8;

std::uint64_t value_of(char c) {
  return static_cast<unsigned char>(c) + 1U;
}

// Polynomials over the bytes, so that the hash of the next place follows from that of the last.
std::uint64_t hash_of(std::string_view piece) {
  std::uint64_t hash = 0;
  for (const char c : piece) {
    hash = hash * kBase + value_of(c);
  }
  return hash;
}

// Its high bits, which every byte has a part in.
std::size_t slot_of(std::uint64_t hash, std::size_t slots) {
  const std::uint64_t mixed = (hash ^ hash >> 32U) * kBase;
  return static_cast<std::size_t>(mixed >> 20U) & (slots - 1);
}

} // namespace

Occurrences::Bits Occurrences::read(std::size_t length) const {
  Bits bits(std::bit_ceil(text_.size() * kBitsForPlace));
  std::uint64_t first = 1; // what the first byte counts
  for (std::size_t i = 1; i < length; ++i) {
    first *= kBase;
  }
  std::uint64_t hash = hash_of(text_.substr(0, length));
  for (std::size_t end = length;; ++end) {
    bits[slot_of(hash, bits.size())] = true;
    if (end == text_.size()) {
      return bits;
    }
    hash = (hash - value_of(text_[end - length]) * first) * kBase + value_of(text_[end]);
  }
}

bool Occurrences::may_hold(std::string_view piece) {
  if (piece.empty() || piece.size() > text_.size()) {
    return piece.empty();
  }
  auto known = by_length_.find(piece.size());
  if (known == by_length_.end()) {
    known = by_length_.emplace(piece.size(), read(piece.size())).first;
  }
  return known->second[slot_of(hash_of(piece), known->second.size())];
}

} // namespace haechi::content
