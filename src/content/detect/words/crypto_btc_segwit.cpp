// Bitcoin addresses by BIP 173 and 350: Bech32 and Bech32m.
#include "content/detect/words/words.h"

#include <array>
#include <cstdint>

namespace haechi::content {

namespace {

std::uint32_t step(std::uint32_t check, std::uint32_t value) {
  static constexpr std::array<std::uint32_t, 5> kGenerator{0x3b6a57b2, 0x26508e6d, 0x1ea119fa,
                                                           0x3d4233dd, 0x2a1462b3};
  const std::uint32_t top = check >> 25U;
  check = (check & 0x1ffffffU) << 5U ^ value;
  for (std::size_t i = 0; i < kGenerator.size(); ++i) {
    check ^= (top >> i & 1U) != 0 ? kGenerator[i] : 0;
  }
  return check;
}

std::optional<WordVerdict> judge(const Word& word) {
  if (!word.upper.starts_with("BC1") || (word.text != word.upper && word.text[0] != 'b')) {
    return std::nullopt;
  }
  static constexpr std::string_view kAlphabet = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
  std::uint32_t check = 1;
  for (const std::uint32_t value : {3U, 3U, 0U, 2U, 3U}) { // `bc` spread out
    check = step(check, value);
  }
  for (const char c : word.upper.substr(3)) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) {
      return std::nullopt;
    }
    check = step(check, static_cast<std::uint32_t>(value));
  }
  return check == 1 || check == 0x2bc830a3
             ? std::optional(WordVerdict{96, 98, static_cast<EvidenceSet>(Evidence::Checksum)})
             : std::nullopt;
}

} // namespace

const WordDetector kBitcoinSegwit{.entity = "crypto.btc",
                                  .shortest = 42,
                                  .longest = 62,
                                  .topics = bit(Topic::Wallet),
                                  .tie = 6,
                                  .judge = judge};

} // namespace haechi::content
