#pragma once
// The catalog: services and the names they answer to. Immutable once built; made by catalog/load.h.

#include "catalog/service.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::catalog {

using ServiceIndex = std::uint32_t;

enum class Match : std::uint8_t { Suffix, Exact, Glob };

// Why a name belongs to a service. Only Blockable names make a service a candidate of a request.
enum class Use : std::uint8_t {
  Blockable,   // dedicated to the service, at DNS or server-name depth
  Shared,      // carries other things as well: needs a path
  ThirdParty,  // somebody else's (telemetry, captcha, payment)
  ObserveOnly, // known, never acted upon
};

// One name of one service, with what is known of it.
struct Name {
  std::string pattern; // canonical (text/host_name.h); for Glob with `*`
  Match match{};
  Use use{};
  ServiceIndex service = 0;
  std::string surface;    // web, api, ...; empty: not said
  std::string role;       // prompt, upload, auth, static, telemetry, third-party, download, docs, status
  std::string tenancy;    // dedicated, shared, multi-tenant
  std::string min_depth;  // dns, sni, url, tenant, endpoint
  std::string confidence; // h, m, m-, l
};

class Catalog {
public:
  // `names[i].service` indexes `services`. Services are sorted by id.
  static std::shared_ptr<const Catalog> make(std::vector<Service> services, std::vector<Name> names);
  ~Catalog();
  Catalog(const Catalog&) = delete;
  Catalog& operator=(const Catalog&) = delete;

  [[nodiscard]] std::span<const Service> services() const;
  [[nodiscard]] std::span<const Name> names() const;
  [[nodiscard]] const Service* find_service(std::string_view id) const;

  // The candidate services of a canonical host name (text/host_name.h), ascending, without duplicates: of suffix and
  // exact names the longest label-aligned Blockable match speaks (with every service that holds that very name), of
  // glob patterns all that match. Empty: no service has this host. No allocation; valid as long as the catalog.
  [[nodiscard]] std::span<const ServiceIndex> find_candidates(std::string_view host) const;

  // Every name, of whatever use, that matches the host; most specific first. For people, not for the data path.
  [[nodiscard]] std::vector<const Name*> find_names(std::string_view host) const;

private:
  struct Parts;
  explicit Catalog(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

} // namespace haechi::catalog
