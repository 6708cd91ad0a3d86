// Italian VAT number (partita IVA): Luhn and a province code.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  const std::uint64_t office = number.value(7, 3);
  const bool is_office = (office >= 1 && office <= 100) || office == 120 || office == 121 ||
                         office == 888 || office == 999;
  if (!is_office || number.value(0, 7) == 0 || !passes_luhn({number.digits.data(), 11})) {
    return std::nullopt;
  }
  return Verdict{{42, 42, 96}, static_cast<EvidenceSet>(Evidence::Checksum)};
}

} // namespace

const NumberDetector kItVat{.entity = "it.iva",
                            .lengths = lengths({11}),
                            .groupings = {grouping({11})},

                            .topics = Topic::ItVat | Topic::ItFiscal,
                            .tie = 35,
                            .judge = judge};

} // namespace haechi::content
