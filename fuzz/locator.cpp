// A locator on the first line, a body behind it: whatever is read stays within its limits.

#include "catalog/endpoints/locator.h"

#include "base/bytes.h"
#include "base/check.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haechi::catalog;
  const std::string_view input = haechi::as_text({data, size});
  const std::size_t end = std::min(input.find('\n'), input.size());
  const auto locator = parse_locator(input.substr(0, end));
  if (!locator) {
    HAECHI_CHECK(locator.error().code == "E-CATALOG-051");
    return 0;
  }
  HAECHI_CHECK(locator->steps.size() <= kMaxSteps);
  const auto body = haechi::wire::json::parse(input.substr(std::min(end + 1, input.size())),
                                              {.max_bytes = 1U << 20U, .max_depth = 64});
  if (!body) {
    return 0;
  }
  const Texts found = find_texts(*locator, *body);
  HAECHI_CHECK(found.texts.size() <= kMaxTexts);
  HAECHI_CHECK(found.texts.empty() || leads_somewhere(*locator, *body));
  return 0;
}
