#pragma once
// The opening handshake's two computed fields (RFC 6455 section 4).

#include <string>
#include <string_view>

namespace haechi::wire::websocket {

// 16 bytes in base64, as a client must send.
[[nodiscard]] bool is_key(std::string_view text);

// The Sec-WebSocket-Accept that answers this key.
[[nodiscard]] std::string make_accept(std::string_view key);

} // namespace haechi::wire::websocket
