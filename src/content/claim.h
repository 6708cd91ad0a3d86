#pragma once
// What one detector says of one place in a shadow, before claims on the same bytes are settled.

#include "content/entities.h"
#include "content/evidence.h"
#include "text/shadow.h"

#include <cstdint>
#include <string_view>

namespace haechi::content {

struct Claim {
  text::Span span; // in the shadow
  EntityId entity = 0;
  std::uint8_t score = 0; // 0 to 100
  std::uint8_t tie = 50;
  bool is_layer = false; // lies over others instead of contending with them
  EvidenceSet evidence = 0;
  std::string_view level = {}; // of a marking: `S`, `top-secret`, ...
};

} // namespace haechi::content
