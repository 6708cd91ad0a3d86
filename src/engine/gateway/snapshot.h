#pragma once
// Everything a decision needs, compiled once and never changed: configuration, identities, policy,
// catalog. A reload makes the next one; workers swap the pointer. Holds no time and no counters.

#include "catalog/catalog.h"
#include "engine/config/config.h"
#include "engine/identity/identities.h"
#include "policy/decide/decider.h"
#include "policy/syntax/policy.h"
#include "policy/syntax/time_zone.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace haechi::engine::gateway {

class Snapshot {
 public:
  struct Parts {
    std::uint64_t epoch = 0;
    config::Config config;
    identity::Identities identities;
    std::shared_ptr<const policy::Policy> policy;
    std::shared_ptr<const catalog::Catalog> catalog;
    std::shared_ptr<const policy::Decider> decider;
    std::map<std::string, Instant> lifted = {}; // orders that the register lifted; they end so, too
  };

  [[nodiscard]] static std::shared_ptr<const Snapshot> make(Parts parts);
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;
  ~Snapshot() = default;

  [[nodiscard]] std::uint64_t epoch() const { return parts_.epoch; }

  [[nodiscard]] const config::Config& config() const { return parts_.config; }

  [[nodiscard]] const identity::Identities& identities() const { return parts_.identities; }

  [[nodiscard]] const policy::Policy& policy() const { return *parts_.policy; }

  [[nodiscard]] const catalog::Catalog& catalog() const { return *parts_.catalog; }

  [[nodiscard]] const policy::Decider& decider() const { return *parts_.decider; }

  // For telling why an order is over; the policy has these ends already.
  [[nodiscard]] const std::map<std::string, Instant>& lifted() const { return parts_.lifted; }

  [[nodiscard]] const policy::Order* find_order(std::string_view id) const;
  [[nodiscard]] const policy::Body* find_body(std::string_view id) const;

  // `body` is the operator or below it.
  [[nodiscard]] bool is_operators(std::string_view body) const;

  // The strictest `on_undecided` that the body and its ancestors declare; Block when none does or
  // the body is unknown.
  [[nodiscard]] policy::Effect on_undecided(const policy::Known& body) const;

  // The first instant after `now` at which some order or exemption begins, ends or falls due by
  // time alone.
  [[nodiscard]] Instant next_change(Instant now) const;

  // How far the clocks of the policy's time zone stand from UTC at `now`, for people to read.
  [[nodiscard]] std::chrono::minutes utc_offset(Instant now) const;

  // Some condition of the policy asks for the host itself, not only for the service behind it.
  [[nodiscard]] bool has_host_conditions() const { return has_host_conditions_; }

 private:
  explicit Snapshot(Parts parts);

  Parts parts_;
  std::unordered_map<std::string_view, const policy::Order*> orders_;
  std::unordered_map<std::string_view, const policy::Body*> bodies_;
  std::vector<Instant> changes_; // ascending, without duplicates
  bool has_host_conditions_ = false;
  policy::TimeZone zone_;
};

} // namespace haechi::engine::gateway
