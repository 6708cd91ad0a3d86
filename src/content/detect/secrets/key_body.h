#pragma once
// The lines of a private key behind its first one (PEM, SSH2, PuTTY). Posture: robust to untrusted
// client input; linear in the text.

#include <cstddef>
#include <string_view>

namespace haechi::content {

// How much of `text`, which stands right behind the first line of a key, belongs to that key: up to
// its END line, or, where that is missing, as far as fields and lines of base64 go.
[[nodiscard]] std::size_t key_body_length(std::string_view text);

} // namespace haechi::content
