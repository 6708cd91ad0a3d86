// The load generator of bench/proxy: one thread of clients, through a proxy by CONNECT or straight,
// plain or TLS, a new connection for each request or many requests on one. Prints one JSON object.
// With --hold, says `held N` once every connection stands, and ends them when a line comes on
// stdin.
#include "connection.h"

#include <openssl/err.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>
#include <unordered_map>
#include <utility>

namespace {

using load::Clock;
using load::Connection;
using load::Hold;
using load::Options;
using load::Shared;

constexpr std::chrono::seconds kStall{20}; // without any progress

SSL_CTX* make_context(const Options& options) {
  SSL_CTX* out = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_min_proto_version(out, TLS1_2_VERSION);
  SSL_CTX_set_mode(out, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                            SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_options(out, SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_session_cache_mode(out, SSL_SESS_CACHE_OFF); // full handshakes
  SSL_CTX_set_verify(out, SSL_VERIFY_PEER, nullptr);
  const std::array<unsigned char, 9> http1{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  SSL_CTX_set_alpn_protos(out, http1.data(), http1.size());
  if (SSL_CTX_load_verify_locations(out, options.authority.c_str(), nullptr) != 1) {
    std::fprintf(stderr, "proxy_load: cannot read `%s`\n", options.authority.c_str());
    std::exit(2);
  }
  return out;
}

class Load {
 public:
  explicit Load(Shared& shared) : shared_(shared), options_(shared.options) {}

  // Seconds from the first connection to the last answer.
  double run() {
    const auto begun = Clock::now();
    auto moved_at = begun;
    long mark = -1;
    for (;;) {
      launch();
      if (connections_.empty() || (options_.hold != Hold::No && is_all_held())) {
        break;
      }
      turn();
      if (std::exchange(mark, progress()) != progress()) {
        moved_at = Clock::now();
      } else if (Clock::now() - moved_at > kStall) {
        shared_.failures += static_cast<long>(connections_.size());
        ++shared_.reasons["stalled"];
        break;
      }
    }
    return std::chrono::duration<double>(Clock::now() - begun).count();
  }

  void wait_for_line() const {
    std::printf("held %ld\n", shared_.held);
    std::fflush(stdout);
    char byte = 0;
    while (::read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n') {
    }
  }

 private:
  [[nodiscard]] long progress() const {
    return shared_.answers + shared_.connections + shared_.failures + shared_.held +
           static_cast<long>(shared_.bytes >> 12U);
  }

  [[nodiscard]] bool is_all_held() const {
    return launched_ >= options_.total && shared_.held == static_cast<long>(connections_.size());
  }

  [[nodiscard]] bool may_launch() const {
    const long running = static_cast<long>(connections_.size()) - shared_.held;
    return running < options_.connections && (options_.total == 0 || launched_ < options_.total) &&
           !shared_.is_over();
  }

  void launch() {
    while (may_launch()) {
      auto made = std::make_unique<Connection>(shared_, launched_++);
      if (!made->is_over()) {
        connections_.emplace(made.get(), std::move(made));
      }
    }
  }

  void turn() {
    std::array<epoll_event, 256> events{};
    const int count = ::epoll_wait(shared_.poll, events.data(), events.size(), 100);
    for (int i = 0; i < count; ++i) {
      auto* connection = static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (connection->is_held()) {
        ++shared_.failures; // nobody may end what is held
        ++shared_.reasons["closed while held"];
        --shared_.held;
        connections_.erase(connection);
        continue;
      }
      connection->go_on();
      if (connection->is_over()) {
        connections_.erase(connection);
      }
    }
    if (shared_.ends_at != Clock::time_point::max() &&
        Clock::now() > shared_.ends_at + std::chrono::seconds(3)) {
      connections_.clear(); // their last answers did not come in time
    }
  }

  Shared& shared_;
  const Options& options_;
  std::unordered_map<Connection*, std::unique_ptr<Connection>> connections_;
  long launched_ = 0;
};

void print(const Shared& shared, double seconds) {
  std::string reasons;
  for (const auto& [reason, count] : shared.reasons) {
    reasons += (reasons.empty() ? "" : "; ") + reason + ": " + std::to_string(count);
  }
  std::printf("{\"seconds\": %.4f, \"connections\": %ld, \"answers\": %ld, \"failures\": %ld, "
              "\"bytes\": %llu, \"reasons\": \"%s\"}\n",
              seconds, shared.connections, shared.answers, shared.failures, shared.bytes,
              reasons.c_str());
}

} // namespace

int main(int count, char** words) {
  std::signal(SIGPIPE, SIG_IGN);
  const Options options = load::read_options(count, words);
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  Shared shared{.options = options};
  shared.poll = ::epoll_create1(EPOLL_CLOEXEC);
  if (options.is_tls) {
    shared.tls = make_context(options);
  }
  if (options.seconds > 0) {
    shared.ends_at = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                        std::chrono::duration<double>(options.seconds));
  }
  {
    Load load(shared);
    const double seconds = load.run();
    if (options.hold != Hold::No) {
      load.wait_for_line();
    }
    print(shared, seconds);
  }
  SSL_CTX_free(shared.tls);
  return shared.failures == 0 ? 0 : 1;
}
