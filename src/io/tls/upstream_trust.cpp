#include "io/tls/upstream_trust.h"

#include "engine/certificates/der.h"
#include "io/files/read.h"
#include "io/tls/ssl_handles.h"

#include <fmt/format.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <mutex>
#include <unistd.h>

namespace haechi::io::tls {

using engine::certificates::BioPtr;
using engine::certificates::CertificateException;
using engine::certificates::CertificateProblem;
using engine::certificates::CertificatePtr;
using engine::certificates::Target;
using engine::certificates::UpstreamLeaf;

namespace {

constexpr int kMaxDepth = 8;       // certificates between leaf and root
constexpr int kSecurityLevel = 2;  // of OpenSSL: 112 bits, so RSA from 2048 and no SHA-1
constexpr int kMaxKeyBits = 8'192; // larger keys cost more than they protect
constexpr std::size_t kMaxRoots = 10'000;
constexpr std::chrono::seconds kRecent{60};
constexpr std::size_t kMostRecent = 1'000;

using CrlPtr = std::unique_ptr<X509_CRL, Freer<X509_CRL_free>>;
using StoreContextPtr = std::unique_ptr<X509_STORE_CTX, Freer<X509_STORE_CTX_free>>;

struct Mapping {
  int error;
  CertificateProblem problem;
};

constexpr std::array kMappings{
    Mapping{X509_V_ERR_CERT_HAS_EXPIRED, CertificateProblem::Expired},
    Mapping{X509_V_ERR_CERT_NOT_YET_VALID, CertificateProblem::NotYetValid},
    Mapping{X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, CertificateProblem::SelfSigned},
    Mapping{X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, CertificateProblem::UnknownAuthority},
    Mapping{X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, CertificateProblem::UnknownAuthority},
    Mapping{X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, CertificateProblem::UnknownAuthority},
    Mapping{X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, CertificateProblem::UnknownAuthority},
    Mapping{X509_V_ERR_CERT_REVOKED, CertificateProblem::Revoked},
    Mapping{X509_V_ERR_EE_KEY_TOO_SMALL, CertificateProblem::WeakKey},
    Mapping{X509_V_ERR_CA_KEY_TOO_SMALL, CertificateProblem::WeakKey},
    Mapping{X509_V_ERR_CA_MD_TOO_WEAK, CertificateProblem::WeakSignature},
    Mapping{X509_V_ERR_PERMITTED_VIOLATION, CertificateProblem::NameConstraint},
    Mapping{X509_V_ERR_EXCLUDED_VIOLATION, CertificateProblem::NameConstraint},
    Mapping{X509_V_ERR_SUBTREE_MINMAX, CertificateProblem::NameConstraint},
    Mapping{X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE, CertificateProblem::NameConstraint},
    Mapping{X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX, CertificateProblem::NameConstraint},
    Mapping{X509_V_ERR_UNSUPPORTED_NAME_SYNTAX, CertificateProblem::NameConstraint},
    Mapping{X509_V_ERR_INVALID_PURPOSE, CertificateProblem::WrongUsage},
    Mapping{X509_V_ERR_CERT_UNTRUSTED, CertificateProblem::WrongUsage},
    Mapping{X509_V_ERR_CERT_REJECTED, CertificateProblem::WrongUsage},
    Mapping{X509_V_ERR_CRL_HAS_EXPIRED, CertificateProblem::RevocationUnknown},
    Mapping{X509_V_ERR_CRL_NOT_YET_VALID, CertificateProblem::RevocationUnknown},
    Mapping{X509_V_ERR_CRL_SIGNATURE_FAILURE, CertificateProblem::RevocationUnknown},
    Mapping{X509_V_ERR_UNABLE_TO_DECRYPT_CRL_SIGNATURE, CertificateProblem::RevocationUnknown},
    Mapping{X509_V_ERR_ERROR_IN_CRL_LAST_UPDATE_FIELD, CertificateProblem::RevocationUnknown},
    Mapping{X509_V_ERR_ERROR_IN_CRL_NEXT_UPDATE_FIELD, CertificateProblem::RevocationUnknown},
    Mapping{X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER, CertificateProblem::RevocationUnknown},
    Mapping{X509_V_ERR_KEYUSAGE_NO_CRL_SIGN, CertificateProblem::RevocationUnknown},
    Mapping{X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION, CertificateProblem::RevocationUnknown},
    Mapping{X509_V_ERR_DIFFERENT_CRL_SCOPE, CertificateProblem::RevocationUnknown},
};

CertificateProblem to_problem(int error) {
  const auto at = std::ranges::find(kMappings, error, &Mapping::error);
  return at == kMappings.end() ? CertificateProblem::BrokenChain : at->problem;
}

struct Finding {
  CertificateProblem problem;
  int x509_error;
};

struct Findings {
  std::vector<Finding> all;

