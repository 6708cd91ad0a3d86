#pragma once
// Runs one trace (engine/trace) to its end, asking upstreams from sockets of its own where that is
// wanted, on a loop of its own: no worker waits for it.

#include "engine/trace/tracer.h"

namespace haechi::io {

inline constexpr std::chrono::milliseconds kTraceTime{5'000}; // the longest that upstreams may take

enum class Upstreams : unsigned char { Asked, LeftAlone };

// What the workers keep for the question; nullopt: no gateway runs.
struct LookedUp {
  std::size_t workers = 0;
  std::vector<engine::trace::Kept> kept;
};

// Errors: E-ADMIN-004.
[[nodiscard]] Result<engine::trace::Walk>
run_dns_trace(std::shared_ptr<const engine::gateway::Snapshot> snapshot,
              const engine::admin::Trace& what, std::optional<LookedUp> looked_up,
              Upstreams upstreams);

// `{"text":"...","walk":{...}}`, as the admin socket gives it.
[[nodiscard]] std::string write_trace(const engine::trace::Walk& walk, Language language);

} // namespace haechi::io
