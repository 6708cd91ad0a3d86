#pragma once
// Drives non-blocking ends in tests: by poll for a single one, by a loop in a thread for whole
// interceptions, with a signer that lives in the same process.

#include "io/signer/signer_client.h"
#include "io/tls/interception.h"
#include "relay.h"
#include "tls_peer.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <condition_variable>
#include <future>
#include <mutex>

namespace haechi::certificates_test {

// The handshake to its end, at most ten seconds of waiting each time.
[[nodiscard]] io::tls::TlsStep drive(io::tls::TlsEnd& end, int fd);

// Signs in the calling thread, or later where a test wants that.
class LocalSigner final : public io::signer::LeafSigner {
 public:
  explicit LocalSigner(const engine::certificates::AuthorityProfile& profile = {});

  void sign(engine::certificates::SignRequest request, Done done) override;
  [[nodiscard]] std::shared_ptr<const std::vector<engine::certificates::AuthorityFacts>>
  authorities() const override;

  // One more generation, which signs from now on.
  void rotate();
  // While held, requests wait.
  void hold();
  void release();
  void set_away(bool is_away);

  [[nodiscard]] std::string pem() const; // of all generations

  std::function<Instant()> clock = now;

  std::atomic<int> requests{0};

 private:
  void add_generation();

  engine::certificates::AuthorityProfile profile_;
  mutable std::mutex mutex_;
  std::vector<io::signer::Authority> all_;
  std::vector<std::function<void()>> held_;
  bool is_held_ = false;
  bool is_away_ = false;
};

// What a worker has for interceptions, with its loop in a thread.
class Gateway {
 public:
  explicit Gateway(const std::string& roots);
  ~Gateway();

  struct Plan {
    std::string host = "chat.test";
    std::string judged;                 // server name that was judged; empty: the hello's own
    const TestServer* server = nullptr; // null: haechi answers itself
    std::uint64_t epoch = 1;
  };

  struct Outcome {
    bool is_open = false;
    io::tls::InterceptionStage stage{};
    Error error;
    std::optional<std::uint8_t> alert;
    bool client_was_left = false; // unanswered, to be served otherwise
    std::string protocol;
    bool client_resumed = false;
    bool server_resumed = false;
    io::tls::SharedLeaf leaf;
  };

  // Takes a client's socket, reads its hello as the proxy would, intercepts, then relays.
  [[nodiscard]] std::future<Outcome> intercept(io::Fd client, const Plan& plan);

  // Drops every connection.
  void let_go();
  // Runs in the loop's thread and waits for it.
  void ask(const std::function<void()>& work);

  LocalSigner signer;
  io::tls::TicketKeys tickets;
  std::unique_ptr<io::tls::ClientLeg> clients;
  std::unique_ptr<io::tls::UpstreamLeg> servers;
  std::unique_ptr<io::tls::LeafStore> leaves;
  std::shared_ptr<const io::tls::UpstreamTrust> trust;
  std::vector<std::unique_ptr<Relay>> relays; // of the loop's thread

 private:
  boost::asio::io_context loop_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{
      loop_.get_executor()};
  std::vector<std::shared_ptr<io::tls::Interception>> running_;
  std::thread thread_;
};

} // namespace haechi::certificates_test
