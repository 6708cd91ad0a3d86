#pragma once
// Fetches a page through an explicit proxy from a chosen address, as a browser would: CONNECT and a
// verified TLS handshake for https, the absolute form for http.
// Errors: E-DEMO-001 (nobody answers), E-DEMO-003 (what came is no HTTP), E-TLS-*.

#include "base/ip.h"
#include "base/result.h"

#include <string>
#include <utility>
#include <vector>

namespace haechi::io {

struct WebReply {
  int status = 0;
  bool is_from_proxy = false; // the proxy's own answer to CONNECT, no tunnel came about
  std::vector<std::pair<std::string, std::string>> fields; // names in lower case
  std::string body;

  [[nodiscard]] std::string find_field(std::string_view lower_name) const; // empty: none
};

struct WebRequest {
  IpAddress source;
  Endpoint proxy;
  std::string host;
  std::uint16_t port = 0;
  std::string accept_language = "ko,en;q=0.5";
};

// `trusted`: PEM of the only authority whose certificate for the host is accepted.
[[nodiscard]] Result<WebReply> fetch_https(const WebRequest& request, const std::string& trusted);
[[nodiscard]] Result<WebReply> fetch_http(const WebRequest& request);

} // namespace haechi::io
