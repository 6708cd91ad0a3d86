// A whole intercepted connection in HTTP/1.1: whatever either side sends, what goes upstream reads
// back as requests that were judged and may pass.

#include "base/bytes.h"
#include "intercept_world.h"
#include "upstream_check.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  haechi::fuzz::World world(haechi::fuzz::Protocol::Http1, haechi::fuzz::Protocol::Http1);
  world.play(haechi::as_text({data, size}));
  for (const auto& [connection, told] : world.to_upstream()) {
    haechi::fuzz::check_upstream(told, world.asked());
  }
  return 0;
}
