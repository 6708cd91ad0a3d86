#pragma once
// Opens one intercepted connection: the server first (handshake and verification), then a leaf made
// from what was verified, then the client, with the protocol that the server chose. Whoever asked
// gets two streams that carry plain bytes, or learns how far it came and why no farther, with the
// client still unanswered where that is so. No byte of the client reaches a server that was not
// verified.

#include "io/tls/client_leg.h"
#include "io/tls/tls_stream.h"
#include "io/tls/upstream_leg.h"

namespace haechi::io::tls {

// What all interceptions of one worker use; all of it outlives them. The signer behind `leaves`
// must end before `loop` does: its thread posts there.
struct InterceptionTools {
  boost::asio::io_context& loop;
  ClientLeg& clients;
  UpstreamLeg& servers;
  LeafStore& leaves;
};

struct InterceptionWish {
  Fd client;
  std::string hello; // bytes that were peeked out of the client's socket
  Fd server;         // connected; closed: haechi itself answers, under a leaf for `target` alone
  engine::certificates::Target target;
  std::string server_name;            // canonical, of the hello; empty: it had none
  std::vector<std::string> protocols; // that the client offers and haechi speaks, in its order
  engine::certificates::KeyType key = engine::certificates::KeyType::EcdsaP256;
  std::shared_ptr<const UpstreamTrust> trust; // may be null where there is no server
  std::uint64_t epoch = 0;
  Instant now{};
  std::chrono::milliseconds limit{10'000}; // for each of the two handshakes
};

struct Intercepted {
  std::unique_ptr<TlsStream> client;
  std::unique_ptr<TlsStream> server;                // null where there is none
  SharedLeaf leaf;                                  // tells which other hosts it covers (421)
  std::shared_ptr<const VerifiedUpstream> upstream; // null where there is no server
  std::string protocol;                             // h2, http/1.1, or empty for none
};

enum class InterceptionStage : unsigned char { Server, Leaf, Client };

struct InterceptionFailure {
  InterceptionStage stage = InterceptionStage::Server;
  Error error;
  std::optional<engine::certificates::CertificateProblem> problem; // of the server's certificate
  std::optional<std::uint8_t> alert; // that ended the handshake of `stage`, from the other side
  Fd client;                         // open unless the client's handshake had begun
  std::string hello;                 // as it was given, likewise
};

class Interception {
 public:
  using Opened = std::function<void(Intercepted)>;
  using Failed = std::function<void(InterceptionFailure)>;

  // Calls one of the two, once, on the loop, never before it returns.
  static std::shared_ptr<Interception> open(InterceptionTools tools, InterceptionWish wish,
                                            Opened opened, Failed failed);
  // No call comes after this; both connections are closed. Destruction does the same.
  void cancel();

  struct State;
  explicit Interception(std::shared_ptr<State> state);
  ~Interception();
  Interception(const Interception&) = delete;
  Interception& operator=(const Interception&) = delete;

 private:
  std::shared_ptr<State> state_;
};

// The protocols of a hello that haechi speaks itself, in the client's order. `has_only_others`: it
// offers protocols and none of them is spoken here, so it must not be answered as if it had.
struct SpokenProtocols {
  std::vector<std::string> spoken;
  bool has_only_others = false;
};

[[nodiscard]] SpokenProtocols find_spoken(const wire::tls::ClientHello& hello);

} // namespace haechi::io::tls
