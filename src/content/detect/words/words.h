#pragma once
// Detectors of identifiers that mix letters and digits. A detector is a value: name, lengths, and a
// function that judges the characters.

#include "content/detect/number.h"
#include "content/detect/topics.h"
#include "content/evidence.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace haechi::content {

inline constexpr std::size_t kMaxWord = 100;

// ASCII letters and digits without anything between them; blanks and dashes that stood there are
// gone when `is_joined`.
struct Word {
  std::string_view text;
  std::string_view upper; // the same in capitals
  bool is_joined = false;
  std::uint32_t begin = 0; // in the shadow
  std::uint32_t end = 0;
};

struct WordVerdict {
  std::uint8_t alone = 0;
  std::uint8_t labelled = 0;
  EvidenceSet evidence = 0;
};

struct WordDetector {
  std::string_view entity;
  std::uint8_t shortest = 0;
  std::uint8_t longest = 0;
  bool takes_joined = false; // may be written in groups
  Topics topics = 0;
  std::uint8_t tie = 20;
  std::optional<WordVerdict> (*judge)(const Word& word) = nullptr;
};

extern const WordDetector kItFiscalCode;
extern const WordDetector kItVatWithCountry;
extern const WordDetector kTwNationalId;
extern const WordDetector kInPan;
extern const WordDetector kInGst;
extern const WordDetector kGbInsurance;
extern const WordDetector kEsId;
extern const WordDetector kFiPerson;
extern const WordDetector kCnResidentX;
extern const WordDetector kFrSocialCorsica;
extern const WordDetector kKrPassport;
extern const WordDetector kIban;
extern const WordDetector kBitcoin;
extern const WordDetector kBitcoinSegwit;
extern const WordDetector kEthereum;
extern const WordDetector kTron;

[[nodiscard]] std::span<const WordDetector* const> word_detectors();

// Characters of `text` against a picture: `A` letter, `9` digit, `*` either, anything else itself.
[[nodiscard]] bool looks_like(std::string_view upper, std::string_view picture);

} // namespace haechi::content
