#include "io/proxy/tls_front.h"

#include "engine/identity/certificate_facts.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>

namespace haechi::io::proxy {

namespace {

constexpr std::size_t kPiece = 16 * 1024;
constexpr int kPiecesPerTurn = 8;
constexpr std::size_t kMostQueued = 64 * 1024; // plaintext that waits for the client
constexpr std::chrono::milliseconds kLookAgain{500};
constexpr int kMostLooks = 4;         // after the other end is gone: for the client's end
constexpr int kMostLooksUnsent = 120; // likewise, where it does not take its last bytes

bool would_block(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

bool is_gone(int fd) {
  pollfd state{fd, 0, 0};
  return poll(&state, 1, 0) > 0 && (state.revents & (POLLHUP | POLLERR)) != 0;
}

} // namespace

// Looks now and then whether anybody still holds the other end, once it sends nothing more.
struct TlsFront::Linger {
  explicit Linger(boost::asio::io_context& loop) : timer(loop) {}

  boost::asio::steady_timer timer;
  int looks = 0;
};

TlsFront::TlsFront(boost::asio::io_context& loop, Done done)
    : loop_(loop), done_(std::move(done)) {}

TlsFront::~TlsFront() = default;

Result<std::shared_ptr<TlsFront>> TlsFront::open(boost::asio::io_context& loop, Fd client,
                                                 std::string first, const tls::ListenerTls& tls,
                                                 std::chrono::milliseconds limit, Done done) {
  auto end = tls.open(client.get(), std::move(first));
  if (!end) {
    return tl::make_unexpected(std::move(end.error()));
  }
  auto out = std::make_shared<TlsFront>(loop, std::move(done));
  out->client_ = std::make_unique<tls::TlsStream>(loop, std::move(client), std::move(*end));
  out->client_->handshake(limit, [weak = std::weak_ptr(out)](const Result<void>& outcome) {
    if (const auto self = weak.lock()) {
      self->finish_handshake(outcome);
    }
  });
  return out;
}

void TlsFront::finish_handshake(const Result<void>& outcome) {
  const auto self = shared_from_this();
  const auto done = std::exchange(done_, nullptr);
  if (!outcome) {
    done(tl::make_unexpected(outcome.error()));
    return;
  }
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    done(fail("E-NET-004", "no descriptors to spare"));
    return;
  }
  Opened opened{Fd(ends[1]), nullptr};
  if (const Bytes der = client_->end().peer_certificate(); !der.empty()) {
    auto facts = engine::identity::parse_client_certificate(der);
    if (facts) {
      opened.certificate =
          std::make_shared<const engine::identity::CertificateFacts>(*std::move(facts));
    }
  }
  begin(Fd(ends[0]));
  done(std::move(opened));
}

void TlsFront::begin(Fd plain) {
  pair_ = Stream(loop_, std::move(plain), Side::Upstream);
  pair_.wait(Ready::Read, shared_from_this());
  const std::weak_ptr<TlsFront> weak = weak_from_this();
  client_->start({.on_bytes =
                      [weak](std::string_view bytes) {
                        if (const auto self = weak.lock()) {
                          self->take_from_client(bytes);
                        }
                      },
                  .on_end =
                      [weak](const Error* error) {
                        if (const auto self = weak.lock()) {
                          self->end_of_client(error);
                        }
                      },
                  .on_drained =
                      [weak] {
                        if (const auto self = weak.lock()) {
                          self->read_pair();
                        }
                      }});
}

void TlsFront::on_ready(Side /*side*/, Ready ready) {
  if (ready == Ready::Write) {
    flush_to_pair();
  } else {
    read_pair();
  }
}

void TlsFront::take_from_client(std::string_view bytes) {
  pending_ += bytes;
  flush_to_pair();
}

void TlsFront::flush_to_pair() {
  if (!pair_.is_open()) {
    return;
  }
  while (!pending_.empty()) {
    const ssize_t sent = send(pair_.fd(), pending_.data(), pending_.size(), MSG_NOSIGNAL);
    if (sent < 0 && !would_block(errno)) {
      pending_.clear(); // nobody reads any more; what is still to be said may be said
      client_ended_ = true;
      break;
    }
    if (sent < 0) {
      client_->pause();
      pair_.wait(Ready::Write, shared_from_this());
      return;
    }
    pending_.erase(0, static_cast<std::size_t>(sent));
  }
  if (client_ended_) {
    shutdown(pair_.fd(), SHUT_WR);
    if (pair_ended_ && client_->queued() == 0) {
      close();
    }
    return;
  }
  std::string().swap(pending_);
  client_->resume();
}

void TlsFront::end_of_client(const Error* error) {
  const auto self = shared_from_this();
  client_ended_ = true;
  if (error != nullptr && error->code != "E-TLS-008") {
    close(); // it takes nothing any more either
    return;
  }
  flush_to_pair();
}

void TlsFront::read_pair() {
  const auto self = shared_from_this();
  std::array<char, kPiece> room; // NOLINT(cppcoreguidelines-pro-type-member-init): filled by recv
  for (int i = 0; pair_.is_open() && !pair_ended_ && client_->queued() < kMostQueued; ++i) {
    if (i == kPiecesPerTurn) {
      pair_.wait(Ready::Read, self);
      return;
    }
    const ssize_t got = recv(pair_.fd(), room.data(), room.size(), 0);
    if (got > 0) {
      client_->send({room.data(), static_cast<std::size_t>(got)});
    } else if (got < 0 && would_block(errno)) {
      pair_.wait(Ready::Read, self);
      return;
    } else {
      end_of_pair();
    }
  }
}

void TlsFront::end_of_pair() {
  pair_ended_ = true;
  client_->end_sending();
  if (client_ended_ && pending_.empty() && client_->queued() == 0) {
    close();
  } else {
    watch_pair();
  }
}

void TlsFront::watch_pair() {
  if (!linger_) {
    linger_ = std::make_unique<Linger>(loop_);
  }
  linger_->timer.expires_after(kLookAgain);
  linger_->timer.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (error || !self || !self->pair_.is_open()) {
      return;
    }
    const bool is_sent = self->client_->queued() == 0;
    const int looks = self->linger_->looks += is_gone(self->pair_.fd()) ? 1 : 0;
    const bool is_over = is_sent && looks > 0 && (self->client_ended_ || looks >= kMostLooks);
    if (is_over || looks >= kMostLooksUnsent) {
      self->close();
    } else {
      self->watch_pair();
    }
  });
}

void TlsFront::abort() {
  const auto self = shared_from_this();
  done_ = nullptr;
  if (client_) {
    client_->reset();
  }
  close();
}

void TlsFront::close() {
  pair_.close();
  client_.reset();
  linger_.reset();
  if (const auto told = std::exchange(on_closed_, nullptr)) {
    told();
  }
}

} // namespace haechi::io::proxy
