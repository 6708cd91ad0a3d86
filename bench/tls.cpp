// What an intercepted TLS connection costs: both legs over socket pairs in one thread, client and
// server included, so that figures compare with a direct connection of the same two. Prints
// microseconds of one core a connection.
#include "driver.h"
#include "io/signer/authority_files.h"
#include "io/tls/client_leg.h"
#include "io/tls/upstream_leg.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <unistd.h>

namespace {

using namespace haechi;
using namespace haechi::certificates_test;
using engine::certificates::Target;
using io::tls::TlsEnd;
using io::tls::TlsStep;

constexpr int kRounds = 600;
constexpr int kRepeats = 5;

struct Contexts {
  SharedContext client{SSL_CTX_new(TLS_client_method()), SSL_CTX_free};
  SharedContext server{SSL_CTX_new(TLS_server_method()), SSL_CTX_free};
};

Contexts make_contexts(const Made& leaf) {
  Contexts out;
  SSL_CTX_set_session_cache_mode(out.client.get(), SSL_SESS_CACHE_CLIENT);
  SSL_CTX_use_certificate(out.server.get(), leaf.certificate.get());
  SSL_CTX_use_PrivateKey(out.server.get(), leaf.key.get());
  SSL_CTX_set_num_tickets(out.server.get(), 1);
  return out;
}

struct RawEnd {
  RawEnd(io::Fd on, SSL* of) : fd(std::move(on)), ssl(of, SSL_free) {}

  // As after close_notify: OpenSSL does not resume what was cut off.
  ~RawEnd() {
    if (ssl) {
      SSL_set_shutdown(ssl.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    }
  }

  RawEnd(RawEnd&&) = default;
  RawEnd& operator=(RawEnd&&) = delete;

  io::Fd fd;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl{nullptr, SSL_free};
};

RawEnd make_raw(const SharedContext& context, io::Fd fd, bool is_server) {
  RawEnd out(std::move(fd), SSL_new(context.get()));
  set_blocking(out.fd.get(), false);
  SSL_set_fd(out.ssl.get(), out.fd.get());
  if (is_server) {
    SSL_set_accept_state(out.ssl.get());
  } else {
    SSL_set_connect_state(out.ssl.get());
    SSL_set_tlsext_host_name(out.ssl.get(), "chat.test");
  }
  return out;
}

// True when the handshake is over.
bool step(SSL* ssl) {
  ERR_clear_error();
  return SSL_do_handshake(ssl) == 1;
}

void read_ticket(SSL* ssl) {
  char byte = 0;
  SSL_read(ssl, &byte, 1); // nothing was sent but the ticket
  ERR_clear_error();
}

void run_direct(const Contexts& contexts, SharedSession* session) {
  SocketPair pair = make_socket_pair();
  RawEnd client = make_raw(contexts.client, std::move(pair.one), false);
  RawEnd server = make_raw(contexts.server, std::move(pair.other), true);
  if (session != nullptr && *session) {
    SSL_set_session(client.ssl.get(), session->get());
  }
  bool is_client_done = false;
  bool is_server_done = false;
  while (!is_client_done || !is_server_done) {
    is_client_done = is_client_done || step(client.ssl.get());
    is_server_done = is_server_done || step(server.ssl.get());
  }
  if (session != nullptr) {
    read_ticket(client.ssl.get());
    session->reset(SSL_get1_session(client.ssl.get()), SSL_SESSION_free);
  }
}

class Intercepted {
 public:
  Intercepted(const Made& root, io::signer::LeafSigner& signer)
      : trust_(io::tls::UpstreamTrust::make({.roots = root.pem(), .crls = {}, .exceptions = {}})
                   .value()),
        leaves_(io::tls::LeafStore::make(signer).value()) {}

  // `session` null: full handshakes on both legs.
  void run(const Contexts& contexts, SharedSession* session) {
    SocketPair outer = make_socket_pair();
    SocketPair inner = make_socket_pair();
    RawEnd client = make_raw(contexts.client, std::move(outer.one), false);
    RawEnd server = make_raw(contexts.server, std::move(inner.other), true);
    if (session != nullptr && *session) {
      SSL_set_session(client.ssl.get(), session->get());
    }
    step(client.ssl.get()); // its hello waits until the server is known
    auto upstream = open_upstream(inner.one.get());
    drive_both(*upstream, server.ssl.get());
    auto leg = clients_
                   ->open({.fd = outer.other.get(),
                           .server_name = "chat.test",
                           .leaf = find_leaf(io::tls::UpstreamLeg::verified(*upstream)),
                           .epoch = 1})
                   .value();
    drive_both(*leg, client.ssl.get());
    if (session != nullptr) {
      read_ticket(client.ssl.get());
      session->reset(SSL_get1_session(client.ssl.get()), SSL_SESSION_free);
      std::array<char, 1> room{};
      static_cast<void>(upstream->read(room));
      resumed += leg->is_resumed() && upstream->is_resumed() ? 1 : 0;
    }
    if (session == nullptr) {
      ++epoch_; // so that the next handshake with the server is a full one, too
    }
  }

  int resumed = 0;

