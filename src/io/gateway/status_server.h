#pragma once
// A page about the gateway on loopback: GET /health, /status (JSON), /metrics (Prometheus text); or
// the last of them alone, for Prometheus elsewhere.
// One thread, one request a connection. Posture: robust to untrusted client input: few connections,
// small heads, a deadline for each; a browser that was led here by another site's name is refused
// (the Host must be this address or localhost).

#include "base/ip.h"
#include "base/result.h"
#include "io/gateway/status.h"

#include <functional>
#include <memory>

namespace haechi::io {

class StatusServer {
 public:
  // Status: all pages, on loopback, for requests under a name of this host. Metrics: that page
  // alone, wherever it listens and under any name, since whoever scrapes has a name for it.
  enum class Pages : std::uint8_t { Status, Metrics };

  static constexpr std::size_t kMaxConnections = 32;
  static constexpr std::chrono::seconds kDeadline{5}; // of a whole exchange

  // Called on the server's own thread, for each request.
  using Source = std::function<Status()>;

  // Listens, answers nobody yet. Errors: E-NET-001, -002.
  [[nodiscard]] static Result<std::unique_ptr<StatusServer>> make(const Endpoint& endpoint,
                                                                  Pages pages = Pages::Status);
  ~StatusServer();
  StatusServer(const StatusServer&) = delete;
  StatusServer& operator=(const StatusServer&) = delete;

  [[nodiscard]] const Endpoint& bound() const;
  void start(Source source);
  // Ends its thread; the source is not called any more.
  void stop();

 private:
  struct Parts;
  explicit StatusServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// The answer to one request head, whole (with status line and fields). Pure, for tests.
[[nodiscard]] std::string
answer_status_request(std::string_view head, const StatusServer::Source& source,
                      StatusServer::Pages pages = StatusServer::Pages::Status);

} // namespace haechi::io
