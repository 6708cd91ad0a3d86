#include "content/detect/source_code.h"

#include <algorithm>
#include <array>

namespace haechi::content {

namespace {

constexpr std::uint32_t kGap = 400; // bytes without a sign that part two stretches
constexpr unsigned kEnough = 10;
constexpr std::size_t kMaxLineBack = 400;

constexpr CodeSign kSigns[] = {{"#include <", 6, true},
                               {"#include \"", 6, true},
                               {"#define ", 4, true},
                               {"#!/bin/", 6, true},
                               {"#!/usr/bin/", 6, true},
                               {"import ", 2, true},
                               {"from ", 1, true},
                               {"def ", 4, true},
                               {"class ", 2, true},
                               {"return ", 3, true},
                               {"return;", 4},
                               {"function ", 3},
                               {"function(", 4},
                               {"=> {", 4},
                               {"public class ", 7},
                               {"public static ", 6},
                               {"private ", 2, true},
                               {"protected ", 2, true},
                               {"public ", 2, true},
                               {"package ", 3, true},
                               {"namespace ", 3, true},
                               {"using namespace ", 6},
                               {"std::", 4},
                               {"const ", 2, true},
                               {"let ", 2, true},
                               {"var ", 2, true},
                               {"if (", 3, true},
                               {"for (", 3, true},
                               {"while (", 3, true},
                               {"} else", 5},
                               {"else:", 4, true},
                               {"elif ", 5, true},
                               {"try {", 5},
                               {"catch (", 5},
                               {"except ", 3, true},
                               {"self.", 4},
                               {"this.", 3},
                               {"();", 4},
                               {");", 3},
                               {") {", 4},
                               {"{\n", 2},
                               {"};", 3},
                               {"&&", 2},
                               {"==", 2},
                               {"!=", 2},
                               {"->", 1},
                               {"print(", 3},
                               {"println", 4},
                               {"printf(", 5},
                               {"console.log(", 6},
                               {"System.out", 7},
                               {"async ", 3, true},
                               {"await ", 3},
                               {"fn ", 4, true},
                               {"impl ", 4, true},
                               {"pub fn ", 7},
                               {"func ", 4, true},
                               {"fmt.", 2},
                               {"SELECT ", 3, false, text::Case::Any},
                               {" FROM ", 2},
                               {"INSERT INTO ", 5, false, text::Case::Any},
                               {"CREATE TABLE ", 6, false, text::Case::Any},
                               {"UPDATE ", 2, true},
                               {" WHERE ", 3},
                               {"GROUP BY ", 4, false, text::Case::Any},
                               {"<?php", 8},
                               {"</div>", 3},
                               {"</script>", 5},
                               {"@Override", 6},
                               {"@Autowired", 6},
                               {"export default", 6},
                               {"module.exports", 7},
                               {"require(", 4},
                               {"    return ", 4},
                               {"):\n", 4},
                               {"if __name__", 8},
                               {"nullptr", 4},
                               {"NULL;", 4},
                               {"int main(", 7},
                               {"void ", 3, true},
                               {"struct ", 3, true},
                               {"template <", 5},
                               {"#pragma ", 5, true},
                               {"END IF", 4},
                               {"BEGIN\n", 2},
                               {"def __init__", 8},
                               {"lambda ", 3},
                               {"echo \"", 4},
                               {"fi\n", 1, true},
                               {"done\n", 2, true}};

std::uint32_t line_begin(std::string_view text, std::uint32_t at) {
  std::uint32_t begin = at;
  while (begin > 0 && at - begin < kMaxLineBack && text[begin - 1] != '\n') {
    --begin;
  }
  return begin;
}

std::uint32_t line_end(std::string_view text, std::uint32_t at) {
  const std::size_t end = text.substr(0, std::min(text.size(), at + kMaxLineBack)).find('\n', at);
  return static_cast<std::uint32_t>(
      end == std::string_view::npos ? std::min(text.size(), at + kMaxLineBack) : end);
}

// Only blanks stand before it on its line.
bool begins_line(std::string_view text, std::uint32_t at) {
  while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) {
    --at;
  }
  return at == 0 || text[at - 1] == '\n';
}

} // namespace

std::span<const CodeSign> code_signs() {
  return kSigns;
}

void find_code(std::string_view text, std::span<const SeenSign> seen,
               std::vector<CodeVerdict>& found) {
  std::size_t from = 0;
  while (from < seen.size()) {
    std::array<bool, std::size(kSigns)> has{};
    unsigned weight = 0;
    unsigned kinds = 0;
    unsigned count = 0;
    std::size_t last = from;
    std::size_t first = seen.size();
    std::size_t next = from;
    for (; next < seen.size() && (next == from || seen[next].begin - seen[next - 1].begin <= kGap);
         ++next) {
      const CodeSign& sign = kSigns[seen[next].sign];
      if (sign.begins_line && !begins_line(text, seen[next].begin)) {
        continue;
      }
      first = std::min(first, next);
      last = next;
      ++count;
      if (!has[seen[next].sign]) {
        has[seen[next].sign] = true;
        weight += sign.weight;
        ++kinds;
      }
    }
    if (weight >= kEnough && kinds >= 3 && count >= 4) {
      const unsigned score = std::min(96U, 50 + (weight - kEnough) * 2 + count);
      found.push_back({{line_begin(text, seen[first].begin), line_end(text, seen[last].begin)},
                       static_cast<std::uint8_t>(score)});
    }
    from = next;
  }
}

} // namespace haechi::content
