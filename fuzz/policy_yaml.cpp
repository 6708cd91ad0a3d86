// Reads any text as a policy and, where that succeeds, checks it. Besides not failing: every error
// has a code, a message and the file's name; an empty file beside it changes nothing.
#include "base/bytes.h"
#include "base/check.h"
#include "policy/check/check.h"
#include "policy/syntax/parse.h"

#include <cstddef>
#include <cstdint>

namespace {

void check_error(const haechi::Error& error) {
  HAECHI_CHECK(error.code.starts_with("E-"));
  HAECHI_CHECK(!error.message.empty());
  HAECHI_CHECK(error.where.file == "p.yaml" || error.code == "E-POLICY-019");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haechi;
  const std::string text(as_text({data, size}));
  const auto policy = policy::parse_policy({{"p.yaml", text}});
  if (!policy) {
    HAECHI_CHECK(!policy.error().empty());
    for (const Error& error : policy.error()) {
      check_error(error);
    }
    return 0;
  }
  for (const policy::Finding& finding : policy::check_policy(*policy, nullptr)) {
    check_error(finding.error);
  }
  const auto with_empty_file = policy::parse_policy({{"z.yaml", ""}, {"p.yaml", text}});
  HAECHI_CHECK(with_empty_file && with_empty_file->orders.size() == policy->orders.size());
  return 0;
}
