#pragma once
// Source code among prose: signs of programming languages that stand close together. One sign is
// nothing; several different ones within a few lines are.

#include "text/literal_set.h"
#include "text/shadow.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace haechi::content {

struct CodeSign {
  std::string_view text;
  std::uint8_t weight = 1; // 10 in different signs make a finding
  bool begins_line = false;
  text::Case letters = text::Case::Exact;
};

[[nodiscard]] std::span<const CodeSign> code_signs();

struct SeenSign {
  std::uint32_t begin = 0;
  std::uint16_t sign = 0;
};

struct CodeVerdict {
  text::Span span;
  std::uint8_t score = 0;
};

// Stretches of whole lines that look like code; `seen` ascends.
void find_code(std::string_view text, std::span<const SeenSign> seen,
               std::vector<CodeVerdict>& found);

} // namespace haechi::content
