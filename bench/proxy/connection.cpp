#include "connection.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace load {

namespace {

std::string name_of(const Options& options, long number) {
  std::string out = options.host;
  const auto at = out.find('%');
  if (at != std::string::npos) {
    const long turn = options.names == 0 ? number : number % options.names;
    out.replace(at, 1, std::to_string(options.first_name + turn));
  }
  return out;
}

std::string tls_reason(const SSL* ssl) {
  const long verdict = SSL_get_verify_result(ssl);
  if (verdict != X509_V_OK) {
    return X509_verify_cert_error_string(verdict);
  }
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason == nullptr ? "TLS handshake" : reason;
}

} // namespace

Connection::Connection(Shared& shared, long number)
    : shared_(shared), host_(name_of(shared.options, number)) {
  fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  const sockaddr_in& to = shared_.options.to;
  const auto* address = reinterpret_cast<const sockaddr*>(&to); // NOLINT: sockets API
  if (fd_ < 0 || (::connect(fd_, address, sizeof(to)) != 0 && errno != EINPROGRESS)) {
    fail("connect");
    return;
  }
  await(EPOLLOUT);
}

Connection::~Connection() {
  SSL_free(ssl_);
  if (fd_ >= 0) {
    ::close(fd_);
  }
}

void Connection::await(unsigned events) {
  if (awaited_ == events) {
    return;
  }
  epoll_event wanted{};
  wanted.events = events;
  wanted.data.ptr = this;
  ::epoll_ctl(shared_.poll, awaited_ == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd_, &wanted);
  awaited_ = events;
}

void Connection::settle(bool is_good, const std::string& why) {
  if (is_good) {
    ++shared_.connections;
    if (ssl_ != nullptr) {
      SSL_shutdown(ssl_);
    }
  } else {
    ++shared_.failures;
    ++shared_.reasons[why];
  }
  place_ = Place::Over;
}

void Connection::go_on() {
  // Each step either moves to another place or waits.
  for (Place before = Place::Over; before != place_ && !is_over();) {
    before = place_;
    switch (place_) {
    case Place::Connecting:
      finish_connecting();
      break;
    case Place::Asking:
    case Place::Sending:
      send_some();
      break;
    case Place::Told:
      take_proxy_answer();
      break;
    case Place::Shaking:
      shake_hands();
      break;
    case Place::Head:
    case Place::Body:
      read_some();
      break;
    case Place::Held:
    case Place::Over:
      break;
    }
  }
}

void Connection::finish_connecting() {
  int error = 0;
  socklen_t size = sizeof(error);
  ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) {
    fail("connect");
    return;
  }
  if (shared_.options.has_proxy) {
    const std::string place = host_ + ":" + std::to_string(shared_.options.port);
    out_ = "CONNECT " + place + " HTTP/1.1\r\nHost: " + place + "\r\n\r\n";
    place_ = Place::Asking;
  } else if (shared_.options.is_tls) {
    place_ = Place::Shaking;
  } else {
    begin_request();
  }
}

void Connection::take_proxy_answer() {
  const auto got = ::recv(fd_, shared_.buffer.data(), shared_.buffer.size(), 0);
  if (got < 0 && errno == EAGAIN) {
    await(EPOLLIN);
    return;
  }
  if (got <= 0) {
    fail("the proxy went away");
    return;
  }
  head_.append(shared_.buffer.data(), static_cast<std::size_t>(got));
  if (head_.find("\r\n\r\n") == std::string::npos) {
    await(EPOLLIN);
    return;
  }
  if (head_.compare(8, 2, " 2") != 0) {
    fail("CONNECT: " + head_.substr(0, head_.find('\r')));
    return;
  }
  head_.clear();
  if (shared_.options.is_tls) {
    place_ = Place::Shaking;
  } else {
    begin_request();
  }
}

void Connection::shake_hands() {
  if (ssl_ == nullptr) {
    ssl_ = SSL_new(shared_.tls);
    SSL_set_fd(ssl_, fd_);
    SSL_set_tlsext_host_name(ssl_, host_.c_str());
    SSL_set1_host(ssl_, host_.c_str());
    SSL_set_connect_state(ssl_);
  }
  ERR_clear_error();
  const int outcome = SSL_do_handshake(ssl_);
  if (outcome == 1) {
    begin_request();
    return;
  }
  const int wanted = SSL_get_error(ssl_, outcome);
  if (wanted == SSL_ERROR_WANT_READ) {
    await(EPOLLIN);
  } else if (wanted == SSL_ERROR_WANT_WRITE) {
    await(EPOLLOUT);
  } else {
    fail(tls_reason(ssl_));
  }
}

