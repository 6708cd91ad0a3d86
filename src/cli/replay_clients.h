#pragma once
// Who a sighting is of: the client of a log line as the gateway would take it, numbered for
// policy/replay. Remembers clients it has met, in bounded memory; a person leaves this file as a
// hash only.

#include "engine/identity/identities.h"
#include "policy/replay/replay.h"
#include "wire/logs/sighting.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace haechi::cli {

struct KnownClient {
  policy::replay::StandIndex stand = 0;
  std::uint64_t person = 0;
};

// So that views can be looked up in tables of texts.
struct TextHash {
  using is_transparent = void;

  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

template <class T> using TextTable = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

class ReplayClients {
 public:
  // Who is not told by `everybody` is looked up in `identities` (may be null), by haechi's own
  // records also in the record. Both are borrowed.
  ReplayClients(policy::replay::Replay& replay, std::optional<policy::replay::Stand> everybody,
                const engine::identity::Identities* identities);

  // nullopt: nobody knows this client.
  [[nodiscard]] std::optional<KnownClient> find(const wire::logs::Sighting& sighting);

 private:
  using Stand = policy::replay::Stand;

  [[nodiscard]] std::optional<Stand> identify(const wire::logs::Sighting& sighting) const;
  [[nodiscard]] std::optional<Stand> identify_record(const wire::logs::Sighting& sighting) const;
  [[nodiscard]] std::optional<KnownClient> meet(const wire::logs::Sighting& sighting);

  policy::replay::Replay& replay_;
  std::optional<Stand> everybody_;
  const engine::identity::Identities* identities_;
  TextTable<const engine::gateway::Subject*> places_; // by name, for records
  TextTable<std::optional<KnownClient>> met_;
  std::map<std::string, policy::replay::StandIndex> stands_; // by everything in them
  std::string key_;
};

} // namespace haechi::cli
