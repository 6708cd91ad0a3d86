// Ethereum addresses: 0x and 40 hexadecimal digits; mixed case carries a check (EIP-55).
#include "content/detect/words/keccak.h"
#include "content/detect/words/words.h"

#include <algorithm>
#include <string>

namespace haechi::content {

namespace {

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
}

bool passes_eip55(std::string_view digits) {
  std::string low(digits);
  std::ranges::transform(low, low.begin(), [](char c) {
    return c >= 'A' && c <= 'F' ? static_cast<char>(c | 0x20) : c;
  });
  const auto hash = keccak256(low);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const unsigned nibble = i % 2 == 0 ? hash[i / 2] >> 4U : hash[i / 2] & 15U;
    if (digits[i] > '9' && (digits[i] <= 'F') != (nibble >= 8)) {
      return false;
    }
  }
  return true;
}

std::optional<WordVerdict> judge(const Word& word) {
  if (!word.upper.starts_with("0X") || !std::ranges::all_of(word.upper.substr(2), is_hex)) {
    return std::nullopt;
  }
  const std::string_view digits = word.text.substr(2);
  const bool has_capital = std::ranges::any_of(digits, [](char c) { return c >= 'A' && c <= 'F'; });
  const bool has_small = std::ranges::any_of(digits, [](char c) { return c >= 'a' && c <= 'f'; });
  if (has_capital && has_small) {
    return passes_eip55(digits)
               ? std::optional(WordVerdict{97, 99, static_cast<EvidenceSet>(Evidence::Checksum)})
               : std::nullopt;
  }
  return WordVerdict{70, 92, static_cast<EvidenceSet>(Evidence::Prefix)};
}

} // namespace

const WordDetector kEthereum{.entity = "crypto.eth",
                             .shortest = 42,
                             .longest = 42,
                             .topics = bit(Topic::Wallet),
                             .tie = 6,
                             .judge = judge};

} // namespace haechi::content
