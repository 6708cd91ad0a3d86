#pragma once
// Where exported records go: a file, syslog over UDP, TCP (RFC 6587) or TLS (RFC 5425), a webhook
// over HTTP or HTTPS. What send() took is with the other side: synced, given to the network (UDP),
// acknowledged by the other machine (TCP, TLS), or answered with 2xx. Blocking, with time limits;
// for a process of its own, never the gateway.

#include "base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::io {

struct ExportTarget {
  enum class Way : unsigned char { File, Udp, Tcp, Tls, Http, Https };

  Way way = Way::File;
  std::string host; // or the path of a file; `-` is standard output
  std::string port;
  std::string path; // of a webhook

  [[nodiscard]] bool is_syslog() const {
    return way == Way::Udp || way == Way::Tcp || way == Way::Tls;
  }
};

// `-`, `file:PATH`, `udp:HOST:PORT`, `tcp:HOST:PORT`, `tls:HOST:PORT`, `http://...`, `https://...`;
// IPv6 in brackets. Errors: E-LEDGER-014.
[[nodiscard]] Result<ExportTarget> parse_export_target(std::string_view text);

class ExportSink {
 public:
  virtual ~ExportSink() = default;
  // All of them or, after an error, an unknown part. Errors: E-LEDGER-015.
  [[nodiscard]] virtual Result<void> send(const std::vector<std::string>& messages) = 0;

  // Nothing more comes: ends a connection so that its other end can read all of it. After an error
  // an unknown part of what this connection took is lost. Errors: E-LEDGER-015.
  [[nodiscard]] virtual Result<void> finish() { return {}; }

  // Counts connections that begin. One that breaks off may have lost what it took last; one that
  // its other end closed in order has not. 0: nothing is taken before it is read.
  [[nodiscard]] virtual std::uint64_t connections() const { return 0; }
};

// E-LEDGER-015: why `where` takes no records.
[[nodiscard]] tl::unexpected<Error> not_sent(std::string_view where, std::string_view why);

// `authorities`: a PEM file that TLS trusts in the place of the system's; empty: the system's.
// `token`: a webhook's bearer token; empty: none.
[[nodiscard]] std::unique_ptr<ExportSink>
make_export_sink(const ExportTarget& target, std::string authorities, std::string token);

} // namespace haechi::io
