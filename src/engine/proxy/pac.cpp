#include "engine/proxy/pac.h"

#include "emit/pac/pac.h"

#include <algorithm>

namespace haechi::engine::proxy {

namespace {

constexpr std::size_t kMostInstants = 64;

// Now, and whenever time alone changes the policy. Empty: too often to look at each.
std::vector<Instant> list_instants(const gateway::Snapshot& snapshot, Instant now) {
  std::vector<Instant> out{now};
  for (Instant next = snapshot.next_change(now); next != Instant::max();
       next = snapshot.next_change(next)) {
    if (out.size() == kMostInstants) {
      return {};
    }
    out.push_back(next);
  }
  return out;
}

// Every name that may be blocked by name.
emit::pac::Names list_all(const catalog::Catalog& catalog) {
  emit::pac::Names out;
  catalog.visit_blockable([&](std::string_view name, catalog::Match match, const auto&) {
    (match == catalog::Match::Glob     ? out.globs
     : match == catalog::Match::Suffix ? out.below
                                       : out.exact)
        .emplace_back(name);
  });
  for (auto* list : {&out.exact, &out.below, &out.globs}) {
    std::ranges::sort(*list);
  }
  return out;
}

} // namespace

std::string make_pac(const gateway::Snapshot& snapshot, Instant now) {
  const config::Pac& pac = *snapshot.config().proxy.pac;
  const std::vector<Instant> instants = list_instants(snapshot, now);
  // A condition on a host asks for names below those of the catalog, which nobody can list.
  const bool is_listable = !instants.empty() && !snapshot.has_host_conditions();
  const emit::pac::Names names = is_listable ? emit::pac::choose_names(snapshot.decider(), instants)
                                             : list_all(snapshot.catalog());
  return emit::pac::write_pac(names, {.proxies = pac.proxies,
                                      .sends_rest = pac.sends_rest,
                                      .direct = pac.direct,
                                      .policy = snapshot.decider().digest()});
}

} // namespace haechi::engine::proxy
