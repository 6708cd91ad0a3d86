#pragma once
// From the name of haechi.yaml to a snapshot: reads configuration, policy, catalog, lists, users
// and whatever else they name, and judges them together. All or nothing; everything that is wrong
// is told at once. Errors: docs/errors/gateway.md, and those of each file's own reader.

#include "catalog/endpoints/request_matcher.h"
#include "engine/content/detector_hook.h"
#include "engine/gateway/snapshot.h"
#include "io/oversight/events_file.h"
#include "io/proxy/proxy_server.h"
#include "io/tls/upstream_trust.h"
#include "oversight/settle.h"

#include <memory>
#include <string>

namespace haechi::io {

// What the proxy needs besides the snapshot.
struct ProxyParts {
  std::vector<SecureDoor> secure;         // as proxy.listen has them
  std::shared_ptr<const std::string> pac; // null: none is served
};

// What workers need besides the snapshot; the pointers are null where nothing is inspected.
struct InspectionParts {
  std::shared_ptr<const catalog::RequestMatcher> matcher;
  std::shared_ptr<const tls::UpstreamTrust> trust;
  ProxyParts proxy{};
  std::shared_ptr<const engine::content::InspectionMeans> content{};
};

struct Loaded {
  std::shared_ptr<const engine::gateway::Snapshot> snapshot;
  InspectionParts inspection;
  Errors warnings; // probably not what was meant, but with a defined meaning
  Errors notes;    // worth knowing; nothing is wrong
  EventsFile events;
  oversight::Told told; // of it, what concerns the policy
};

// The configuration alone. Errors: E-IO-* without a place when the file itself cannot be read.
[[nodiscard]] ResultOrErrors<engine::config::Config> load_config(const std::string& file);

// `before`: the file of events that is in force. Where there was one and is none now, that is an
// error: all that the register told would be taken back.
[[nodiscard]] ResultOrErrors<Loaded>
load_gateway(const std::string& config_file, std::uint64_t epoch, const EventsFile& before = {});

} // namespace haechi::io
