#include "io/tls/blocking_stream.h"

#include <climits>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <mutex>
#include <sys/socket.h>
#include <sys/time.h>
#include <system_error>

namespace haechi::io {

namespace {

template <auto Free> struct Freer {
  template <class T> void operator()(T* object) const { Free(object); }
};

using Context = std::unique_ptr<SSL_CTX, Freer<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Freer<SSL_free>>;
using Bio = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;

void set_limit(int fd, std::chrono::milliseconds limit) {
  const int flags = fcntl(fd, F_GETFL);
  fcntl(fd, F_SETFL, flags & ~O_NONBLOCK); // a wish: a socket that refuses fails at the first read
  const timeval time{.tv_sec = limit.count() / 1000, .tv_usec = limit.count() % 1000 * 1000};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time));
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof(time));
}

tl::unexpected<Error> socket_failure(int error) {
  const bool is_late = error == EAGAIN || error == EWOULDBLOCK;
  return fail("E-TLS-002", is_late ? "no answer in time"
                                   : fmt::format("the connection broke: {}",
                                                 std::generic_category().message(error)));
}

class PlainStream final : public BlockingStream {
 public:
  explicit PlainStream(Fd fd) : fd_(std::move(fd)) {}

  Result<std::size_t> read_some(std::span<char> room) override {
    for (;;) {
      const ssize_t got = recv(fd_.get(), room.data(), room.size(), 0);
      if (got >= 0) {
        return static_cast<std::size_t>(got);
      }
      if (errno != EINTR) {
        return socket_failure(errno);
      }
    }
  }

  Result<void> write_all(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t sent = send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno != EINTR) {
        return socket_failure(errno);
      }
      bytes.remove_prefix(sent < 0 ? 0 : static_cast<std::size_t>(sent));
    }
    return {};
  }

 private:
  Fd fd_;
};

std::string last_openssl_reason() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return reason == nullptr ? "unknown" : reason;
}

class TlsStream final : public BlockingStream {
 public:
  TlsStream(Fd fd, Session session) : fd_(std::move(fd)), session_(std::move(session)) {}

  ~TlsStream() override {
    if (session_) {
      SSL_shutdown(session_.get()); // one close_notify; its answer is not waited for
      ERR_clear_error();
    }
  }

  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  Result<std::size_t> read_some(std::span<char> room) override {
    errno = 0;
    const int most = static_cast<int>(std::min<std::size_t>(room.size(), INT_MAX));
    const int got = SSL_read(session_.get(), room.data(), most);
    if (got > 0) {
      return static_cast<std::size_t>(got);
    }
    return end_or_failure(got);
  }

  Result<void> write_all(std::string_view bytes) override {
    while (!bytes.empty()) {
      errno = 0;
      const int most = static_cast<int>(std::min<std::size_t>(bytes.size(), INT_MAX));
      const int sent = SSL_write(session_.get(), bytes.data(), most);
      if (sent <= 0) {
        return socket_failure(errno == 0 ? EPIPE : errno);
      }
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return {};
  }

 private:
  Result<std::size_t> end_or_failure(int got) {
    const int error = SSL_get_error(session_.get(), got);
    const int system = errno;
    ERR_clear_error();
    if (error == SSL_ERROR_ZERO_RETURN || (error == SSL_ERROR_SSL && system == 0)) {
      return std::size_t{0}; // ended, with or without close_notify
    }
    return socket_failure(system == 0 ? EPIPE : system);
  }

  Fd fd_;
  Session session_;
};

// SSL_write writes without MSG_NOSIGNAL: a BIO of our own would be needed to pass it, so the signal
// is ignored for the process as soon as the first TLS end is made.
void ignore_sigpipe() {
  static std::once_flag once;
  std::call_once(once, [] { std::signal(SIGPIPE, SIG_IGN); });
}

Result<std::unique_ptr<BlockingStream>> finish_handshake(Fd fd, Session session, int outcome) {
  if (outcome == 1) {
    return std::make_unique<TlsStream>(std::move(fd), std::move(session));
  }
  const long verified = SSL_get_verify_result(session.get());
  if (verified != X509_V_OK) {
    return fail("E-TLS-003", fmt::format("the certificate does not hold: {}",
                                         X509_verify_cert_error_string(verified)));
  }
  return fail("E-TLS-003", fmt::format("no TLS handshake: {}", last_openssl_reason()));
}

bool trust(SSL_CTX* context, const std::string& pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  return certificate &&
         X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate.get()) == 1;
}

} // namespace

std::unique_ptr<BlockingStream> make_plain_stream(Fd fd, std::chrono::milliseconds limit) {
  set_limit(fd.get(), limit);
  return std::make_unique<PlainStream>(std::move(fd));
}

struct TlsServer::Parts {
  Context context;
};

TlsServer::TlsServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

TlsServer::~TlsServer() = default;
TlsServer::TlsServer(TlsServer&&) noexcept = default;
TlsServer& TlsServer::operator=(TlsServer&&) noexcept = default;

Result<TlsServer> TlsServer::make(const ServerIdentity& identity) {
  ignore_sigpipe();
  auto parts = std::make_unique<Parts>();
  parts->context.reset(SSL_CTX_new(TLS_server_method()));
  const Bio certificate_bio(
      BIO_new_mem_buf(identity.certificate.data(), static_cast<int>(identity.certificate.size())));
  const Bio key_bio(BIO_new_mem_buf(identity.key.data(), static_cast<int>(identity.key.size())));
  const Certificate certificate(
      PEM_read_bio_X509(certificate_bio.get(), nullptr, nullptr, nullptr));
  const Key key(PEM_read_bio_PrivateKey(key_bio.get(), nullptr, nullptr, nullptr));
  SSL_CTX* context = parts->context.get();
  if (context == nullptr || !certificate || !key ||
      SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1 ||
      SSL_CTX_use_certificate(context, certificate.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context, key.get()) != 1) {
    return fail("E-TLS-001", "OpenSSL cannot use this certificate and key");
  }
  return TlsServer(std::move(parts));
}

Result<std::unique_ptr<BlockingStream>> TlsServer::accept(Fd fd,
                                                          std::chrono::milliseconds limit) const {
  set_limit(fd.get(), limit);
  Session session(SSL_new(parts_->context.get()));
  if (!session || SSL_set_fd(session.get(), fd.get()) != 1) {
    return fail("E-TLS-001", "OpenSSL cannot make a session");
  }
  const int outcome = SSL_accept(session.get());
  return finish_handshake(std::move(fd), std::move(session), outcome);
}

Result<std::unique_ptr<BlockingStream>> connect_tls(Fd fd, const std::string& host,
                                                    const std::string& trusted,
                                                    std::chrono::milliseconds limit) {
  ignore_sigpipe();
  set_limit(fd.get(), limit);
  const Context context(SSL_CTX_new(TLS_client_method()));
  if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1 ||
      !trust(context.get(), trusted)) {
    return fail("E-TLS-001", "OpenSSL cannot use these trusted certificates");
  }
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  Session session(SSL_new(context.get()));
  if (!session || SSL_set1_host(session.get(), host.c_str()) != 1 ||
      SSL_set_tlsext_host_name(session.get(), host.c_str()) != 1 ||
      SSL_set_fd(session.get(), fd.get()) != 1) {
    return fail("E-TLS-001", "OpenSSL cannot make a session");
  }
  const int outcome = SSL_connect(session.get());
  return finish_handshake(std::move(fd), std::move(session), outcome);
}

} // namespace haechi::io
