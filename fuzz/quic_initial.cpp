// Datagrams of a QUIC client: the input as it is, and the input as the frames of packets that are
// sealed rightly, so that what lies behind the encryption is reached. Two collectors fed the same
// must agree, and a hello is never longer than its limit.

#include "base/check.h"
#include "wire/quic/initial_collector.h"
#include "wire/quic/initial_fixture.h"
#include "wire/tls/hello_collector.h"

namespace {

using haechi::wire::quic::InitialCollector;

void feed_both(InitialCollector& one, InitialCollector& other, std::string_view datagram) {
  const auto state = one.feed(haechi::as_bytes(datagram));
  HAECHI_CHECK(state == other.feed(haechi::as_bytes(datagram)));
  if (state == InitialCollector::State::Complete) {
    HAECHI_CHECK(haechi::as_text(one.body()) == haechi::as_text(other.body()));
    HAECHI_CHECK(one.body().size() <= haechi::wire::tls::kMaxHello);
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = haechi::as_text({data, size});
  InitialCollector one;
  InitialCollector other;
  feed_both(one, other, bytes);
  // Pieces end at a byte that no frame type uses; each is one packet's frames.
  std::uint32_t number = 0;
  for (std::size_t at = 0; at < size && number < 64; ++number) {
    const std::size_t end = std::min(bytes.find('\xFE', at), size);
    feed_both(one, other,
              haechi::wire::quic::fixture::seal(
                  {.frames = std::string(bytes.substr(at, end - at)), .number = number}));
    at = end + 1;
  }
  return 0;
}