void Connection::begin_request() {
  const Options& options = shared_.options;
  out_ = options.method + " " + options.path + " HTTP/1.1\r\nHost: " + host_;
  if (options.port != (options.is_tls ? 443 : 80)) {
    out_ += ":" + std::to_string(options.port);
  }
  out_ += "\r\nUser-Agent: proxy_load\r\n";
  for (const std::string& header : options.headers) {
    out_ += header + "\r\n";
  }
  if (options.body_bytes > 0) {
    out_ += "Content-Length: " + std::to_string(options.body_bytes) + "\r\n";
  }
  out_ += "\r\n";
  out_.append(options.body_bytes, 'x');
  sent_ = 0;
  head_.clear();
  body_.reset();
  place_ = Place::Sending;
}

Connection::Moved Connection::write() {
  const std::size_t left = out_.size() - sent_;
  if (ssl_ == nullptr) {
    const auto count = ::send(fd_, out_.data() + sent_, left, MSG_NOSIGNAL);
    if (count < 0) {
      return errno == EAGAIN ? Moved::Wait : Moved::Broken;
    }
    sent_ += static_cast<std::size_t>(count);
    return Moved::Yes;
  }
  std::size_t count = 0;
  ERR_clear_error();
  const int outcome = SSL_write_ex(ssl_, out_.data() + sent_, left, &count);
  if (outcome == 1) {
    sent_ += count;
    return Moved::Yes;
  }
  return SSL_get_error(ssl_, outcome) == SSL_ERROR_WANT_WRITE ? Moved::Wait : Moved::Broken;
}

void Connection::send_some() {
  while (sent_ < out_.size()) {
    const Moved moved = write();
    if (moved == Moved::Wait) {
      await(EPOLLOUT);
      return;
    }
    if (moved == Moved::Broken) {
      fail("write");
      return;
    }
  }
  std::string().swap(out_); // of a large body
  sent_ = 0;
  place_ = place_ == Place::Asking ? Place::Told : Place::Head;
}

Connection::Moved Connection::read(std::string_view& bytes) {
  std::string& buffer = shared_.buffer;
  if (ssl_ == nullptr) {
    const auto got = ::recv(fd_, buffer.data(), buffer.size(), 0);
    if (got <= 0) {
      return got == 0 ? Moved::End : errno == EAGAIN ? Moved::Wait : Moved::Broken;
    }
    bytes = {buffer.data(), static_cast<std::size_t>(got)};
    return Moved::Yes;
  }
  std::size_t got = 0;
  ERR_clear_error();
  const int outcome = SSL_read_ex(ssl_, buffer.data(), buffer.size(), &got);
  if (outcome == 1) {
    bytes = {buffer.data(), got};
    return Moved::Yes;
  }
  const int wanted = SSL_get_error(ssl_, outcome);
  return wanted == SSL_ERROR_WANT_READ     ? Moved::Wait
         : wanted == SSL_ERROR_ZERO_RETURN ? Moved::End
                                           : Moved::Broken;
}

void Connection::read_some() {
  while (place_ == Place::Head || place_ == Place::Body) {
    std::string_view bytes;
    switch (read(bytes)) {
    case Moved::Wait:
      await(EPOLLIN);
      return;
    case Moved::End:
      fail("the answer ended early");
      return;
    case Moved::Broken:
      fail("read");
      return;
    case Moved::Yes:
      place_ == Place::Head ? take_head(bytes) : take_body(bytes);
      break;
    }
  }
}

void Connection::take_head(std::string_view bytes) {
  head_.append(bytes);
  const auto end = head_.find("\r\n\r\n");
  if (end == std::string::npos) {
    return;
  }
  const std::string rest = head_.substr(end + 4);
  body_ = std::make_unique<BodyCounter>(std::string_view(head_).substr(0, end + 4));
  if (body_->status() < 200 || body_->status() > 299) {
    fail("status " + std::to_string(body_->status()));
    return;
  }
  place_ = Place::Body;
  if (shared_.options.hold == Hold::Body) {
    ++shared_.held;
    place_ = Place::Held;
    await(EPOLLRDHUP); // nothing is read any more
    return;
  }
  take_body(rest);
}

void Connection::take_body(std::string_view bytes) {
  shared_.bytes += bytes.size();
  body_->take(bytes);
  if (body_->is_done()) {
    finish_request();
  } else if (shared_.is_over()) {
    settle(true, {});
  }
}

void Connection::finish_request() {
  ++shared_.answers;
  ++answered_;
  if (shared_.options.hold == Hold::Idle) {
    ++shared_.held;
    place_ = Place::Held;
    await(EPOLLRDHUP);
    return;
  }
  if (body_->closes() && answered_ < shared_.options.requests) {
    fail("the server does not keep the connection");
    return;
  }
  if (answered_ >= shared_.options.requests || shared_.is_over()) {
    settle(true, {});
    return;
  }
  begin_request();
}

} // namespace load
