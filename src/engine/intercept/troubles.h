#pragma once
// The troubles that a client can be told of inside an intercepted connection, one line each.
// docs/errors/http.md explains them; codes are never reused. E-HTTP-001 is a message that breaks
// the rules (http1_client_leg). Messages hold no character that JSON would need escaped.

#include "engine/intercept/answers.h"

namespace haechi::engine::intercept {

inline constexpr Trouble kMalformed{400, "E-HTTP-001", "the request breaks the rules of HTTP",
                                    "http_request_error"};
inline constexpr Trouble kHostUnreadable{400, "E-HTTP-002", "the request names no host",
                                         "http_request_error"};
inline constexpr Trouble kHostContradicts{
    400, "E-HTTP-003", "the request names two different hosts", "http_request_error"};
inline constexpr Trouble kMisdirected{421, "E-HTTP-004", "this connection is for another host",
                                      "http_request_error"};
inline constexpr Trouble kUnreachable{502, "E-HTTP-005", "the server cannot be reached",
                                      "destination_unavailable"};
inline constexpr Trouble kAnswerBroken{
    502, "E-HTTP-006", "the answer of the server breaks the rules of HTTP", "http_protocol_error"};
inline constexpr Trouble kAnswerMissing{502, "E-HTTP-007",
                                        "the server closed the connection before it answered",
                                        "connection_terminated"};
inline constexpr Trouble kNothingHere{
    404, "E-HTTP-008", "nothing is found at this path of the gateway", "http_request_error"};
inline constexpr Trouble kFormTooLarge{413, "E-HTTP-009", "the form is too large",
                                       "http_request_error"};
inline constexpr Trouble kTooManyWaiting{503, "E-HTTP-013", "too many requests wait for the server",
                                         "connection_limit_reached"};
inline constexpr Trouble kSpillFailed{
    503, "E-HTTP-014", "the request could not be kept while it was judged", "proxy_internal_error"};
inline constexpr Trouble kAnswerUnreadable{
    502, "E-HTTP-015", "the answer of the server could not be read for its inspection",
    "http_response_content_coding"};

} // namespace haechi::engine::intercept
