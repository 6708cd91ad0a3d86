#include "base/check.h"
#include "io/tls/tls_end_parts.h"

#include <climits>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <system_error>

namespace haechi::io::tls {

namespace {

Wire& wire_of(BIO* bio) {
  return *static_cast<Wire*>(BIO_get_data(bio));
}

int read_wire(BIO* bio, char* room, int size) {
  Wire& wire = wire_of(bio);
  BIO_clear_retry_flags(bio);
  if (wire.first_at < wire.first.size()) {
    const std::size_t count =
        std::min(wire.first.size() - wire.first_at, static_cast<std::size_t>(size));
    std::memcpy(room, wire.first.data() + wire.first_at, count);
    wire.first_at += count;
    if (wire.first_at == wire.first.size()) {
      std::string().swap(wire.first);
      wire.first_at = 0;
    }
    return static_cast<int>(count);
  }
  if (wire.is_drained) {
    BIO_set_retry_read(bio);
    return -1;
  }
  ssize_t got = -1;
  do {
    got = ::recv(wire.fd, room, static_cast<std::size_t>(size), MSG_DONTWAIT);
  } while (got < 0 && errno == EINTR);
  if (got > 0) {
    wire.is_drained = got < size;
    return static_cast<int>(got);
  }
  if (got == 0) {
    wire.is_at_end = true;
    return 0;
  }
  if (errno == EAGAIN || errno == EWOULDBLOCK) {
    BIO_set_retry_read(bio);
  } else {
    wire.system_error = errno;
  }
  return -1;
}

// What does not go into the socket is kept: OpenSSL has handed it over either way.
int write_wire(BIO* bio, const char* bytes, int size) {
  Wire& wire = wire_of(bio);
  BIO_clear_retry_flags(bio);
  const std::string_view whole(bytes, static_cast<std::size_t>(size));
  if (wire.gathers || !wire.unsent.empty()) {
    wire.unsent.append(whole);
  } else if (!wire.send(whole)) {
    return -1;
  }
  return size;
}

long control_wire(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
  Wire& wire = wire_of(bio);
  if (command == BIO_CTRL_EOF) {
    return wire.is_at_end ? 1 : 0;
  }
  if (command != BIO_CTRL_FLUSH) {
    return 0;
  }
  BIO_clear_retry_flags(bio);
  const Wire::Flushed flushed = wire.gathers ? Wire::Flushed::All : wire.flush();
  if (flushed == Wire::Flushed::Blocked) {
    BIO_set_retry_write(bio);
  }
  return flushed == Wire::Flushed::All ? 1 : -1;
}

// One table of functions for the whole process, as OpenSSL wants it; never changed, never freed.
BIO_METHOD* wire_method() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* out = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "haechi socket");
    HAECHI_CHECK(out != nullptr && BIO_meth_set_read(out, read_wire) == 1 &&
                 BIO_meth_set_write(out, write_wire) == 1 &&
                 BIO_meth_set_ctrl(out, control_wire) == 1);
    return out;
  }();
  return method;
}

int parts_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

constexpr int kFirstAlert = 1'000; // OpenSSL's reason for alert N is 1000 + N

// Alerts by which clients say that they do not accept a certificate (RFC 8446 section 6.2).
bool is_about_certificate(std::uint8_t alert) {
  constexpr std::array<std::uint8_t, 7> kAlerts{
      SSL_AD_BAD_CERTIFICATE,     SSL_AD_UNSUPPORTED_CERTIFICATE, SSL_AD_CERTIFICATE_REVOKED,
      SSL_AD_CERTIFICATE_EXPIRED, SSL_AD_CERTIFICATE_UNKNOWN,     SSL_AD_UNKNOWN_CA,
      SSL_AD_ACCESS_DENIED};
  return std::ranges::find(kAlerts, alert) != kAlerts.end();
}

Error certificate_error(const TlsEnd::Parts& parts) {
  const auto problem = *parts.problem;
  return {std::string(code_of(problem)), sentence_of(problem, parts.target.to_string()).en, {}, {}};
}

Error client_refusal(const TlsEnd::Parts& parts, std::string_view how) {
  return {"E-TLS-007",
          fmt::format("the client does not accept the certificate for `{}` ({})", parts.server_name,
                      how),
          {},
          "it may lack the authority, or be bound to the server's own certificate"};
}

