#pragma once
// An inspection that counts and lets everything pass. It finds nothing out, and says so: policies
// that ask for an inspection get their `on_undecided`.

#include "engine/intercept/content_hook.h"

namespace haechi::engine::intercept {

struct ContentCounts {
  std::uint64_t requests = 0;
  std::uint64_t answers = 0;
  std::uint64_t request_bytes = 0;
  std::uint64_t answer_bytes = 0;
  std::uint64_t messages = 0; // events, lines and WebSocket messages
};

class CountingHook final : public ContentHook {
 public:
  [[nodiscard]] std::unique_ptr<Inspector> open() override;

  [[nodiscard]] const ContentCounts& counts() const { return counts_; }

 private:
  ContentCounts counts_;
};

} // namespace haechi::engine::intercept
