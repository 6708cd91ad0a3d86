// Headers of balancers: a whole header is told the same whatever follows, and is incomplete at
// every shorter length.

#include "base/check.h"
#include "wire/proxy_protocol/header.h"

namespace protocol = haechi::wire::proxy_protocol;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const haechi::ByteView bytes(data, size);
  const auto whole = protocol::parse(bytes);
  if (!whole) {
    return 0;
  }
  HAECHI_CHECK(whole->size > 0 && whole->size <= size);
  HAECHI_CHECK(whole->source.has_value() == whole->destination.has_value());
  const auto alone = protocol::parse(bytes.first(whole->size));
  HAECHI_CHECK(alone && alone->size == whole->size && alone->source == whole->source);
  for (std::size_t less = 0; less < whole->size; ++less) {
    const auto cut = protocol::parse(bytes.first(less));
    HAECHI_CHECK(!cut && cut.error() == protocol::Fault::NeedMore);
  }
  return 0;
}