Error describe_failure(TlsEnd::Parts& parts) {
  const unsigned long code = ERR_peek_last_error();
  const int reason = ERR_GET_REASON(code);
  if (parts.problem) {
    return certificate_error(parts);
  }
  if (ERR_GET_LIB(code) == ERR_LIB_SSL && reason > kFirstAlert && reason < kFirstAlert + 256) {
    parts.alert = static_cast<std::uint8_t>(reason - kFirstAlert);
    if (parts.is_server && !parts.is_open && is_about_certificate(*parts.alert)) {
      return client_refusal(parts, SSL_alert_desc_string_long(*parts.alert));
    }
  }
  if (parts.wire.is_at_end || parts.wire.system_error != 0) {
    if (parts.is_server && !parts.is_open && parts.has_shown_certificate) {
      return client_refusal(parts, "it went away");
    }
    return parts.wire.is_at_end
               ? Error{"E-TLS-008", "the other side went away without close_notify", {}, {}}
               : Error{"E-TLS-005",
                       fmt::format("the connection broke: {}",
                                   std::generic_category().message(parts.wire.system_error)),
                       {},
                       {}};
  }
  if (!parts.error.code.empty()) {
    return parts.error; // a callback has said why
  }
  const char* text = ERR_reason_error_string(code);
  return {"E-TLS-004",
          fmt::format("TLS failed: {}", text == nullptr ? "no reason given" : text),
          {},
          {}};
}

// PERF: several records to a system call cost a third less than one (bench proxy, bulk).
constexpr std::size_t kGathered = 4 * SSL3_RT_MAX_PLAIN_LENGTH;
constexpr std::size_t kBulkRead = 4 * SSL3_RT_MAX_ENCRYPTED_LENGTH;

} // namespace

std::optional<std::size_t> Wire::put(std::string_view bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t count =
        ::send(fd, bytes.data() + sent, bytes.size() - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count >= 0) {
      sent += static_cast<std::size_t>(count);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      break;
    } else if (errno != EINTR) {
      system_error = errno;
      return std::nullopt;
    }
  }
  return sent;
}

bool Wire::send(std::string_view bytes) {
  const auto sent = put(bytes);
  if (sent) {
    unsent.append(bytes.substr(*sent));
  }
  return sent.has_value();
}

Wire::Flushed Wire::flush() {
  if (unsent.empty()) {
    return Flushed::All;
  }
  const auto sent = put(unsent);
  if (!sent) {
    return Flushed::Broken;
  }
  if (*sent < unsent.size()) {
    unsent.erase(0, *sent);
    return Flushed::Blocked;
  }
  std::string().swap(unsent); // an idle connection owns no buffer
  return Flushed::All;
}

TlsEnd::Parts* find_parts(const SSL* ssl) {
  return static_cast<TlsEnd::Parts*>(SSL_get_ex_data(ssl, parts_index()));
}

bool attach(TlsEnd::Parts& parts, SSL_CTX* context, int fd, std::string first) {
  parts.wire.fd = fd;
  parts.wire.first = std::move(first);
  parts.ssl.reset(SSL_new(context));
  BIO* bio = BIO_new(wire_method());
  if (!parts.ssl || bio == nullptr ||
      SSL_set_ex_data(parts.ssl.get(), parts_index(), &parts) != 1) {
    BIO_free(bio);
    return false;
  }
  BIO_set_data(bio, &parts.wire);
  BIO_set_init(bio, 1);
  SSL_set_bio(parts.ssl.get(), bio, bio); // takes it over
  return true;
}

