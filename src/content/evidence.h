#pragma once
// What a finding rests on, and what kinds of content a policy tells apart.

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace haechi::content {

// The finding classes of the policy language (docs/policy.md, "Words"), as bits.
enum class Class : std::uint8_t {
  PersonalData = 1,
  CustomerData = 2,
  Secret = 4,
  SourceCode = 8,
  Marking = 16
};

using Classes = std::uint8_t; // a set of Class

[[nodiscard]] constexpr Classes operator|(Class a, Class b) {
  return static_cast<Classes>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

[[nodiscard]] std::vector<std::string_view> to_words(Classes classes);
// 0 when it is no class.
[[nodiscard]] Classes find_class(std::string_view word);

// Reasons for and against, as bits.
enum class Evidence : std::uint32_t {
  None = 0,
  Checksum = 1U << 0U,
  ChecksumFailed = 1U << 1U,
  NoChecksum = 1U << 2U, // issued without check digit
  Date = 1U << 3U,
  Grouping = 1U << 4U, // written as it usually is
  Broken = 1U << 5U,   // split by line ends, tags or blanks
  Label = 1U << 6U,    // a word for it stands near
  Column = 1U << 7U,   // a word for it heads the column
  OtherLabel = 1U << 8U,
  NegativeContext = 1U << 9U, // an order number, a version, ...
  Prefix = 1U << 10U,         // issuer, bank, country
  Alone = 1U << 11U,          // the text is nothing else
  NumberWords = 1U << 12U,    // spelled in Hangul or Hanja
  Decoded = 1U << 13U,        // inside base64, hexadecimal or gzip
  Randomness = 1U << 14U,
  Assignment = 1U << 15U, // key = value
  LineEdge = 1U << 16U,
  Bracket = 1U << 17U,
  Structure = 1U << 18U,
  Dictionary = 1U << 19U,
  Expression = 1U << 20U,
  Title = 1U << 21U, // a title or an address behind a name
  Joined = 1U << 22U // read across a line end
};

using EvidenceSet = std::uint32_t;

[[nodiscard]] constexpr EvidenceSet operator|(Evidence a, Evidence b) {
  return static_cast<EvidenceSet>(a) | static_cast<EvidenceSet>(b);
}

[[nodiscard]] constexpr EvidenceSet operator|(EvidenceSet a, Evidence b) {
  return a | static_cast<EvidenceSet>(b);
}

[[nodiscard]] constexpr bool has(EvidenceSet set, Evidence one) {
  return (set & static_cast<EvidenceSet>(one)) != 0;
}

[[nodiscard]] std::vector<std::string_view> to_evidence_words(EvidenceSet evidence);

} // namespace haechi::content
