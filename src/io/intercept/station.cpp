#include "io/intercept/station.h"

#include "base/check.h"

#include <sys/random.h>

namespace haechi::io::intercept {

std::optional<engine::intercept::Acknowledgement>
SharedAcknowledgements::find(std::string_view person, std::string_view service, Instant now) const {
  const std::lock_guard lock(mutex_);
  return table_.find(person, service, now);
}

void SharedAcknowledgements::remember(std::string_view person, std::string_view service,
                                      engine::intercept::Acknowledgement acknowledgement,
                                      Instant now) {
  const std::lock_guard lock(mutex_);
  table_.remember(person, service, std::move(acknowledgement), now);
}

bool SharedAcknowledgements::spend(std::string_view number, Instant until, Instant now) {
  const std::lock_guard lock(mutex_);
  return table_.spend(number, until, now);
}

std::uint64_t SharedRefusedLeaves::refuse(const IpAddress& client, const std::string& host,
                                          std::string_view way, Instant now) {
  const std::lock_guard lock(mutex_);
  return table_.refuse(client.to_string(), host, way, now);
}

void SharedRefusedLeaves::accept(const IpAddress& client, const std::string& host, Instant now) {
  const std::lock_guard lock(mutex_);
  table_.accept(client.to_string(), host, now);
}

std::vector<engine::certificates::RefusedLeaf> SharedRefusedLeaves::list(Instant now) const {
  const std::lock_guard lock(mutex_);
  return table_.list(now);
}

Result<std::unique_ptr<Station>> Station::open(const engine::config::Inspection& inspection,
                                               Log log) {
  std::unique_ptr<Station> out(new Station());
  engine::intercept::TokenKey& key = out->token_key_;
  HAECHI_CHECK(::getrandom(key.data(), key.size(), 0) == static_cast<ssize_t>(key.size()));
  engine::content::HashKey& hashes = out->hash_key_;
  HAECHI_CHECK(::getrandom(hashes.data(), hashes.size(), 0) == static_cast<ssize_t>(hashes.size()));
  out->conversations_.set_idle(std::chrono::hours(inspection.pseudonyms_h));
  if (!out->conversations_.try_lock_memory()) {
    log.warn("pseudonyms: no locked memory is granted (RLIMIT_MEMLOCK); values may be swapped out");
  }
  auto signer =
      signer::SignerClient::start({.signer = {.folder = inspection.ca.path,
                                              .user = inspection.signer_user,
                                              .passphrase_file = inspection.passphrase_file.path,
                                              .limits = {}},
                                   .program = {}},
                                  log);
  if (!signer) {
    return tl::make_unexpected(std::move(signer.error()));
  }
  out->signer_ = std::move(*signer);
  auto clients = tls::ClientLeg::make(out->tickets_);
  auto servers = tls::UpstreamLeg::make();
  auto leaves = tls::LeafStore::make(*out->signer_);
  for (const Error* error :
       {clients ? nullptr : &clients.error(), servers ? nullptr : &servers.error(),
        leaves ? nullptr : &leaves.error()}) {
    if (error != nullptr) {
      return tl::make_unexpected(*error);
    }
  }
  out->clients_ = std::move(*clients);
  out->servers_ = std::move(*servers);
  out->leaves_ = std::move(*leaves);
  return out;
}

} // namespace haechi::io::intercept
