#pragma once
// Writes heads, chunks and trailers anew: what leaves is made from what was understood, never the
// bytes that came. Hop-by-hop fields, the sender's framing, Host and Upgrade are left out and
// written as this gateway means them.

#include "wire/http1/request_head.h"
#include "wire/http1/response_head.h"

#include <span>
#include <string>

namespace haechi::wire::http1 {

// What the gateway itself says in a forwarded request.
struct RequestExtras {
  std::string_view host; // the Host field's value
  std::string_view via;  // pseudonym for the Via field (RFC 9110 section 7.6.3); empty: none
  std::span<const std::string> dropped = {}; // names of fields that are not forwarded
};

// Origin form. An HTTP/1.0 client's `Expect` is dropped (RFC 9110 section 10.1.1).
[[nodiscard]] std::string write_request_head(const RequestHead& head, const RequestExtras& extras);

struct ResponseExtras {
  BodyKind body = BodyKind::None; // how the body is framed towards the client
  bool closes = false;            // say `Connection: close`
  bool is_old_client = false;     // HTTP/1.0: a connection that stays open must be announced
  std::string_view via;
};

[[nodiscard]] std::string write_response_head(const ResponseHead& head,
                                              const ResponseExtras& extras);

// Nothing for empty content, which would end the body.
void append_chunk(std::string& out, std::string_view content);

// The last chunk with the trailers (field lines, as BodyReader keeps them) that may be forwarded:
// fields of framing, routing, authentication and content are left out (RFC 9110 section 6.5.1),
// and those of `dropped`.
void append_last_chunk(std::string& out, std::string_view trailers,
                       std::span<const std::string> dropped = {});

} // namespace haechi::wire::http1
