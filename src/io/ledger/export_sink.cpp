#include "io/ledger/export_sink.h"

#include "io/ledger/export_file.h"
#include "io/net/socket.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <limits>
#include <linux/sockios.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <system_error>
#include <unistd.h>

namespace haechi::io {

namespace {

constexpr int kPatienceSeconds = 10;
constexpr std::size_t kMostAnswer = 16'384;
constexpr int kMostReads = 16; // of what nobody asked for
constexpr std::size_t kMostDatagram = 65'507;

std::string reason_of(int error) {
  return std::generic_category().message(error);
}

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

struct FreeAddresses {
  void operator()(addrinfo* addresses) const { ::freeaddrinfo(addresses); }
};

Result<Fd> connect_to(const ExportTarget& target, int type) {
  addrinfo hints{};
  hints.ai_socktype = type;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(target.host.c_str(), target.port.c_str(), &hints, &found);
  if (code != 0) {
    return not_sent(target.host, ::gai_strerror(code));
  }
  const std::unique_ptr<addrinfo, FreeAddresses> addresses(found);
  int error = 0;
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    Fd out(::socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol));
    const timeval patience{kPatienceSeconds, 0};
    ::setsockopt(out.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    ::setsockopt(out.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (out.is_open() && ::connect(out.get(), at->ai_addr, at->ai_addrlen) == 0) {
      return out;
    }
    error = errno;
  }
  return not_sent(target.host, reason_of(error));
}

// A connection, with TLS where the target wants it.
class Stream {
 public:
  static Result<std::unique_ptr<Stream>> open(const ExportTarget& target, bool is_secure,
                                              const std::string& authorities) {
    auto socket = connect_to(target, SOCK_STREAM);
    if (!socket) {
      return tl::make_unexpected(std::move(socket.error()));
    }
    auto out = std::make_unique<Stream>();
    out->socket_ = std::move(*socket);
    if (is_secure) {
      if (auto done = out->secure(target, authorities); !done) {
        return tl::make_unexpected(std::move(done.error()));
      }
    }
    return out;
  }

  bool write(std::string_view text) {
    while (!text.empty()) {
      const ssize_t done = ssl_ ? SSL_write(ssl_.get(), text.data(),
                                            static_cast<int>(std::min(text.size(), kMostAnswer)))
                                : ::send(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL);
      if (done <= 0) {
        return false;
      }
      text.remove_prefix(static_cast<std::size_t>(done));
    }
    return true;
  }

  // Whether the other end has closed; what it says is thrown away, up to a bound.
  bool is_closed() {
    for (int i = 0; i < kMostReads; ++i) {
      pollfd ready{socket_.get(), POLLIN, 0};
      const bool has_held = ssl_ && SSL_pending(ssl_.get()) > 0;
      if (!has_held && ::poll(&ready, 1, 0) <= 0) {
        return false;
      }
      const ssize_t got = take_some();
      if (got <= 0) {
        return got == 0;
      }
    }
    return false;
  }

