// Reads any text as a policy and, where that succeeds, checks its form and its meaning and compiles
// it, whether check would let it pass or not. Besides not failing: every error has a code, a
// message and the file's name; what the form has found is found again beside the meaning; an empty
// file beside it changes nothing.
#include "base/bytes.h"
#include "base/check.h"
#include "policy/check/check.h"
#include "policy/decide/decider.h"
#include "policy/syntax/parse.h"

#include <cstddef>
#include <cstdint>

namespace {

void check_error(const haechi::Error& error) {
  HAECHI_CHECK(error.code.starts_with("E-"));
  HAECHI_CHECK(!error.message.empty());
  HAECHI_CHECK(error.where.file == "p.yaml" || error.code == "E-POLICY-019" ||
               error.code == "E-POLICY-147" || error.code == "E-POLICY-148");
}

using namespace haechi;

policy::CheckContext context() {
  policy::CheckContext out;
  out.at = Instant(std::chrono::days(20'000));
  out.enforcement.emplace();
  out.enforcement->zones["z"] = {.refuses = true};
  out.steps = 20'000;
  return out;
}

void check_meaning(const policy::Policy& policy, const std::vector<policy::Finding>& form) {
  const auto meaning = policy::check_policy(policy, nullptr, context());
  HAECHI_CHECK(meaning.size() >= form.size() || form.size() > policy::kMaxFindings);
  const auto decider = policy::Decider::make(std::make_shared<const policy::Policy>(policy),
                                             catalog::Catalog::make({}, {}));
  for (const policy::Finding& finding : meaning) {
    check_error(finding.error);
  }
  HAECHI_CHECK(decider->digest().starts_with("sha256:"));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(as_text({data, size}));
  const auto policy = policy::parse_policy({{"p.yaml", text}});
  if (!policy) {
    HAECHI_CHECK(!policy.error().empty());
    for (const Error& error : policy.error()) {
      check_error(error);
    }
    return 0;
  }
  const auto form = policy::check_policy(*policy, nullptr);
  for (const policy::Finding& finding : form) {
    check_error(finding.error);
  }
  check_meaning(*policy, form);
  const auto with_empty_file = policy::parse_policy({{"z.yaml", ""}, {"p.yaml", text}});
  HAECHI_CHECK(with_empty_file && with_empty_file->orders.size() == policy->orders.size());
  return 0;
}
