// IMEI of mobile devices: 15 digits with Luhn.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  return passes_luhn({number.digits.data(), 15}) && number[0] != 3
             ? std::optional(Verdict{{50, 20, 92}, static_cast<EvidenceSet>(Evidence::Checksum)})
             : std::nullopt;
}

} // namespace

const NumberDetector kImei{.entity = "imei",
                           .lengths = lengths({15}),
                           .groupings = {grouping({15}), grouping({2, 6, 6, 1})},

                           .topics = bit(Topic::Imei),
                           .tie = 55,
                           .judge = judge};

} // namespace haechi::content
