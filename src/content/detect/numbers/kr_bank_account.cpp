// Korean bank accounts: 10 to 14 digits, check rules kept secret by each bank, so only beside a
// bank's name or a word for accounts.
#include "content/detect/check_digits.h"
#include "content/detect/numbers/numbers.h"

namespace haechi::content {

namespace {

std::optional<Verdict> judge(const Number& number) {
  const bool is_mobile = number[0] == 0 && number[1] == 1;
  return is_mobile ? Verdict{{5, 0, 60}, 0} : Verdict{{35, 5, 86}, 0};
}

} // namespace

const NumberDetector kKrBankAccount{.entity = "kr.bank_account",
                                    .lengths = lengths({10, 11, 12, 13, 14}),
                                    .groupings = {},
                                    .takes_any_grouping = true,
                                    .topics = bit(Topic::Account),
                                    .tie = 40,
                                    .judge = judge};

} // namespace haechi::content
