// Paths from clients: what is normalised stays as it is when normalised again, holds no empty or
// dot segment, and says the same however its unreserved bytes were escaped.

#include "catalog/endpoints/request_path.h"

#include "base/bytes.h"
#include "base/check.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace {

using haechi::catalog::RequestPath;
using haechi::catalog::Slashes;

std::string join(const RequestPath& path) {
  std::string out;
  for (const std::string_view segment : path.segments()) {
    HAECHI_CHECK(!segment.empty() && segment != "." && segment != "..");
    out += '/' + std::string(segment);
  }
  return out;
}

// Every letter and digit of the path escaped.
std::string escape(std::string_view target) {
  std::string out;
  bool is_path = true;
  std::size_t kept = 0; // bytes of an escape that is there already
  for (const char c : target) {
    is_path = is_path && c != '?' && c != '#';
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    kept = c == '%' ? 3 : kept;
    out += is_path && is_plain && kept == 0 ? fmt::format("%{:02x}", static_cast<unsigned char>(c))
                                            : std::string(1, c);
    kept -= kept == 0 ? 0 : 1;
  }
  return out;
}

void check(std::string_view target, Slashes slashes) {
  RequestPath path;
  if (!path.read(target, slashes)) {
    return;
  }
  const std::string once = join(path);
  RequestPath again;
  HAECHI_CHECK(again.read(once, slashes));
  HAECHI_CHECK(join(again) == once);
  RequestPath escaped;
  if (escaped.read(escape(target), slashes)) {
    HAECHI_CHECK(join(escaped) == once);
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto target = haechi::as_text({data, size});
  check(target, Slashes::AsSent);
  check(target, Slashes::Decoded);
  return 0;
}
