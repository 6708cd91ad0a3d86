#include "io/tls/listener_tls.h"

#include "base/bytes.h"
#include "engine/certificates/asn1_time.h"
#include "io/files/read.h"
#include "io/tls/tls_end_parts.h"

#include <fmt/format.h>
#include <openssl/pem.h>

#include <sys/stat.h>

namespace haechi::io::tls {

namespace {

using engine::certificates::BioPtr;
using engine::certificates::Freer;
using engine::certificates::KeyPtr;
using engine::config::Path;
using engine::config::SecureListener;
using CrlPtr = std::unique_ptr<X509_CRL, Freer<X509_CRL_free>>;

constexpr const char* kCiphers12 = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr std::size_t kMaxBytes = 1U << 20U;
constexpr int kMaxDepth = 8; // of a client's chain
constexpr std::chrono::days kSoon{14};

tl::unexpected<Error> refused(const Path& path, std::string_view code, std::string message,
                              std::string_view hint) {
  ERR_clear_error();
  return fail(std::string(code), std::move(message), path.where, std::string(hint));
}

// A key behind a passphrase would make the program wait for somebody to type it.
int no_passphrase(char* /*room*/, int /*size*/, int /*writes*/, void* /*unused*/) {
  return 0;
}

Result<BioPtr> open_file(const Path& path, std::string_view code) {
  auto file = read_file(path.path, kMaxBytes);
  if (!file) {
    return fail(std::string(code), file.error().message, path.where, file.error().hint);
  }
  BioPtr out(BIO_new(BIO_s_mem()));
  if (!out || BIO_write(out.get(), file->text.data(), static_cast<int>(file->text.size())) !=
                  static_cast<int>(file->text.size())) {
    return refused(path, code, "no memory for a certificate", "");
  }
  return out;
}

Result<void> take_chain(SSL_CTX* context, const Path& path) {
  auto bio = open_file(path, "E-LISTEN-001");
  if (!bio) {
    return tl::make_unexpected(std::move(bio.error()));
  }
  using engine::certificates::CertificatePtr;
  const CertificatePtr own(PEM_read_bio_X509(bio->get(), nullptr, no_passphrase, nullptr));
  if (!own || SSL_CTX_use_certificate(context, own.get()) != 1) {
    return refused(path, "E-LISTEN-001", fmt::format("`{}` holds no usable certificate", path.path),
                   "PEM: its own certificate first, then those between it and the authority");
  }
  while (
      const CertificatePtr next{PEM_read_bio_X509(bio->get(), nullptr, no_passphrase, nullptr)}) {
    if (SSL_CTX_add1_chain_cert(context, next.get()) != 1) {
      return refused(path, "E-LISTEN-001", "the chain cannot be used", "");
    }
  }
  if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE) {
    return refused(path, "E-LISTEN-001",
                   fmt::format("`{}` is broken behind its first certificate", path.path), "");
  }
  ERR_clear_error();
  return {};
}

Result<void> take_key(SSL_CTX* context, const Path& path) {
  struct stat status{};
  if (::stat(path.path.c_str(), &status) == 0 && (status.st_mode & 07U) != 0) {
    return refused(path, "E-LISTEN-004",
                   fmt::format("`{}` may be opened by everybody (mode {:04o})", path.path,
                               status.st_mode & 07777U),
                   "chmod 0640, or 0600");
  }
  auto bio = open_file(path, "E-LISTEN-002");
  if (!bio) {
    return tl::make_unexpected(std::move(bio.error()));
  }
  const KeyPtr key(PEM_read_bio_PrivateKey(bio->get(), nullptr, no_passphrase, nullptr));
  if (!key) {
    return refused(path, "E-LISTEN-002", fmt::format("`{}` holds no usable key", path.path),
                   "PEM, without a passphrase");
  }
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1 || SSL_CTX_check_private_key(context) != 1) {
    return refused(path, "E-LISTEN-003",
                   fmt::format("`{}` is not the certificate's key", path.path),
                   "certificate and key belong together");
  }
  return {};
}

void warn_of_end(SSL_CTX* context, const Path& path, Instant now, Errors& warnings) {
  const auto end =
      engine::certificates::to_instant(X509_get0_notAfter(SSL_CTX_get0_certificate(context)));
  if (end && *end <= now + kSoon) {
    warnings.push_back({"E-LISTEN-005",
                        fmt::format("the certificate in `{}` {} at {}", path.path,
                                    *end <= now ? "ended" : "ends", to_rfc3339(*end)),
                        path.where, "put a new one in its place; a reload takes it"});
  }
}

