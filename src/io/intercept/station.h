#pragma once
// What interceptions of all workers share: the signer's process and the leaves that it signed, TLS
// sessions on both legs, who has confirmed which warning, the pseudonyms of conversations. Lives as
// long as the gateway; every function may be called from any thread.

#include "engine/certificates/refused_leaves.h"
#include "engine/config/inspection.h"
#include "engine/content/hash_key.h"
#include "engine/intercept/acknowledgement_token.h"
#include "engine/intercept/acknowledgements.h"
#include "io/intercept/shared_conversations.h"
#include "io/signer/signer_client.h"
#include "io/tls/client_leg.h"
#include "io/tls/leaf_store.h"
#include "io/tls/upstream_leg.h"

#include <mutex>

namespace haechi::io::intercept {

// The table of all workers, behind a lock.
class SharedAcknowledgements final : public engine::intercept::AcknowledgementStore {
 public:
  [[nodiscard]] std::optional<engine::intercept::Acknowledgement>
  find(std::string_view person, std::string_view service, Instant now) const override;
  void remember(std::string_view person, std::string_view service,
                engine::intercept::Acknowledgement acknowledgement, Instant now) override;
  [[nodiscard]] bool spend(std::string_view number, Instant until, Instant now) override;

 private:
  mutable std::mutex mutex_;
  engine::intercept::Acknowledgements table_;
};

// Who does not accept our certificates, of all workers, behind a lock.
class SharedRefusedLeaves {
 public:
  // The number of refusals by now.
  std::uint64_t refuse(const IpAddress& client, const std::string& host, std::string_view way,
                       Instant now);
  void accept(const IpAddress& client, const std::string& host, Instant now);
  [[nodiscard]] std::vector<engine::certificates::RefusedLeaf> list(Instant now) const;

 private:
  mutable std::mutex mutex_;
  engine::certificates::RefusedLeaves table_;
};

class Station {
 public:
  // Starts the signer and waits until it has told its authorities; no thread of workers may run
  // yet, and root must not be given up. Errors: those of SignerClient::start, E-TLS-001, E-CA-001.
  [[nodiscard]] static Result<std::unique_ptr<Station>>
  open(const engine::config::Inspection& inspection, Log log);

  // The signer reads its folder anew: a rotation holds from then on.
  void reload() { signer_->reload(); }

  // Ends the signer. Whatever waits for a leaf is told while the loops are still there.
  void close() { signer_.reset(); }

  [[nodiscard]] bool is_signing() const { return signer_ != nullptr && signer_->is_up(); }

  [[nodiscard]] tls::ClientLeg& clients() { return *clients_; }

  [[nodiscard]] tls::UpstreamLeg& servers() { return *servers_; }

  [[nodiscard]] tls::LeafStore& leaves() { return *leaves_; }

  [[nodiscard]] SharedAcknowledgements& acknowledgements() { return acknowledgements_; }

  [[nodiscard]] SharedRefusedLeaves& refused_leaves() { return refused_leaves_; }

  [[nodiscard]] const engine::intercept::TokenKey& token_key() const { return token_key_; }

  [[nodiscard]] SharedConversations& conversations() { return conversations_; }

  // For the hashes of what inspections find; of this run of the gateway alone.
  [[nodiscard]] const engine::content::HashKey& hash_key() const { return hash_key_; }

 private:
  Station() = default;

  tls::TicketKeys tickets_;
  SharedAcknowledgements acknowledgements_;
  SharedRefusedLeaves refused_leaves_;
  engine::intercept::TokenKey token_key_{};
  engine::content::HashKey hash_key_{};
  SharedConversations conversations_;
  std::unique_ptr<signer::SignerClient> signer_;
  std::unique_ptr<tls::ClientLeg> clients_;
  std::unique_ptr<tls::UpstreamLeg> servers_;
  std::unique_ptr<tls::LeafStore> leaves_;
};

} // namespace haechi::io::intercept
