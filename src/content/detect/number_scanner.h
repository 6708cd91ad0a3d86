#pragma once
// Numbers of a shadow text: digits, joined over the separators that people put between them
// (dashes, points, blanks, one line end with a quote mark, a tag), in every grouping that may be
// one number. Also digits spelled in Hangul or Hanja.
// Promises: each group begins a bounded number of numbers, so time is linear in the text. A number
// beside a mark (`1)`, `/`, another number) is one too; how close the mark holds on is told.
// Posture: robust to untrusted client input.

#include "content/detect/number.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace haechi::content {

struct DigitGroup {
  std::uint32_t begin = 0; // in the shadow
  std::uint32_t end = 0;
  std::uint32_t first = 0; // of its digits
  std::uint32_t count = 0;
  Separator after = Separator::None;
  bool is_wide_after = false; // `after` stands between blanks
  bool is_words = false;
};

// A run of groups with the separators between them.
class DigitChain {
 public:
  // The chain whose first digit stands at `at`; the byte before it is no letter or digit. Reads up
  // to a word that holds letters too, or a bounded number of groups: then the last ones, in which a
  // number may be cut, are left for the next chain.
  void read(std::string_view text, std::size_t at);
  // The same with digits spelled as words.
  void read_words(std::string_view text, std::size_t at);

  [[nodiscard]] const std::vector<DigitGroup>& groups() const { return groups_; }

  // Where the next chain may begin.
  [[nodiscard]] std::size_t end() const { return end_; }

  // Of all groups together.
  [[nodiscard]] std::size_t digits() const { return digits_.size(); }

  // Calls `see` with every number of 7 to kMaxDigits digits that the groups may be.
  template <class See> void for_each_number(std::string_view text, See&& see) const {
    for (std::size_t from = 0; from < std::min(beginnings_, groups_.size()); ++from) {
      if (digits_.size() - groups_[from].first < kMinDigits) {
        return;
      }
      Number number;
      if (!begin_number(text, from, number)) {
        continue;
      }
      for (std::size_t last = from; last < groups_.size(); ++last) {
        if (!extend(number, last)) {
          break;
        }
        if (number.size >= kMinDigits && ends_well(text, from, last, number)) {
          see(number);
        }
      }
    }
  }

  static constexpr std::size_t kMinDigits = 7;

 private:
  [[nodiscard]] bool begin_number(std::string_view text, std::size_t from, Number& number) const;
  [[nodiscard]] bool extend(Number& number, std::size_t last) const;
  [[nodiscard]] bool ends_well(std::string_view text, std::size_t from, std::size_t last,
                               Number& number) const;
  void leave_to_next();
  void clear();

  std::vector<DigitGroup> groups_;
  std::vector<std::uint8_t> digits_;
  std::size_t end_ = 0;
  std::size_t beginnings_ = 0; // groups that a number may begin with
};

struct SeparatorRead {
  Separator kind = Separator::None;
  std::size_t length = 0; // 0: no separator
  bool is_wide = false;   // a mark between blanks
};

// What stands between two digits at the front of `text`.
[[nodiscard]] SeparatorRead read_separator(std::string_view text);

// The digit that a Hangul or Hanja numeral at the front of `text` means; -1: none. All take three
// bytes.
[[nodiscard]] int read_numeral(std::string_view text);

} // namespace haechi::content
