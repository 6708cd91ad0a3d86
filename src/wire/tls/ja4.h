#pragma once
// JA4, the fingerprint of a TLS client: what kind of program says hello, whatever name it asks for.
// Source: the description of JA4 by FoxIO (BSD 3-Clause for this fingerprint).

#include "wire/tls/client_hello.h"

#include <string>

namespace haechi::wire::tls {

// Values that clients send to keep servers tolerant (RFC 8701); they mean nothing.
[[nodiscard]] bool is_grease(std::uint16_t value);

enum class Transport : char { Tcp = 't', Quic = 'q' };

// Such as `t13d1516h2_8daaf6152771_b186095e22b6`.
[[nodiscard]] std::string make_ja4(const ClientHello& hello, Transport transport);

} // namespace haechi::wire::tls