Result<void> take_authorities(SSL_CTX* context, const Path& path) {
  auto bio = open_file(path, "E-LISTEN-006");
  if (!bio) {
    return tl::make_unexpected(std::move(bio.error()));
  }
  int count = 0;
  using engine::certificates::CertificatePtr;
  while (
      const CertificatePtr each{PEM_read_bio_X509(bio->get(), nullptr, no_passphrase, nullptr)}) {
    if (X509_STORE_add_cert(SSL_CTX_get_cert_store(context), each.get()) != 1 ||
        SSL_CTX_add_client_CA(context, each.get()) != 1) {
      count = 0;
      break;
    }
    ++count;
  }
  const bool is_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  if (count == 0 || !is_end) {
    return refused(path, "E-LISTEN-006",
                   fmt::format("`{}` holds no authority, or one that cannot be read", path.path),
                   "PEM: -----BEGIN CERTIFICATE-----");
  }
  ERR_clear_error();
  return {};
}

Result<void> take_revocation_list(SSL_CTX* context, const Path& path) {
  auto bio = open_file(path, "E-LISTEN-007");
  if (!bio) {
    return tl::make_unexpected(std::move(bio.error()));
  }
  const CrlPtr list(PEM_read_bio_X509_CRL(bio->get(), nullptr, no_passphrase, nullptr));
  X509_STORE* store = SSL_CTX_get_cert_store(context);
  if (!list || X509_STORE_add_crl(store, list.get()) != 1 ||
      X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK) != 1) {
    return refused(path, "E-LISTEN-007", fmt::format("`{}` is no revocation list", path.path),
                   "PEM: -----BEGIN X509 CRL-----");
  }
  return {};
}

Result<void> ask_clients(SSL_CTX* context, const SecureListener& listener) {
  if (listener.client_ca.is_empty()) {
    return {};
  }
  if (auto taken = take_authorities(context, listener.client_ca); !taken) {
    return taken;
  }
  for (const Path& list : listener.client_revocation) {
    if (auto taken = take_revocation_list(context, list); !taken) {
      return taken;
    }
  }
  const int must = listener.requires_certificate ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0;
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | must, nullptr);
  SSL_CTX_set_verify_depth(context, kMaxDepth);
  return {};
}

// The proxy speaks HTTP/1.1; a client that speaks other protocols alone is told so.
int choose_protocol(SSL* /*ssl*/, const unsigned char** out, unsigned char* size,
                    const unsigned char* offered, unsigned offered_size, void* /*unused*/) {
  Reader names(ByteView(offered, offered_size));
  while (const auto name = names.vector8()) {
    if (as_text(*name) == "http/1.1") {
      *out = name->data();
      *size = static_cast<unsigned char>(name->size());
      return SSL_TLSEXT_ERR_OK;
    }
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

} // namespace

struct ListenerTls::Parts {
  ContextPtr context;
};

ListenerTls::ListenerTls(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

ListenerTls::~ListenerTls() = default;

Result<std::shared_ptr<const ListenerTls>> ListenerTls::load(const SecureListener& listener,
                                                             Instant now, Errors& warnings) {
  ContextPtr context = make_context(TLS_server_method());
  if (!context || SSL_CTX_set_cipher_list(context.get(), kCiphers12) != 1 ||
      SSL_CTX_set_num_tickets(context.get(), 0) != 1) {
    return refused(listener.certificate, "E-TLS-001", "OpenSSL cannot make a context", "");
  }
  SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, nullptr);
  auto taken = take_chain(context.get(), listener.certificate)
                   .and_then([&] { return take_key(context.get(), listener.key); })
                   .and_then([&] { return ask_clients(context.get(), listener); });
  if (!taken) {
    return tl::make_unexpected(std::move(taken.error()));
  }
  warn_of_end(context.get(), listener.certificate, now, warnings);
  return std::shared_ptr<const ListenerTls>(
      new ListenerTls(std::make_unique<Parts>(Parts{std::move(context)})));
}

Result<std::unique_ptr<TlsEnd>> ListenerTls::open(int fd, std::string first) const {
  auto parts = std::make_unique<TlsEnd::Parts>();
  parts->is_server = true;
  if (!attach(*parts, parts_->context.get(), fd, std::move(first))) {
    ERR_clear_error();
    return fail("E-TLS-001", "OpenSSL cannot make a session for a client");
  }
  SSL_set_accept_state(parts->ssl.get());
  return std::make_unique<TlsEnd>(std::move(parts));
}

} // namespace haechi::io::tls
