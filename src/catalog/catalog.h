#pragma once
// The catalog: services and the names they answer to. Immutable once built; made by catalog/load.h.

#include "catalog/service.h"

#include <cstdint>
#include <functional>
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
  std::string surface; // web, api, ...: the main one, others may use the name too; empty: not said
  std::string role; // prompt, upload, auth, static, telemetry, third-party, download, docs, status
  std::string tenancy;               // dedicated, shared, multi-tenant
  std::string min_depth;             // dns, sni, url, tenant, endpoint
  std::string confidence;            // h, m, m-, l
  std::vector<std::string> evidence; // source codes (catalog/evidence/sources.yaml)
  std::string stage = {};            // observe, warn, block; empty: block
};

// Many names of one service without anything said of each: suffixes, Blockable. Canonical, one a
// line.
struct NameList {
  ServiceIndex service = 0;
  std::string lines;
};

class Catalog {
 public:
  // `names[i].service` and `lists[i].service` index `services` as given; services are kept sorted
  // by id. Ids are unique, patterns canonical. `hash_key` spreads the names; give a random one
  // where lists come from strangers.
  static std::shared_ptr<const Catalog> make(std::vector<Service> services, std::vector<Name> names,
                                             std::vector<NameList> lists = {},
                                             std::uint64_t hash_key = 0);
  ~Catalog();
  Catalog(const Catalog&) = delete;
  Catalog& operator=(const Catalog&) = delete;

  [[nodiscard]] std::span<const Service> services() const;
  // The names with something said of each: those of the catalog, not those of lists.
  [[nodiscard]] std::span<const Name> names() const;
  [[nodiscard]] const Service* find_service(std::string_view id) const;
  // The services that `id` stands for today, in the order of their ids: its own, or those that took
  // its place, through any number of renamings. Empty: no service ever had it, or none took it
  // over.
  [[nodiscard]] std::vector<const Service*> find_current(std::string_view id) const;

  // The candidate services of a canonical host name (text/host_name.h), ascending, without
  // duplicates: of suffix and exact names the longest label-aligned Blockable match speaks (with
  // every service that holds that very name), of glob patterns all that match. Empty: no service
  // has this host. Valid as long as the catalog; safe from many threads. No allocation, but for the
  // first host at which a new combination of globs meets.
  [[nodiscard]] std::span<const ServiceIndex> find_candidates(std::string_view host) const;

  // The same for each of `hosts`, into `found` beside them. A lookup alone waits for main memory;
  // those of one call wait together, which DNS can use for the queries of one receive.
  void find_candidates(std::span<const std::string_view> hosts,
                       std::span<std::span<const ServiceIndex>> found) const;

  // Every name, of whatever use, that matches the host, those of lists too; most specific first.
  // For people, not for the data path.
  [[nodiscard]] std::vector<Name> find_names(std::string_view host) const;

  // Visits each name that may be blocked by name, those of lists too, in no particular order:
  // pattern, whether it is a suffix or exact or a glob, and its services.
  using Visitor = std::function<void(std::string_view pattern, Match match,
                                     std::span<const ServiceIndex> services)>;
  void visit_blockable(const Visitor& visit) const;

  // How many different suffix and exact names may be blocked by name, and the bytes that their
  // index takes.
  [[nodiscard]] std::size_t blockable_count() const;
  [[nodiscard]] std::size_t index_bytes() const;

 private:
  struct Parts;
  explicit Catalog(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

} // namespace haechi::catalog
