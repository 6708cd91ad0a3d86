#pragma once
// The head of a response (RFC 9112 section 4): `HTTP/1.x SP status [SP reason] CRLF fields CRLF`.
// As strict as forwarding needs; every error is an upstream's fault (502). Posture: robust to
// untrusted upstream input. Fuzz target: http1_head.

#include "wire/http1/framing.h"

namespace haechi::wire::http1 {

// Views into the head that was parsed.
struct ResponseHead {
  int minor_version = 1;
  int status = 0;
  std::string_view reason;
  Fields fields;
  Framing framing;

  [[nodiscard]] bool is_interim() const { return status < 200; }

  // Whether upstream will take another request on this connection.
  [[nodiscard]] bool allows_keep_alive() const;
};

enum class AnswerTo : bool { Other, Head };

// `head` is complete, as HeadScanner found it; `method` is the one that was asked with.
[[nodiscard]] tl::expected<ResponseHead, HeadError> parse_response_head(std::string_view head,
                                                                        AnswerTo method);

} // namespace haechi::wire::http1
