// Files of own detectors: any text is rules or errors with codes.
#include "base/bytes.h"
#include "base/check.h"
#include "content/rules/site_rules.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haechi;
  if (size > 4096) {
    return 0;
  }
  const auto rules = content::load_site_rules({{"fuzz.yaml", std::string(as_text({data, size}))}});
  if (!rules) {
    HAECHI_CHECK(!rules.error().empty());
    for (const Error& error : rules.error()) {
      HAECHI_CHECK(error.code.starts_with("E-"));
    }
  }
  return 0;
}