  void add(CertificateProblem problem, int x509_error) {
    if (std::ranges::find(all, problem, &Finding::problem) == all.end()) {
      all.push_back({problem, x509_error});
    }
  }
};

// Goes on after each problem, so that all of them are known.
int note_problem(int is_right, X509_STORE_CTX* context) {
  const int error = X509_STORE_CTX_get_error(context);
  // An issuer without a configured list is not asked about.
  if (is_right != 1 && error != X509_V_ERR_UNABLE_TO_GET_CRL) {
    auto* findings = static_cast<Findings*>(X509_STORE_CTX_get_app_data(context));
    findings->add(to_problem(error), error);
  }
  return 1;
}

bool is_too_large(X509* certificate) {
  const EVP_PKEY* key = X509_get0_pubkey(certificate);
  return key == nullptr || EVP_PKEY_get_bits(key) > kMaxKeyBits;
}

bool holds_too_large(X509* leaf, const STACK_OF(X509) * others) {
  if (is_too_large(leaf)) {
    return true;
  }
  for (int i = 0; i < sk_X509_num(others); ++i) {
    if (is_too_large(sk_X509_value(others, i))) {
      return true;
    }
  }
  return false;
}

// OpenSSL's own comparison beside ours: the stricter one counts.
bool is_for(X509* leaf, const Target& target) {
  if (target.address) {
    const ByteView bytes = target.address->bytes();
    return X509_check_ip(leaf, bytes.data(), bytes.size(), 0) == 1;
  }
  return X509_check_host(leaf, target.host.data(), target.host.size(),
                         X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS,
                         nullptr) == 1;
}

void check_names(X509* certificate, const UpstreamLeaf& leaf, const Target& target, Findings& out) {
  if (leaf.names.size() == 0) {
    out.add(CertificateProblem::NoNames, X509_V_ERR_HOSTNAME_MISMATCH);
  } else if (!covers(leaf.names, target) || !is_for(certificate, target)) {
    out.add(CertificateProblem::WrongHost, X509_V_ERR_HOSTNAME_MISMATCH);
  }
}

void check_chain(X509_STORE* store, X509* leaf, STACK_OF(X509) * others, Instant now,
                 Findings& out) {
  const StoreContextPtr context(X509_STORE_CTX_new());
  if (!context || X509_STORE_CTX_init(context.get(), store, leaf, others) != 1 ||
      X509_STORE_CTX_set_default(context.get(), "ssl_server") != 1) {
    ERR_clear_error();
    out.add(CertificateProblem::BrokenChain, X509_V_ERR_UNSPECIFIED);
    return;
  }
  X509_VERIFY_PARAM* param = X509_STORE_CTX_get0_param(context.get());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  X509_VERIFY_PARAM_set_time(param, static_cast<time_t>(seconds));
  X509_VERIFY_PARAM_set_depth(param, kMaxDepth);
  X509_VERIFY_PARAM_set_auth_level(param, kSecurityLevel);
  X509_STORE_CTX_set_app_data(context.get(), &out);
  X509_STORE_CTX_set_verify_cb(context.get(), note_problem);
  const int outcome = X509_verify_cert(context.get());
  const int error = X509_STORE_CTX_get_error(context.get());
  if (outcome != 1 && out.all.empty()) { // an error that is told to nobody, such as no memory
    out.add(to_problem(error), error);
  }
  ERR_clear_error();
}

// What was verified: this certificate, for this host.
Sha256 key_of(ByteView der, const Target& target) {
  const std::string name = target.to_string();
  Bytes text(der.begin(), der.end());
  text.insert(text.end(), name.begin(), name.end());
  return sha256(text);
}

BioPtr view_of(const std::string& text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// Whether reading stopped because nothing more was there.
bool is_at_end() {
  const bool is_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  return is_end;
}

Result<void> add_roots(X509_STORE* store, const std::string& pem) {
  const BioPtr bio = view_of(pem);
  std::size_t count = 0;
  while (const CertificatePtr root{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    if (++count > kMaxRoots || X509_STORE_add_cert(store, root.get()) != 1) {
      ERR_clear_error();
      return fail("E-TLS-009", fmt::format("root {} cannot be taken", count));
    }
  }
  const bool is_end = is_at_end();
  if (count == 0 || !is_end) {
    return fail("E-TLS-009", count == 0 ? "there is no certificate to trust"
                                        : fmt::format("root {} cannot be read", count + 1));
  }
  return {};
}

Result<void> add_crls(X509_STORE* store, const std::string& text) {
  const BioPtr bio = view_of(text);
  std::size_t count = 0;
  if (text.find("-----BEGIN") == std::string::npos) {
    const CrlPtr crl(d2i_X509_CRL_bio(bio.get(), nullptr));
    count = crl && X509_STORE_add_crl(store, crl.get()) == 1 ? 1 : 0;
    ERR_clear_error();
  } else {
    while (const CrlPtr crl{PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr)}) {
      count += X509_STORE_add_crl(store, crl.get()) == 1 ? 1U : 0U;
    }
    count = is_at_end() ? count : 0;
  }
  if (count == 0) {
    return fail("E-TLS-010", "a revocation list cannot be read", {}, "PEM or DER");
  }
  return {};
}

} // namespace

struct UpstreamTrust::Parts {
  // PERF: building a chain costs a tenth of an intercepted connection (bench proxy, handshake).
  // What held a moment ago under these very roots, lists and exceptions holds: the handshake itself
  // proves that the server has the certificate's key.
  class Recent {
   public:
    std::shared_ptr<const VerifiedUpstream> find(const Sha256& key, Instant now);
    void keep(const Sha256& key, std::shared_ptr<const VerifiedUpstream> upstream, Instant now);

