#include "content/detect/number_shape.h"

namespace haechi::content {

namespace {

// What a number loses for what holds on to it: bare digits more than those in groups.
unsigned loss_of(const Number& number) {
  const bool is_plain = number.groups == 1;
  switch (number.hold) {
  case Hold::Slash:
    return is_plain ? 12 : 0;
  case Hold::Dash:
    return is_plain ? 20 : 10;
  case Hold::Dot:
    return 20;
  case Hold::Own:
    return 38;
  case Hold::Free:
  case Hold::Aside:
    break;
  }
  return 0;
}

bool has_any(EvidenceSet evidence, EvidenceSet of) {
  return (evidence & of) != 0;
}

bool has_proof(EvidenceSet evidence) {
  return has_any(evidence, (Evidence::Checksum | Evidence::Date) | Evidence::Prefix);
}

} // namespace

Shape shape_of(const NumberDetector& detector, const Number& number, const Verdict& verdict,
               bool is_usual) {
  const Scores& scores = verdict.scores;
  const bool has_line = number.has(Separator::Line);
  Shape shape{.score = 0, .labelled = scores.labelled, .evidence = verdict.evidence};
  if (number.groups == 1) {
    shape.score = scores.plain;
  } else if (is_usual && !has_line) {
    shape.score = scores.grouped;
    shape.evidence = shape.evidence | Evidence::Grouping;
  } else if (detector.takes_any_grouping && number.groups <= 5 && !has_line) {
    shape.score = scores.grouped;
  } else if (number.groups == 2 &&
             number.separators == 1U << static_cast<unsigned>(Separator::Dot)) {
    shape.labelled = 0; // a decimal fraction
  } else {
    // Split by line ends, tags or blanks: only what carries a proof of its own counts alone.
    const bool is_proven = has_any(verdict.evidence, Evidence::Checksum | Evidence::Date);
    const bool is_single = number.groups + 1 >= number.size;
    shape.score = is_proven ? minus(scores.grouped, is_single  ? 15
                                                    : is_usual ? 20
                                                               : 36)
                            : minus(scores.grouped, 45);
    shape.labelled = minus(scores.labelled, 6);
    shape.evidence = shape.evidence | Evidence::Broken;
  }
  if (number.is_words) {
    shape.score = minus(shape.score, 8);
    shape.evidence = shape.evidence | Evidence::NumberWords;
  }
  const unsigned loss = loss_of(number);
  shape.score = minus(shape.score, loss);
  shape.labelled = minus(shape.labelled, loss);
  return shape;
}

bool may_be(const NumberDetector& detector, const Number& number, bool is_usual) {
  if (is_usual) {
    return true;
  }
  if (!detector.takes_any_grouping) {
    return number.is_strict;
  }
  const bool is_parted = number.is_strict || (number.is_parted && !number.has(Separator::Dot));
  return is_parted && !is_calendar_date(number) && !is_dotted_quad(number);
}

bool is_mere_part(const Number& number, EvidenceSet evidence) {
  return number.hold == Hold::Dash && number.groups == 1 && !has_proof(evidence);
}

bool is_spoken_for(const Number& number, EvidenceSet evidence) {
  return number.hold >= Hold::Slash && (number.groups == 1 || !has_proof(evidence));
}

bool stands_among_its_like(EvidenceSet evidence) {
  return (has(evidence, Evidence::Checksum) && has(evidence, Evidence::Date)) ||
         has_any(evidence, Evidence::Label | Evidence::Column);
}

} // namespace haechi::content
