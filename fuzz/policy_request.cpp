// Reads any text as a request and as an expectation. A parser that is used again must answer as a
// fresh one does.
#include "base/bytes.h"
#include "base/check.h"
#include "policy/json/expectation.h"
#include "policy/json/request.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haechi;
  static wire::json::Parser parser(policy::kRequestLimits);
  const std::string_view text = as_text({data, size});
  const auto value = parser.parse(text);
  const auto request = policy::parse_request(text, policy::TimeZone());
  HAECHI_CHECK(value || !request);
  if (value) {
    const auto again = policy::read_request(*value, policy::TimeZone());
    HAECHI_CHECK(again.has_value() == request.has_value());
    HAECHI_CHECK(!again || again->service == request->service);
  }
  const auto expectation = policy::parse_expectation(text);
  HAECHI_CHECK(expectation || expectation.error().code.starts_with("E-"));
  return 0;
}