ContextPtr make_context(const SSL_METHOD* method) {
  ContextPtr out(SSL_CTX_new(method));
  if (!out || SSL_CTX_set_min_proto_version(out.get(), TLS1_2_VERSION) != 1 ||
      SSL_CTX_set1_groups_list(out.get(), "X25519:P-256:P-384") != 1) {
    return nullptr;
  }
  SSL_CTX_set_options(out.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(out.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(out.get(), 1);
  return out;
}

TlsEnd::TlsEnd(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

TlsEnd::~TlsEnd() {
  // OpenSSL takes a session that ends without close_notify for broken and would not resume it; here
  // who ends a connection, and how, says nothing about its session.
  if (parts_->is_open && parts_->error.code.empty()) {
    SSL_set_shutdown(parts_->ssl.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  }
}

TlsStep TlsEnd::settle(int outcome) {
  const int kind = SSL_get_error(parts_->ssl.get(), outcome);
  if (kind == SSL_ERROR_WANT_READ) {
    return TlsStep::WantRead;
  }
  if (kind == SSL_ERROR_WANT_WRITE) {
    return TlsStep::WantWrite;
  }
  if (kind == SSL_ERROR_ZERO_RETURN) {
    return TlsStep::Ended;
  }
  parts_->error = describe_failure(*parts_);
  ERR_clear_error();
  return TlsStep::Failed;
}

TlsStep TlsEnd::handshake() {
  parts_->wire.is_drained = false;
  ERR_clear_error();
  const int outcome = SSL_do_handshake(parts_->ssl.get());
  if (outcome == 1) {
    parts_->is_open = true;
    return TlsStep::Done;
  }
  const TlsStep step = settle(outcome);
  return step == TlsStep::Ended ? TlsStep::Failed : step;
}

TlsMoved TlsEnd::read(std::span<char> room) {
  if (parts_->read_end) {
    return {*parts_->read_end, 0};
  }
  parts_->wire.is_drained = false;
  std::size_t total = 0;
  TlsStep step = TlsStep::Done;
  while (total < room.size() && step == TlsStep::Done) {
    ERR_clear_error();
    std::size_t got = 0;
    const std::span<char> rest = room.subspan(total);
    const int outcome = SSL_read_ex(parts_->ssl.get(), rest.data(), rest.size(), &got);
    step = outcome == 1 ? TlsStep::Done : settle(outcome);
    total += got;
  }
  if (total == 0) {
    return {step, 0};
  }
  if (step == TlsStep::Ended || step == TlsStep::Failed) {
    parts_->read_end = step;
  }
  follow_bulk(total);
  return {TlsStep::Done, total, step == TlsStep::WantRead};
}

// Where much comes, more of it is fetched with each system call.
void TlsEnd::follow_bulk(std::size_t read) {
  const bool is_bulk = read > SSL3_RT_MAX_PLAIN_LENGTH;
  if (is_bulk != parts_->is_bulk) {
    parts_->is_bulk = is_bulk;
    SSL_set_default_read_buffer_len(parts_->ssl.get(), is_bulk ? kBulkRead : 0);
  }
}

TlsMoved TlsEnd::write(std::string_view bytes) {
  Wire& wire = parts_->wire;
  if (const TlsStep step = flush(); step != TlsStep::Done) {
    return {step, 0};
  }
  std::size_t total = 0;
  wire.gathers = bytes.size() > SSL3_RT_MAX_PLAIN_LENGTH;
  while (total < bytes.size() && wire.unsent.size() < kGathered) {
    ERR_clear_error();
    std::size_t sent = 0;
    const std::string_view rest = bytes.substr(total);
    const int outcome = SSL_write_ex(parts_->ssl.get(), rest.data(), rest.size(), &sent);
    if (outcome != 1) {
      wire.gathers = false;
      return total > 0 ? TlsMoved{TlsStep::Done, total} : TlsMoved{settle(outcome), 0};
    }
    total += sent;
  }
  if (std::exchange(wire.gathers, false) && flush() == TlsStep::Failed) {
    return {TlsStep::Failed, 0};
  }
  return {TlsStep::Done, total};
}

TlsStep TlsEnd::flush() {
  switch (parts_->wire.flush()) {
  case Wire::Flushed::All:
    return TlsStep::Done;
  case Wire::Flushed::Blocked:
    return TlsStep::WantWrite;
  case Wire::Flushed::Broken:
    break;
  }
  ERR_clear_error();
  parts_->error = describe_failure(*parts_);
  return TlsStep::Failed;
}

std::size_t TlsEnd::unsent() const {
  return parts_->wire.unsent.size();
}

TlsStep TlsEnd::end_sending() {
  // A second call of SSL_shutdown would read what the other side still sends, and drop it.
  if (!std::exchange(parts_->has_said_end, true)) {
    ERR_clear_error();
    const int outcome = SSL_shutdown(parts_->ssl.get());
    if (outcome < 0) {
      return settle(outcome);
    }
  }
  return flush();
}

const Error& TlsEnd::error() const {
  return parts_->error;
}

std::optional<std::uint8_t> TlsEnd::received_alert() const {
  return parts_->alert;
}

std::string_view TlsEnd::alpn() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(parts_->ssl.get(), &name, &size);
  return as_text({name, size});
}

bool TlsEnd::is_resumed() const {
  return SSL_session_reused(parts_->ssl.get()) == 1;
}

std::string_view TlsEnd::version() const {
  return SSL_get_version(parts_->ssl.get());
}

Bytes TlsEnd::peer_certificate() const {
  X509* certificate = SSL_get0_peer_certificate(parts_->ssl.get());
  unsigned char* der = nullptr;
  const int size = certificate == nullptr ? 0 : i2d_X509(certificate, &der);
  if (size <= 0) {
    return {};
  }
  Bytes out(der, der + size);
  OPENSSL_free(der);
  return out;
}

} // namespace haechi::io::tls