 private:
  std::unique_ptr<TlsEnd> open_upstream(int fd) {
    set_blocking(fd, false);
    return servers_
        ->open({.fd = fd,
                .target = Target::of("chat.test"),
                .trust = trust_,
                .epoch = epoch_,
                .now = now()})
        .value();
  }

  io::tls::SharedLeaf find_leaf(std::shared_ptr<const io::tls::VerifiedUpstream> verified) {
    std::promise<Result<io::tls::SharedLeaf>> promise;
    leaves_->find_or_mint(
        {.target = Target::of("chat.test"), .upstream = std::move(verified)}, now(),
        [&](Result<io::tls::SharedLeaf> found) { promise.set_value(std::move(found)); });
    return promise.get_future().get().value();
  }

  static void drive_both(TlsEnd& own, SSL* other) {
    bool is_own_done = false;
    bool is_other_done = false;
    while (!is_own_done || !is_other_done) {
      is_own_done = is_own_done || own.handshake() == TlsStep::Done;
      is_other_done = is_other_done || step(other);
    }
  }

  io::tls::TicketKeys tickets_;
  std::unique_ptr<io::tls::ClientLeg> clients_ = io::tls::ClientLeg::make(tickets_).value();
  std::unique_ptr<io::tls::UpstreamLeg> servers_ = io::tls::UpstreamLeg::make().value();
  std::shared_ptr<const io::tls::UpstreamTrust> trust_;
  std::unique_ptr<io::tls::LeafStore> leaves_;
  std::uint64_t epoch_ = 1;
};

double cpu_s() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

struct Figure {
  double wall_us;
  double cpu_us;
};

// The best of several runs: what else the machine does only ever adds.
template <class Work> Figure measure(int rounds, int repeats, Work work) {
  Figure best{1e12, 1e12};
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const auto wall = std::chrono::steady_clock::now();
    const double cpu = cpu_s();
    for (int i = 0; i < rounds; ++i) {
      work(repeat * rounds + i);
    }
    const double took = cpu_s() - cpu;
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - wall;
    best.wall_us = std::min(best.wall_us, passed.count() * 1e6 / rounds);
    best.cpu_us = std::min(best.cpu_us, took * 1e6 / rounds);
  }
  return best;
}

void print(const char* what, const Figure& figure, const Figure& direct) {
  fmt::print("{:<48} {:>9.0f} us {:>9.0f} us {:>9.0f}/s {:>7.2f}\n", what, figure.wall_us,
             figure.cpu_us, 1e6 / figure.wall_us, direct.wall_us / figure.wall_us);
}

} // namespace

int main() {
  const Made root = make({.common_name = "root", .is_authority = true});
  const Made leaf = make({.names = "DNS:chat.test"}, &root);
  const Contexts contexts = make_contexts(leaf);
  std::vector<Contexts> strangers;
  for (int i = 0; i < kRounds * kRepeats; ++i) {
    strangers.push_back(make_contexts(make({.names = "DNS:chat.test"}, &root)));
  }
  std::string folder = (std::filesystem::temp_directory_path() / "haechi-bench-XXXXXX").string();
  folder = ::mkdtemp(folder.data());
  const std::string ca = folder + "/ca";
  if (!io::signer::create_authority(ca, {{}, "", now(), now()})) {
    return 1;
  }
  io::signer::SignerClient::Options options;
  options.signer.folder = ca;
  options.signer.limits = {1'000'000, 1'000'000}; // the rate limit is not what is measured
  options.program = HAECHI_PROGRAM;
  auto signer = io::signer::SignerClient::start(options, io::Log());
  if (!signer) {
    fmt::print(stderr, "{}\n", to_string(signer.error()));
    return 1;
  }
  Intercepted gateway(root, **signer);
  const Figure direct = measure(kRounds, kRepeats, [&](int) { run_direct(contexts, nullptr); });
  // The same servers twice: what differs is the leaf alone.
  const auto visit = [&](int i) { gateway.run(strangers[static_cast<std::size_t>(i)], nullptr); };
  const Figure minted = measure(kRounds, kRepeats, visit);
  const Figure cached = measure(kRounds, kRepeats, visit);
  SharedSession direct_session;
  const Figure direct_resumed =
      measure(kRounds, kRepeats, [&](int) { run_direct(contexts, &direct_session); });
  SharedSession session;
  Intercepted resuming(root, **signer);
  const Figure resumed = measure(kRounds, kRepeats, [&](int) { resuming.run(contexts, &session); });
  fmt::print("{:<48} {:>12} {:>12} {:>11} {:>7}\n", "client, gateway and server in one thread",
             "wall", "cpu here", "rate", "direct");
  print("direct, full handshake", direct, direct);
  print("intercepted, two full handshakes, leaf ready", cached, direct);
  print("intercepted, two full handshakes, leaf minted", minted, direct);
  print("direct, resumed", direct_resumed, direct_resumed);
  print("intercepted, both legs resumed", resumed, direct_resumed);
  fmt::print("resumed on both legs: {} of {}\n", resuming.resumed, kRounds * kRepeats);
  signer->reset();
  std::filesystem::remove_all(folder);
  return 0;
}
