#pragma once
// One more connection to the server of an interception: to the judged addresses one after the
// other, then TLS with verification, as the first one was made.

#include "io/intercept/desk.h"
#include "io/tls/tls_stream.h"

namespace haechi::io::intercept {

struct ServerPlace {
  engine::certificates::Target target;
  std::vector<Endpoint> addresses; // judged
};

class UpstreamOpener {
 public:
  using Done = std::function<void(Result<std::unique_ptr<tls::TlsStream>>)>;

  // Calls `done` once, never before it returns, not after destruction. Errors: E-NET-003, E-TLS-*,
  // E-CERT-*.
  [[nodiscard]] static std::unique_ptr<UpstreamOpener>
  open(Desk& desk, ServerPlace place, std::vector<std::string> protocols, Done done);
  ~UpstreamOpener();
  UpstreamOpener(const UpstreamOpener&) = delete;
  UpstreamOpener& operator=(const UpstreamOpener&) = delete;

 private:
  struct State;
  explicit UpstreamOpener(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

} // namespace haechi::io::intercept
