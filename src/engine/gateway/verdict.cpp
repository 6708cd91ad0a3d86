#include "engine/gateway/verdict.h"

#include "engine/gateway/judge.h"

#include <array>

namespace haechi::engine::gateway {

std::string_view to_word(Depth depth) {
  static constexpr std::array<std::string_view, 4> kWords{"dns", "connect", "server-name",
                                                          "request"};
  return kWords[static_cast<std::size_t>(depth)];
}

const Verdict& stricter(const Verdict& a, const Verdict& b) {
  if (a.action != b.action) {
    return a.is_refusal() ? a : b;
  }
  return b.effect > a.effect ? b : a;
}

} // namespace haechi::engine::gateway
