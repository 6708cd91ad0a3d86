// Korean driving licence: region 11 to 26 or 28, year, serial, check digits whose rule is not
// public. Older cards print the name of the region before the other ten digits.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  if (number.size == 10) { // the region is a name before the number
    return number.groups == 3 ? std::optional(Verdict{{20, 0, 85}, 0}) : std::nullopt;
  }
  const std::uint64_t region = number.value(0, 2);
  if (region < 11 || (region > 26 && region != 28)) {
    return std::nullopt;
  }
  return Verdict{{82, 20, 96}, static_cast<EvidenceSet>(Evidence::Prefix)};
}

bool is_behind_region(std::string_view before, const Number& number) {
  static constexpr std::array<std::string_view, 17> kRegions{
      "서울", "부산", "경기", "강원", "충북", "충남", "전북", "전남",    "경북",
      "경남", "제주", "대구", "인천", "광주", "대전", "울산", "경기북부"};
  while (!before.empty() && (before.back() == ' ' || before.back() == '-')) {
    before.remove_suffix(1);
  }
  return number.size == 10 && number.groups == 3 &&
         std::ranges::any_of(kRegions,
                             [&](std::string_view region) { return before.ends_with(region); });
}

} // namespace

const NumberDetector kKrDriverLicense{
    .entity = "kr.driver_license",
    .lengths = lengths({10, 12}),
    .groupings = {grouping({2, 2, 6, 2}), grouping({2, 6, 2}), grouping({12})},

    .topics = bit(Topic::KrDriver),
    .tie = 22,
    .judge = judge,
    .is_labelled_by = is_behind_region};

} // namespace haechi::content