  // Whether the other end closed and had read what came before: else its machine resets.
  [[nodiscard]] bool has_ended_in_order() const {
    tcp_info info{};
    socklen_t size = sizeof(info);
    return ::getsockopt(socket_.get(), IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
           info.tcpi_state == TCP_CLOSE_WAIT;
  }

  // Until the other machine has acknowledged every byte; false: it does not, or has closed.
  bool wait_for_acknowledgement() {
    constexpr int kStepMs = 5;
    int before = std::numeric_limits<int>::max();
    for (int waited_ms = 0; waited_ms < kPatienceSeconds * 1'000; waited_ms += kStepMs) {
      int left = 0;
      if (::ioctl(socket_.get(), SIOCOUTQ, &left) != 0 || is_closed()) {
        return false;
      }
      if (left == 0) {
        return true;
      }
      waited_ms = left < before ? 0 : waited_ms;
      before = left;
      ::poll(nullptr, 0, kStepMs);
    }
    return false;
  }

  // Says that nothing more comes, and waits for the other end to close; false: it broke off, and
  // what it had not read is lost. One that stays open has acknowledged everything before.
  bool end() {
    if (ssl_) {
      SSL_shutdown(ssl_.get());
    }
    ::shutdown(socket_.get(), SHUT_WR);
    pollfd ready{socket_.get(), POLLIN, 0};
    for (int i = 0; i < kMostReads && ::poll(&ready, 1, kPatienceSeconds * 1'000) > 0; ++i) {
      std::array<char, 4'096> thrown_away{};
      const ssize_t got =
          ::recv(socket_.get(), thrown_away.data(), thrown_away.size(), MSG_DONTWAIT);
      if (got <= 0) {
        return got == 0 || errno == EAGAIN;
      }
    }
    return true;
  }

  // What has come, at least one byte; empty: the end, or nothing in time.
  std::string read() {
    std::string out(kMostAnswer, '\0');
    const ssize_t got = ssl_ ? SSL_read(ssl_.get(), out.data(), static_cast<int>(out.size()))
                             : ::recv(socket_.get(), out.data(), out.size(), 0);
    out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return out;
  }

 private:
  // Of what is there: 0 the end (or an error), negative: nothing for us.
  ssize_t take_some() {
    std::array<char, 4'096> thrown_away{};
    if (!ssl_) {
      const ssize_t got =
          ::recv(socket_.get(), thrown_away.data(), thrown_away.size(), MSG_DONTWAIT);
      return got < 0 && errno != EAGAIN ? 0 : got;
    }
    // Session tickets come as data of TLS, and are none: reading must not wait for what follows.
    const int flags = ::fcntl(socket_.get(), F_GETFL);
    ::fcntl(socket_.get(), F_SETFL, flags | O_NONBLOCK);
    ERR_clear_error();
    const int got = SSL_read(ssl_.get(), thrown_away.data(), static_cast<int>(thrown_away.size()));
    const bool is_waiting = got <= 0 && SSL_get_error(ssl_.get(), got) == SSL_ERROR_WANT_READ;
    ::fcntl(socket_.get(), F_SETFL, flags);
    return got > 0 ? got : is_waiting ? -1 : 0;
  }

  Result<void> secure(const ExportTarget& target, const std::string& authorities) {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    const int loaded =
        authorities.empty()
            ? SSL_CTX_set_default_verify_paths(context_.get())
            : SSL_CTX_load_verify_locations(context_.get(), authorities.c_str(), nullptr);
    if (loaded != 1) {
      return not_sent(target.host, "the certificates to trust cannot be read");
    }
    ssl_.reset(SSL_new(context_.get()));
    // An address is checked as one, any other host as a name.
    X509_VERIFY_PARAM* verify = SSL_get0_param(ssl_.get());
    if (X509_VERIFY_PARAM_set1_ip_asc(verify, target.host.c_str()) != 1) {
      SSL_set1_host(ssl_.get(), target.host.c_str());
      SSL_set_tlsext_host_name(ssl_.get(), target.host.c_str());
    }
    SSL_set_fd(ssl_.get(), socket_.get());
    if (SSL_connect(ssl_.get()) != 1) {
      const long code = SSL_get_verify_result(ssl_.get());
      return not_sent(target.host, code == X509_V_OK ? "the TLS handshake failed"
                                                     : X509_verify_cert_error_string(code));
    }
    return {};
  }

  Fd socket_;
  std::unique_ptr<SSL_CTX, FreeContext> context_;
  std::unique_ptr<SSL, FreeSsl> ssl_;
};

class UdpSink final : public ExportSink {
 public:
  explicit UdpSink(ExportTarget target) : target_(std::move(target)) {}

  Result<void> send(const std::vector<std::string>& messages) override {
    if (!socket_.is_open()) {
      auto socket = connect_to(target_, SOCK_DGRAM);
      if (!socket) {
        return tl::make_unexpected(std::move(socket.error()));
      }
      socket_ = std::move(*socket);
    }
    for (const std::string& message : messages) {
      const std::size_t size = std::min(message.size(), kMostDatagram);
      if (::send(socket_.get(), message.data(), size, MSG_NOSIGNAL) < 0) {
        const int error = errno;
        socket_.reset();
        return not_sent(target_.host, reason_of(error));
      }
    }
    return {};
  }

 private:
  ExportTarget target_;
  Fd socket_;
};

// Each message behind its length: the octet counting of RFC 6587 and RFC 5425.
class SyslogStreamSink final : public ExportSink {
 public:
  SyslogStreamSink(ExportTarget target, std::string authorities)
      : target_(std::move(target)), authorities_(std::move(authorities)) {}

  Result<void> send(const std::vector<std::string>& messages) override {
    if (stream_ && stream_->is_closed()) {
      if (!stream_->has_ended_in_order()) {
        return lose();
      }
      stream_.reset();
    }
    if (!stream_) {
      auto stream = Stream::open(target_, target_.way == ExportTarget::Way::Tls, authorities_);
      if (!stream) {
        return tl::make_unexpected(std::move(stream.error()));
      }
      stream_ = std::move(*stream);
      ++connections_;
    }
    std::string text;
    for (const std::string& message : messages) {
      text += fmt::format("{} {}", message.size(), message);
    }
    if (!stream_->write(text) || !stream_->wait_for_acknowledgement()) {
      return lose();
    }
    return {};
  }

  Result<void> finish() override {
    if (stream_ && !stream_->end()) {
      return lose();
    }
    stream_.reset();
    return {};
  }

  [[nodiscard]] std::uint64_t connections() const override { return connections_; }

 private:
  tl::unexpected<Error> lose() {
    stream_.reset();
    return not_sent(target_.host, "the connection was lost");
  }

  ExportTarget target_;
  std::string authorities_;
  std::unique_ptr<Stream> stream_;
  std::uint64_t connections_ = 0;
};

// A POST of lines for each batch, on a connection of its own; 2xx takes them.
class WebhookSink final : public ExportSink {
 public:
  WebhookSink(ExportTarget target, std::string authorities, std::string token)
      : target_(std::move(target)), authorities_(std::move(authorities)), token_(std::move(token)) {
  }

  Result<void> send(const std::vector<std::string>& messages) override {
    auto stream = Stream::open(target_, target_.way == ExportTarget::Way::Https, authorities_);
    if (!stream) {
      return tl::make_unexpected(std::move(stream.error()));
    }
    std::string body;
    for (const std::string& message : messages) {
      body += message;
      body += '\n';
    }
    const std::string host =
        target_.host.find(':') == std::string::npos ? target_.host : "[" + target_.host + "]";
    std::string head = fmt::format("POST {} HTTP/1.1\r\nHost: {}:{}\r\nContent-Type: "
                                   "application/x-ndjson\r\nContent-Length: {}\r\nConnection: "
                                   "close\r\n",
                                   target_.path, host, target_.port, body.size());
    if (!token_.empty()) {
      head += fmt::format("Authorization: Bearer {}\r\n", token_);
    }
    if (!(*stream)->write(head + "\r\n" + body)) {
      return not_sent(target_.host, "the connection was lost");
    }
    return read_answer(**stream);
  }

 private:
  Result<void> read_answer(Stream& stream) const {
    std::string answer;
    while (answer.find("\r\n") == std::string::npos && answer.size() < kMostAnswer) {
      const std::string more = stream.read();
      if (more.empty()) {
        return not_sent(target_.host, "no answer came");
      }
      answer += more;
    }
    constexpr std::size_t kStatusAt = 9; // behind `HTTP/1.1 `
    if (!answer.starts_with("HTTP/1.") || answer.size() <= kStatusAt || answer[kStatusAt] != '2') {
      return not_sent(target_.host, fmt::format("it answers `{}`",
                                                answer.substr(0, answer.find('\r')).substr(0, 80)));
    }
    return {};
  }

  ExportTarget target_;
  std::string authorities_;
  std::string token_;
};

} // namespace

tl::unexpected<Error> not_sent(std::string_view where, std::string_view why) {
  return fail("E-LEDGER-015", fmt::format("`{}` does not take records: {}", where, why));
}

std::unique_ptr<ExportSink> make_export_sink(const ExportTarget& target, std::string authorities,
                                             std::string token) {
  switch (target.way) {
  case ExportTarget::Way::File:
    return make_file_sink(target.host);
  case ExportTarget::Way::Udp:
    return std::make_unique<UdpSink>(target);
  case ExportTarget::Way::Tcp:
  case ExportTarget::Way::Tls:
    return std::make_unique<SyslogStreamSink>(target, std::move(authorities));
  case ExportTarget::Way::Http:
  case ExportTarget::Way::Https:
    break;
  }
  return std::make_unique<WebhookSink>(target, std::move(authorities), std::move(token));
}

} // namespace haechi::io
