#include "engine/gateway/verdict.h"

#include "engine/gateway/judge.h"

#include <algorithm>
#include <array>

namespace haechi::engine::gateway {

bool Verdict::is_finished_by_name() const {
  const auto is_log = [](const std::string& obligation) { return obligation == "log"; };
  const bool is_mild = effect == policy::Effect::Allow || effect == policy::Effect::NoDecision;
  return is_mild && is_settled && std::ranges::all_of(obligations, is_log);
}

bool Verdict::needs_http() const {
  if (is_certain_block()) {
    return std::ranges::find(obligations, "notice-page") != obligations.end();
  }
  return effect != policy::Effect::NoDecision && !is_finished_by_name();
}

std::string_view to_word(Depth depth) {
  static constexpr std::array<std::string_view, 4> kWords{"dns", "connect", "server-name",
                                                          "request"};
  return kWords[static_cast<std::size_t>(depth)];
}

const Subject* Judge::identify_mark(std::string_view /*mark*/) const {
  return nullptr;
}

const Subject* Judge::identify_claims(const IpAddress& client,
                                      const identity::Claims& claims) const {
  return claims.user.empty() ? identify(client) : identify_user(client, claims.user);
}

const Verdict& stricter(const Verdict& a, const Verdict& b) {
  if (a.action != b.action) {
    return a.is_refusal() ? a : b;
  }
  return b.effect > a.effect ? b : a;
}

} // namespace haechi::engine::gateway
