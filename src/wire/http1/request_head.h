#pragma once
// The head of a request (RFC 9112 sections 3 and 5):
//
//   method SP target SP HTTP/1.x CRLF  *( name ":" OWS value OWS CRLF )  CRLF
//
// Target forms: origin (`/path`), absolute (`http://host/path`), authority (`host:port`, CONNECT
// only), asterisk (`*`, OPTIONS only). Refused with the status to answer: obs-fold, a blank before
// a colon, no or two Host lines in HTTP/1.1, contradictory lengths (framing.h), userinfo or a
// fragment in the target, versions other than 1.0 and 1.1. Posture: robust to untrusted client
// input. Fuzz target: http1_head.

#include "wire/http1/authority.h"
#include "wire/http1/framing.h"

namespace haechi::wire::http1 {

enum class TargetForm : std::uint8_t { Origin, Absolute, Authority, Asterisk };

// Views into the head that was parsed.
struct RequestHead {
  std::string_view method;
  std::string_view target; // as sent
  TargetForm form = TargetForm::Origin;
  std::string_view scheme; // of the absolute form, as sent
  Authority authority;     // of the absolute and authority forms
  std::string_view
      path; // path and query of the origin and absolute forms; may be empty or `?query`
  int minor_version = 1;
  std::optional<std::string_view> host; // the Host field's value
  Fields fields;
  Framing framing;

  [[nodiscard]] bool is(std::string_view name) const { return method == name; }

  // Whether the client will send another request on this connection (RFC 9112 section 9.3;
  // `Proxy-Connection` is honoured as old clients mean it).
  [[nodiscard]] bool wants_keep_alive() const;
  // `Expect: 100-continue` of a client that understands 1xx answers.
  [[nodiscard]] bool expects_continue() const;
};

// `head` is complete, as HeadScanner found it.
[[nodiscard]] tl::expected<RequestHead, HeadError>
parse_request_head(std::string_view head, const HeadLimits& limits = kRequestLimits);

} // namespace haechi::wire::http1
