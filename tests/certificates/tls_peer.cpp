#include "tls_peer.h"

#include "base/check.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace haechi::certificates_test {

namespace {

void bound_waits(int fd) {
  const timeval limit{.tv_sec = 10, .tv_usec = 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
}

Bytes to_wire(const std::vector<std::string>& protocols) {
  Bytes out;
  for (const std::string& protocol : protocols) {
    out.push_back(static_cast<Byte>(protocol.size()));
    out.insert(out.end(), protocol.begin(), protocol.end());
  }
  return out;
}

std::string last_reason() {
  const char* text = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return text == nullptr ? "the connection ended" : text;
}

SharedContext make_client_context(const ClientSpec& spec) {
  SharedContext out(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  SSL_CTX_set_session_cache_mode(out.get(), SSL_SESS_CACHE_CLIENT);
  if (!spec.trusted.empty()) {
    BIO* bio = BIO_new_mem_buf(spec.trusted.data(), static_cast<int>(spec.trusted.size()));
    while (X509* root = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr)) {
      X509_STORE_add_cert(SSL_CTX_get_cert_store(out.get()), root);
      X509_free(root);
    }
    BIO_free(bio);
    ERR_clear_error();
    SSL_CTX_set_verify(out.get(), SSL_VERIFY_PEER, nullptr);
  }
  return out;
}

void apply(SSL* ssl, const ClientSpec& spec) {
  SSL_set_max_proto_version(ssl, spec.most_version);
  if (!spec.server_name.empty()) {
    SSL_set_tlsext_host_name(ssl, spec.server_name.c_str());
    SSL_set1_host(ssl, spec.server_name.c_str());
  }
  if (!spec.alpn.empty()) {
    const Bytes wire = to_wire(spec.alpn);
    SSL_set_alpn_protos(ssl, wire.data(), static_cast<unsigned>(wire.size()));
  }
  if (!spec.ciphers.empty()) {
    HAECHI_CHECK(SSL_set_cipher_list(ssl, spec.ciphers.c_str()) == 1);
  }
  if (!spec.signature_algorithms.empty()) {
    HAECHI_CHECK(SSL_set1_sigalgs_list(ssl, spec.signature_algorithms.c_str()) == 1);
  }
  if (!spec.groups.empty()) {
    HAECHI_CHECK(SSL_set1_groups_list(ssl, spec.groups.c_str()) == 1);
  }
  if (spec.session) {
    SSL_set_session(ssl, spec.session.get());
  }
}

// The server's first word asks for a second hello: that one says another name.
void change_name(int is_sent, int /*version*/, int type, const void* bytes, std::size_t size,
                 SSL* ssl, void* name) {
  if (is_sent == 0 && type == SSL3_RT_HANDSHAKE && size > 0 &&
      *static_cast<const unsigned char*>(bytes) == SSL3_MT_SERVER_HELLO) {
    SSL_set_tlsext_host_name(ssl, static_cast<std::string*>(name)->c_str());
  }
}

int choose(SSL* /*ssl*/, const unsigned char** out, unsigned char* size,
           const unsigned char* offered, unsigned offered_size, void* given) {
  const Bytes& own = *static_cast<Bytes*>(given);
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, size, own.data(), static_cast<unsigned>(own.size()), offered,
                            offered_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

} // namespace

void set_blocking(int fd, bool is_blocking) {
  const int flags = ::fcntl(fd, F_GETFL);
  ::fcntl(fd, F_SETFL, is_blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
}

SocketPair make_socket_pair() {
  std::array<int, 2> fds{-1, -1};
  HAECHI_CHECK(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data()) == 0);
  for (const int fd : fds) {
    bound_waits(fd);
  }
  return {io::Fd(fds[0]), io::Fd(fds[1])};
}

bool TlsPeer::send(std::string_view bytes) const {
  std::size_t sent = 0;
  return SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent) == 1 && sent == bytes.size();
}

std::string TlsPeer::read(std::size_t count) const {
  std::string out;
  std::array<char, 16'384> room{};
  while (out.size() < count) {
    std::size_t got = 0;
    if (SSL_read_ex(ssl_.get(), room.data(), std::min(room.size(), count - out.size()), &got) !=
        1) {
      has_ended_cleanly_ = SSL_get_error(ssl_.get(), 0) == SSL_ERROR_ZERO_RETURN;
      break;
    }
    out.append(room.data(), got);
  }
  return out;
}

std::string TlsPeer::read_to_end() const {
  return read(std::size_t{1} << 40U);
}

bool TlsPeer::ended_cleanly() const {
  return has_ended_cleanly_;
}

void TlsPeer::end_sending() const {
  SSL_shutdown(ssl_.get());
}

void TlsPeer::reset() {
  const linger at_once{1, 0};
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  fd_.reset();
}

ClientOutcome connect(io::Fd fd, const ClientSpec& spec) {
  std::signal(SIGPIPE, SIG_IGN);
  ClientOutcome out;
  out.context = spec.context ? spec.context : make_client_context(spec);
  set_blocking(fd.get(), true);
  bound_waits(fd.get());
  SSL* ssl = SSL_new(out.context.get());
  apply(ssl, spec);
  SSL_set_fd(ssl, fd.get());
  ERR_clear_error();
  if (!spec.second_name.empty()) {
    SSL_set_msg_callback(ssl, change_name);
    SSL_set_msg_callback_arg(ssl, const_cast<std::string*>(&spec.second_name)); // NOLINT: its way
  }
  auto peer = std::make_unique<TlsPeer>(std::move(fd), ssl);
  if (SSL_connect(ssl) == 1) {
    out.peer = std::move(peer);
  } else {
    out.error = last_reason();
  }
  return out;
}

TestServer::TestServer(const ServerSpec& spec, Serve serve)
    : context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free), protocols_(to_wire(spec.alpn)),
      serve_(std::move(serve)),
      listener_(*io::open_listener({*IpAddress::parse("127.0.0.1"), 0}, io::Transport::Tcp)),
      endpoint_(io::local_endpoint(listener_.get())) {
  std::signal(SIGPIPE, SIG_IGN);
  SSL_CTX* context = context_.get();
  SSL_CTX_set_security_level(context, 0); // weak ones are to be shown, too
  HAECHI_CHECK(SSL_CTX_use_certificate(context, spec.leaf.certificate.get()) == 1 &&
               SSL_CTX_use_PrivateKey(context, spec.leaf.key.get()) == 1);
  for (const Made& other : spec.others) {
    HAECHI_CHECK(SSL_CTX_add1_chain_cert(context, other.certificate.get()) == 1);
  }
  SSL_CTX_set_max_proto_version(context, spec.most_version);
  SSL_CTX_set_session_id_context(context, Bytes{'t'}.data(), 1);
  if (!protocols_.empty()) {
    SSL_CTX_set_alpn_select_cb(context, choose, &protocols_);
  }
  acceptor_ = std::thread([this] { run(); });
}

