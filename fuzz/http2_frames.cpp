// A whole intercepted connection with HTTP/2 on one side or both: whatever either side sends,
// nothing crosses that was not judged, and it ends in order. The first byte chooses the versions.

#include "base/bytes.h"
#include "intercept_world.h"
#include "upstream_check.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using haechi::fuzz::Protocol;
  if (size == 0) {
    return 0;
  }
  const Protocol client = data[0] % 3U == 2 ? Protocol::Http1 : Protocol::Http2;
  const Protocol upstream = data[0] % 3U == 1 ? Protocol::Http1 : Protocol::Http2;
  haechi::fuzz::World world(client, upstream);
  world.play(haechi::as_text({data + 1, size - 1}));
  if (upstream == Protocol::Http1) {
    for (const auto& [connection, told] : world.to_upstream()) {
      haechi::fuzz::check_upstream(told, world.asked());
    }
  }
  return 0;
}