   private:
    struct Entry {
      std::shared_ptr<const VerifiedUpstream> upstream;
      Instant since{};
    };

    std::mutex mutex_;
    std::map<Sha256, Entry> entries_;
  };

  StorePtr store{X509_STORE_new()};
  std::vector<CertificateException> exceptions;
  Sha256 digest{};
  Recent recent;
};

std::shared_ptr<const VerifiedUpstream> UpstreamTrust::Parts::Recent::find(const Sha256& key,
                                                                           Instant now) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end()) {
    return nullptr;
  }
  const Entry& entry = found->second;
  if (now < entry.since || now - entry.since >= kRecent || now >= entry.upstream->leaf.not_after) {
    entries_.erase(found);
    return nullptr;
  }
  return entry.upstream;
}

void UpstreamTrust::Parts::Recent::keep(const Sha256& key,
                                        std::shared_ptr<const VerifiedUpstream> upstream,
                                        Instant now) {
  const std::lock_guard lock(mutex_);
  if (entries_.size() >= kMostRecent) {
    entries_.clear();
  }
  entries_.insert_or_assign(key, Entry{std::move(upstream), now});
}

UpstreamTrust::UpstreamTrust(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

UpstreamTrust::~UpstreamTrust() = default;

Result<std::shared_ptr<const UpstreamTrust>> UpstreamTrust::make(Options options) {
  auto parts = std::make_unique<Parts>();
  if (auto added = add_roots(parts->store.get(), options.roots); !added) {
    return tl::make_unexpected(added.error());
  }
  std::string all = std::move(options.roots);
  for (const std::string& crl : options.crls) {
    if (auto added = add_crls(parts->store.get(), crl); !added) {
      return tl::make_unexpected(added.error());
    }
    all += crl;
  }
  if (!options.crls.empty()) {
    X509_STORE_set_flags(parts->store.get(), X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
  }
  parts->digest = sha256(as_bytes(all));
  parts->exceptions = std::move(options.exceptions);
  return std::shared_ptr<const UpstreamTrust>(new UpstreamTrust(std::move(parts)));
}

UpstreamVerdict UpstreamTrust::verify(X509* leaf, STACK_OF(X509) * others, const Target& target,
                                      Instant now) const {
  const Bytes der = engine::certificates::to_der(leaf);
  const Sha256 key = key_of(der, target);
  if (auto upstream = parts_->recent.find(key, now)) {
    return {CertificateProblem::None, X509_V_OK, std::move(upstream)};
  }
  UpstreamVerdict verdict = verify_anew(leaf, der, others, target, now);
  // Who is excused is looked at each time: the excuse ends.
  if (verdict.upstream && verdict.upstream->exception.empty()) {
    parts_->recent.keep(key, verdict.upstream, now);
  }
  return verdict;
}

UpstreamVerdict UpstreamTrust::verify_anew(X509* leaf, ByteView der, STACK_OF(X509) * others,
                                           const Target& target, Instant now) const {
  auto read = engine::certificates::read_upstream_leaf(leaf, der);
  if (!read || holds_too_large(leaf, others)) {
    return {CertificateProblem::Unreadable, X509_V_ERR_UNSPECIFIED, nullptr};
  }
  Findings findings;
  check_chain(parts_->store.get(), leaf, others, now, findings);
  check_names(leaf, *read, target, findings);
  std::string excused;
  Instant until = Instant::max();
  for (const Finding& finding : findings.all) {
    const CertificateException* exception =
        find_exception(parts_->exceptions, target, finding.problem, read->digest, now);
    if (exception == nullptr) {
      return {finding.problem, finding.x509_error, nullptr};
    }
    excused += fmt::format("{}{}{}{}", excused.empty() ? "" : "; ", word_of(finding.problem),
                           exception->reason.empty() ? "" : ": ", exception->reason);
    until = std::min(until, exception->until);
  }
  return {CertificateProblem::None, X509_V_OK,
          std::make_shared<const VerifiedUpstream>(
              VerifiedUpstream{*std::move(read), std::move(excused), until})};
}

const Sha256& UpstreamTrust::digest() const {
  return parts_->digest;
}

namespace {

std::string find_system_roots() {
  const char* named = std::getenv(X509_get_default_cert_file_env());
  if (named != nullptr && *named != '\0') {
    return named;
  }
  for (const char* path : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                           X509_get_default_cert_file()}) {
    if (::access(path, R_OK) == 0) {
      return path;
    }
  }
  return {};
}

} // namespace

Result<void> check_revocation_list(const std::string& path) {
  const auto file = read_file(path);
  if (!file) {
    return tl::make_unexpected(file.error());
  }
  const StorePtr store(X509_STORE_new());
  return add_crls(store.get(), file->text);
}

Result<std::shared_ptr<const UpstreamTrust>>
load_upstream_trust(const TrustFiles& files, std::vector<CertificateException> exceptions) {
  const std::string path = files.roots.empty() ? find_system_roots() : files.roots;
  if (path.empty()) {
    return fail("E-TLS-009", "this machine has no store of certificates to trust", {},
                "apt install ca-certificates, or upstream: {ca: FILE}");
  }
  auto roots = read_file(path);
  if (!roots) {
    return tl::make_unexpected(roots.error());
  }
  UpstreamTrust::Options options{std::move(roots->text), {}, std::move(exceptions)};
  for (const std::string& file : files.crls) {
    auto crl = read_file(file);
    if (!crl) {
      return tl::make_unexpected(crl.error());
    }
    options.crls.push_back(std::move(crl->text));
  }
  auto made = UpstreamTrust::make(std::move(options));
  if (!made && made.error().where.file.empty() && made.error().code == "E-TLS-009") {
    made.error().where.file = path;
  }
  return made;
}

} // namespace haechi::io::tls
