#include "io/gateway/declared_names.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::io {

namespace {

using engine::config::Place;
using Names = std::vector<std::string_view>;

template <class T> Names ids_of(const std::vector<T>& things) {
  Names out;
  for (const T& thing : things) {
    out.push_back(thing.id);
  }
  std::ranges::sort(out);
  return out;
}

// One kind of name: what the policy declares, and what a name that it does not declare means.
struct Kind {
  std::string_view word;
  std::string_view code;
  std::string_view meaning;
  Names declared;
};

class NameCheck {
 public:
  explicit NameCheck(const policy::Policy& policy)
      : bodies_{"body", "E-GATEWAY-002", "it counts as outside every tree of bodies",
                ids_of(policy.bodies)},
        devices_{"device class", "E-GATEWAY-003", "it counts as the body's own device",
                 ids_of(policy.devices)},
        zones_{"zone", "E-GATEWAY-003", "it counts as the body's own network",
               ids_of(policy.zones)},
        steered_zones_{"zone", "E-GATEWAY-003", "nobody is sent to the gateway by it",
                       ids_of(policy.zones)},
        orders_{"order", "E-GATEWAY-009", "no refusal looks like this", ids_of(policy.orders)} {}

  void body(const policy::Known& name, Location where) { look_up(bodies_, name, std::move(where)); }

  void entry(const engine::config::IdentityEntry& entry, const std::string& file) {
    const auto at = [&](Place place) { return Location{file, place.line, place.column}; };
    look_up(bodies_, entry.who.body, at(entry.body_at));
    look_up(devices_, entry.device, at(entry.device_at));
    look_up(zones_, entry.zone, at(entry.zone_at));
  }

  void rule(const engine::config::CertificateRule& rule, const std::string& file) {
    look_up(bodies_, rule.body, {file, rule.body_at.line, rule.body_at.column});
    look_up(devices_, rule.device, {file, rule.device_at.line, rule.device_at.column});
  }

  void dns(const engine::config::Dns& dns, const std::string& file) {
    const auto at = [&](Place place) { return Location{file, place.line, place.column}; };
    for (const auto& steer : dns.steer) {
      for (const std::string& zone : steer.zones) {
        look_up(steered_zones_, zone, at(steer.where));
      }
    }
    for (const auto& answer : dns.block_answers) {
      for (const std::string& order : answer.orders) {
        look_up(orders_, order, at(answer.where));
      }
    }
  }

  Errors take() { return std::move(warnings_); }

 private:
  void look_up(const Kind& kind, const policy::Known& name, Location where) {
    if (!name || name->empty() || warnings_.size() >= kMaxNameWarnings ||
        std::ranges::binary_search(kind.declared, std::string_view(*name))) {
      return;
    }
    const std::string near = find_nearest_word(*name, kind.declared);
    warnings_.push_back(
        {std::string(kind.code),
         fmt::format("the policy declares no {} `{}`; {}", kind.word, *name, kind.meaning),
         std::move(where), near.empty() ? std::string() : fmt::format("did you mean `{}`?", near)});
  }

  Kind bodies_, devices_, zones_, steered_zones_, orders_;
  Errors warnings_;
};

} // namespace

Errors find_undeclared_names(const engine::config::Config& config,
                             const engine::identity::Users& users, const policy::Policy& policy,
                             std::span<const engine::identity::AddressUser> at_addresses) {
  NameCheck check(policy);
  if (!config.operator_body.empty()) {
    check.body(config.operator_body, config.operator_where);
  }
  for (const auto& entry : config.identity) {
    check.entry(entry, config.file);
  }
  for (const auto& entry : config.marked) {
    check.entry(entry, config.file);
  }
  check.dns(config.dns, config.file);
  for (const auto& rule : config.certificates) {
    check.rule(rule, config.file);
  }
  for (const auto& user : at_addresses) {
    check.body(user.fields.body, {config.address_users.path, user.line, 1});
  }
  for (const auto& user : users.all()) {
    check.body(user.fields.body, {config.users.path, user.line, 1});
  }
  return check.take();
}

} // namespace haechi::io
