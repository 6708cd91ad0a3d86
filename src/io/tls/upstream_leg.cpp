#include "io/tls/upstream_leg.h"

#include "io/tls/tls_end_parts.h"

#include <fmt/format.h>

namespace haechi::io::tls {

namespace {

constexpr std::size_t kMaxChainBytes = 1U << 20U; // a certificate of 10,000 names has 300 kB

tl::unexpected<Error> refused(std::string_view what) {
  ERR_clear_error();
  return fail("E-TLS-001", "OpenSSL cannot " + std::string(what));
}

// In the place of OpenSSL's own verification.
int verify_server(X509_STORE_CTX* context, void* /*unused*/) {
  const auto* ssl = static_cast<const SSL*>(
      X509_STORE_CTX_get_ex_data(context, SSL_get_ex_data_X509_STORE_CTX_idx()));
  TlsEnd::Parts* parts = find_parts(ssl);
  UpstreamVerdict verdict =
      parts->trust->verify(X509_STORE_CTX_get0_cert(context),
                           X509_STORE_CTX_get0_untrusted(context), parts->target, parts->now);
  if (verdict.problem != engine::certificates::CertificateProblem::None) {
    parts->problem = verdict.problem;
    X509_STORE_CTX_set_error(context, verdict.x509_error);
    return 0;
  }
  parts->verified = std::move(verdict.upstream);
  X509_STORE_CTX_set_error(context, X509_V_OK);
  return 1;
}

// 1: the session is ours now.
int keep_session(SSL* ssl, SSL_SESSION* session) {
  TlsEnd::Parts* parts = find_parts(ssl);
  std::shared_ptr<SSL_SESSION> owned(session, SSL_SESSION_free);
  // A server that is excused is looked at each time: the excuse ends.
  if (parts->verified && parts->verified->exception.empty() &&
      SSL_SESSION_is_resumable(session) == 1) {
    const Instant begun{std::chrono::seconds(SSL_SESSION_get_time(session))};
    parts->sessions->keep(parts->session_key, {std::move(owned), parts->verified, begun});
  }
  return 1;
}

std::string make_session_key(const UpstreamWish& wish) {
  return fmt::format("{} {} {} {}", wish.target.to_string(), fmt::join(wish.alpn, ","),
                     to_hex(wish.trust->digest()), wish.epoch);
}

Bytes to_wire(const std::vector<std::string>& protocols) {
  Bytes out;
  for (const std::string& protocol : protocols) {
    out.push_back(static_cast<Byte>(protocol.size()));
    out.insert(out.end(), protocol.begin(), protocol.end());
  }
  return out;
}

bool set_wishes(TlsEnd::Parts& parts, const UpstreamWish& wish) {
  SSL* ssl = parts.ssl.get();
  if (!wish.target.address && SSL_set_tlsext_host_name(ssl, wish.target.host.c_str()) != 1) {
    return false;
  }
  const Bytes protocols = to_wire(wish.alpn);
  if (!protocols.empty() &&
      SSL_set_alpn_protos(ssl, protocols.data(), static_cast<unsigned>(protocols.size())) != 0) {
    return false; // this one function of OpenSSL says 0 for success
  }
  UpstreamSession former = parts.sessions->take(parts.session_key, wish.now);
  if (former.session) {
    parts.verified = std::move(former.upstream);
    return SSL_set_session(ssl, former.session.get()) == 1;
  }
  return true;
}

} // namespace

struct UpstreamLeg::Parts {
  UpstreamSessions sessions;
  ContextPtr context = make_context(TLS_client_method());
};

UpstreamLeg::UpstreamLeg(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

UpstreamLeg::~UpstreamLeg() = default;

Result<std::unique_ptr<UpstreamLeg>> UpstreamLeg::make() {
  auto parts = std::make_unique<Parts>();
  SSL_CTX* context = parts->context.get();
  if (context == nullptr) {
    return refused("make a context for servers");
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context, verify_server, nullptr);
  SSL_CTX_set_max_cert_list(context, kMaxChainBytes);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
  SSL_CTX_sess_set_new_cb(context, keep_session);
  return std::unique_ptr<UpstreamLeg>(new UpstreamLeg(std::move(parts)));
}

Result<std::unique_ptr<TlsEnd>> UpstreamLeg::open(UpstreamWish wish) {
  auto parts = std::make_unique<TlsEnd::Parts>();
  parts->trust = wish.trust;
  parts->sessions = &parts_->sessions;
  parts->target = wish.target;
  parts->now = wish.now;
  parts->session_key = make_session_key(wish);
  if (!attach(*parts, parts_->context.get(), wish.fd, {}) || !set_wishes(*parts, wish)) {
    return refused("make a session with a server");
  }
  SSL_set_connect_state(parts->ssl.get());
  return std::make_unique<TlsEnd>(std::move(parts));
}

std::shared_ptr<const VerifiedUpstream> UpstreamLeg::verified(TlsEnd& end) {
  return end.parts().verified;
}

std::optional<engine::certificates::CertificateProblem> UpstreamLeg::problem(TlsEnd& end) {
  return end.parts().problem;
}

} // namespace haechi::io::tls