TestServer::~TestServer() {
  is_stopping_ = true;
  acceptor_.join();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

io::Fd TestServer::connect() const {
  return *io::begin_connect(endpoint_);
}

void TestServer::run() {
  while (!is_stopping_) {
    pollfd watched{listener_.get(), POLLIN, 0};
    if (::poll(&watched, 1, 20) <= 0) {
      continue;
    }
    io::Fd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (fd.is_open()) {
      ++accepted;
      threads_.emplace_back(
          [this, moved = std::move(fd)]() mutable { serve_one(std::move(moved)); });
    }
  }
}

void TestServer::serve_one(io::Fd fd) {
  bound_waits(fd.get());
  SSL* ssl = SSL_new(context_.get());
  SSL_set_fd(ssl, fd.get());
  const TlsPeer peer(std::move(fd), ssl);
  if (SSL_accept(ssl) == 1) {
    ++handshakes;
    resumed += SSL_session_reused(ssl);
    serve_(peer);
    SSL_shutdown(ssl);
  }
  ERR_clear_error();
}

TestServer::Serve echo(std::atomic<std::size_t>* bytes) {
  return [bytes](const TlsPeer& peer) {
    std::array<char, 16'384> room{};
    for (;;) {
      std::size_t got = 0;
      if (SSL_read_ex(peer.ssl(), room.data(), room.size(), &got) != 1) {
        return;
      }
      if (bytes != nullptr) {
        *bytes += got;
      }
      if (!peer.send({room.data(), got})) {
        return;
      }
    }
  };
}

} // namespace haechi::certificates_test
