#pragma once
// What the groups of a number and the marks beside it say of it, before any word does. Posture:
// robust to untrusted client input.

#include "content/detect/number.h"

namespace haechi::content {

// `score` less `less`, or nothing.
[[nodiscard]] constexpr unsigned minus(unsigned score, unsigned less) {
  return score > less ? score - less : 0;
}

// The scores of a number by how its digits are grouped and what holds on to it.
struct Shape {
  unsigned score = 0;    // alone
  unsigned labelled = 0; // with a word for it nearby
  EvidenceSet evidence = 0;
};

// `is_usual`: the detector names this grouping.
[[nodiscard]] Shape shape_of(const NumberDetector& detector, const Number& number,
                             const Verdict& verdict, bool is_usual);

// Whether digits in such groups, so parted from what stands beside them, may be what the detector
// looks for.
[[nodiscard]] bool may_be(const NumberDetector& detector, const Number& number, bool is_usual);

// Bare digits at a dash that prove nothing: the end of an order number, of a UUID.
[[nodiscard]] bool is_mere_part(const Number& number, EvidenceSet evidence);

// Whether a word that speaks of what a mark joins it to speaks of the number too: `order
// 2025/4111111111111111`.
[[nodiscard]] bool is_spoken_for(const Number& number, EvidenceSet evidence);

// Whether a number counts between groups that are joined as its own are: it holds a date and a
// check digit, or a word speaks of it.
[[nodiscard]] bool stands_among_its_like(EvidenceSet evidence);

} // namespace haechi::content
