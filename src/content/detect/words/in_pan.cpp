// Indian permanent account number; its check letter is not public.
#include "content/detect/words/words.h"

namespace haechi::content {

namespace {

std::optional<WordVerdict> judge(const Word& word) {
  static constexpr std::string_view kHolders = "ABCFGHJKLPT";
  if (!looks_like(word.upper, "AAAAA9999A") ||
      kHolders.find(word.upper[3]) == std::string_view::npos || word.upper.substr(5, 4) == "0000") {
    return std::nullopt;
  }
  const bool is_capital = word.text == word.upper;
  return WordVerdict{static_cast<std::uint8_t>(is_capital ? 74 : 30), 96, 0};
}

} // namespace

const WordDetector kInPan{.entity = "in.pan",
                          .shortest = 10,
                          .longest = 10,
                          .topics = bit(Topic::InPan),
                          .tie = 22,
                          .judge = judge};

} // namespace haechi::content
