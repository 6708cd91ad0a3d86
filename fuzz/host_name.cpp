// Host names from anybody: a name that is accepted must be canonical, and canonical names must stay
// as they are.

#include "text/host_name.h"

#include "base/bytes.h"
#include "base/check.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto name = haechi::text::make_host_name(haechi::as_text({data, size}));
  if (name) {
    HAECHI_CHECK(!name->empty() && name->size() <= haechi::text::kMaxHostName);
    const auto again = haechi::text::make_host_name(*name);
    HAECHI_CHECK(again && *again == *name);
  }
  return 0;
}
