#pragma once
// What the catalog's files say of services and providers beyond names and facets: for people, for
// exports, for request matching and for `catalog check`. parse_catalog (load.h) reads it along with
// the rest; load_catalog drops it, since no decision by name needs it. Plain values.

#include "base/result.h"
#include "base/words.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::catalog {

// A source of the register (evidence/sources.yaml) and when it said so; empty: see the register.
struct Evidence {
  std::string source;
  std::string date; // YYYY, YYYY-MM or YYYY-MM-DD
  bool operator==(const Evidence&) const = default;
};

// What a source is worth. Popularity says that a name exists, not whose it is.
enum class SourceKind : std::uint8_t {
  Vendor,
  Regulator,
  PublicList,
  ClientCode,
  Study,
  Probe,
  Popularity,
  Unconfirmed,
};

[[nodiscard]] std::string_view to_word(SourceKind kind);

struct EvidenceSource {
  std::string id;
  SourceKind kind{};
  Words name;
  std::string date;    // of what was read
  std::string licence; // of its text; facts carry none
  Location where;
};

// What is said of one endpoint beside what names hold; stands beside CatalogParts::names.
struct NameFacts {
  std::vector<Evidence> evidence;
  std::string stage; // observe, warn, block
  std::string first_seen, last_verified, expires;
  std::string note;
  Location where;
};

// One path of a host that the service shares with others, or that says what is done there.
struct UrlRule {
  std::string host; // patterns of endpoints/pattern.h
  std::string path;
  std::string query;     // a `key=value` that must be there; empty: any
  std::string method;    // GET, POST, ...; empty: any
  std::string protocol;  // http, sse, websocket, grpc, ndjson, connect
  std::string operation; // prompt, upload, browse, telemetry, download, auth
  std::string confidence;
  std::vector<Evidence> evidence;
  Location where;
};

// A request header by which the vendor lets a network name the accounts that may be used.
struct TenantHeader {
  std::string header;
  Words value; // what stands in it
  std::vector<std::string> hosts;
  Words limits;
  std::string confidence;
  std::vector<Evidence> evidence;
};

// What tells the service's programs apart on a device.
struct App {
  std::string kind; // android, ios, macos, windows, process, vscode, chrome, jetbrains, npm, pypi,
                    // binary, base-url, config
  std::string id;
  bool is_pinned = false; // refuses a company's CA: inspection must give way to block or pass
  std::string confidence;
  std::vector<Evidence> evidence;
};

// Where data goes, as somebody stated it.
struct Processing {
  std::vector<std::string> countries;
  std::string stated_by; // regulator, vendor, study, nobody
  std::string document;
  std::string date;
  std::vector<std::string> recipients;
  std::vector<Evidence> evidence;
};

struct AddressRange {
  std::string range;
  std::string direction; // destination, crawler, egress: only the first may become a rule
  std::vector<Evidence> evidence;
};

struct ServiceDetails {
  std::string id;
  std::string ended_on, renamed_on;
  std::vector<std::string> replaced_by;
  std::string stage; // observe, warn, block
  std::vector<Processing> processing;
  std::vector<UrlRule> url_rules;
  std::vector<TenantHeader> tenant_headers;
  std::vector<App> apps;
  std::vector<std::string> user_agents;
  std::vector<AddressRange> addresses;
  std::vector<std::string> models; // as this service names them
  std::string confidence;          // high, medium, low
  Words notes;
  std::string last_verified;
  Location where;
};

// Who has the last word over a provider, and why one thinks so.
struct Control {
  std::string country;
  std::string since;
  std::string confidence;
  Words note;
  std::vector<Evidence> evidence;
};

struct Entity {
  std::string name;
  std::string country; // of registration; empty: not known
};

struct ProviderDetails {
  std::string id;
  Words name;
  std::string group;
  std::vector<Entity> entities;
  std::vector<Control> control;
  std::vector<Entity> parents;
  Words notes;
  std::string last_verified;
  Location where;
};

} // namespace haechi::catalog
