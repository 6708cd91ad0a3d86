// Requests to the admin socket from any bytes: an error or a request that reads the same again.
#include "base/bytes.h"
#include "engine/admin/request.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace admin = haechi::engine::admin;
  const auto request = admin::parse_request(haechi::as_text(haechi::ByteView(data, size)));
  if (!request) {
    if (request.error().code.empty()) {
      std::abort();
    }
    return 0;
  }
  const std::string line = admin::to_line(*request);
  const auto again = admin::parse_request(line);
  if (!again || admin::to_line(*again) != line) {
    std::abort();
  }
  return 0;
}
