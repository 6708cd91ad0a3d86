#include "io/gateway/reference.h"

#include "io/dns/environment.h"

#include <string_view>

namespace haechi::io {

std::function<std::string()> make_reference_source() {
  return [random = make_random_source()] {
    constexpr std::string_view kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::uint64_t bits = random();
    std::string out = "H-0000-0000";
    for (const std::size_t at : {2U, 3U, 4U, 5U, 7U, 8U, 9U, 10U}) {
      out[at] = kDigits[bits & 31U];
      bits >>= 5U;
    }
    return out;
  };
}

} // namespace haechi::io
