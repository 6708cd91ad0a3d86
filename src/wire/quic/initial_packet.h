#pragma once
// Protection of Initial packets (RFC 9001 sections 5.3 and 5.4): taking it off to look inside, and
// putting it on.

#include "wire/quic/initial_keys.h"
#include "wire/quic/long_header.h"

namespace haechi::wire::quic {

struct OpenedPacket {
  std::uint64_t number = 0;
  Bytes frames;
};

// `packet` is the whole packet that `header` was read from. `expected` is one more than the highest
// number seen with these keys (RFC 9000 appendix A.3). nullopt: these keys do not open it.
[[nodiscard]] std::optional<OpenedPacket> open_initial(ByteView packet, const LongHeader& header,
                                                       const InitialKeys& keys,
                                                       std::uint64_t expected);

// An Initial packet without a token, its number in four bytes. `frames` hold at least four bytes.
struct InitialToSeal {
  std::uint32_t version = kVersion1;
  ByteView destination;
  ByteView source;
  std::uint32_t number = 0;
  ByteView frames;
};

[[nodiscard]] Bytes seal_initial(const InitialToSeal& packet, const InitialKeys& keys);

} // namespace haechi::wire::quic
