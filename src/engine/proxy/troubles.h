#pragma once
// The troubles a client can be told of, one line each. docs/errors/proxy.md explains them; codes
// are never reused. Messages hold no character that JSON would need escaped.

#include "engine/proxy/reply.h"

namespace haechi::engine::proxy {

inline constexpr Trouble kNotForAProxy{
    400, "E-PROXY-002", "this is a proxy: requests need an absolute http:// target or CONNECT",
    "http_request_error"};
inline constexpr Trouble kSchemeNotHttp{
    400, "E-PROXY-003", "only http:// targets are forwarded; use CONNECT for everything else",
    "http_request_error"};
inline constexpr Trouble kHostDisagrees{
    400, "E-PROXY-004", "the Host header names another host than the target", "http_request_error"};
inline constexpr Trouble kHostUnreadable{
    400, "E-PROXY-005", "the target is no host name or address", "http_request_error"};
inline constexpr Trouble kRequestLate{408, "E-PROXY-006", "the request did not arrive in time",
                                      "http_request_error"};
inline constexpr Trouble kCredentialsNeeded{
    407, "E-PROXY-007", "this proxy needs a user name and a password", "http_request_denied"};
inline constexpr Trouble kCredentialsWrong{407, "E-PROXY-008", "user name or password is wrong",
                                           "http_request_denied"};
inline constexpr Trouble kCredentialsInClear{403, "E-PROXY-009",
                                             "passwords are accepted through TLS and from loopback "
                                             "only: here one would cross the network in "
                                             "clear",
                                             "http_request_denied"};
inline constexpr Trouble kNoSuchName{502, "E-PROXY-010", "the host name does not exist",
                                     "dns_error"};
inline constexpr Trouble kResolverSilent{504, "E-PROXY-011", "no resolver answered in time",
                                         "dns_timeout"};
inline constexpr Trouble kNoAddress{502, "E-PROXY-012", "the host name has no address",
                                    "dns_error"};
inline constexpr Trouble kConnectRefused{502, "E-PROXY-013", "the server refused the connection",
                                         "connection_refused"};
inline constexpr Trouble kUnreachable{502, "E-PROXY-014", "the server cannot be reached",
                                      "destination_ip_unroutable"};
inline constexpr Trouble kConnectLate{504, "E-PROXY-015", "the server did not answer in time",
                                      "connection_timeout"};
inline constexpr Trouble kAnswerBroken{
    502, "E-PROXY-016", "the server's answer breaks the rules of HTTP", "http_protocol_error"};
inline constexpr Trouble kAnswerMissing{502, "E-PROXY-017",
                                        "the server closed the connection before it answered",
                                        "connection_terminated"};
inline constexpr Trouble kAnswerLate{504, "E-PROXY-018", "the server fell silent",
                                     "http_response_timeout"};
inline constexpr Trouble kVerifierSilent{
    503, "E-PROXY-019", "the credentials could not be checked in time", "proxy_internal_error"};
inline constexpr Trouble kTooManyConnections{503, "E-PROXY-020", "too many connections",
                                             "connection_limit_reached"};
inline constexpr Trouble kTooManyTunnels{503, "E-PROXY-030", "too many tunnels",
                                         "connection_limit_reached"};
inline constexpr Trouble kMethodRefused{405, "E-PROXY-021", "this proxy does not forward TRACE",
                                        "http_request_error"};
inline constexpr Trouble kBodyBroken{400, "E-PROXY-022", "the request body breaks its framing",
                                     "http_request_error"};

inline constexpr Trouble kNoConnectHere{
    405, "E-PROXY-023", "this is no proxy to its clients: CONNECT is not served here",
    "http_request_error"};

inline constexpr Trouble kNameHidden{
    421, "E-PROXY-040", "an encrypted server name is not taken here: come again without it",
    "tls_protocol_error"};

inline constexpr Trouble kClaimUnreadable{
    400, "E-PROXY-024", "the field that says who asks stands twice or names nobody",
    "http_request_error"};

// A request head that cannot be read; `what` says where it breaks the rules.
[[nodiscard]] constexpr Trouble make_malformed(const wire::http1::HeadError& error) {
  return {error.status, "E-PROXY-001", error.what, "http_request_error"};
}

} // namespace haechi::engine::proxy
