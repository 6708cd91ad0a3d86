#include "engine/certificates/leaf_profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace haechi::engine::certificates {

namespace {

constexpr std::chrono::hours kShortLife{24};
constexpr std::chrono::hours kLeastLife{1};
constexpr std::chrono::minutes kMaxAhead{5}; // a profile that begins later than now is odd

tl::unexpected<Error> out_of_reach(const Target& target, const NameConstraints& constraints) {
  return fail("E-SIGN-003", fmt::format("`{}` lies beyond the authority's reach ({})",
                                        target.to_string(), to_string(constraints)));
}

// How many labels two names share from the right.
std::size_t count_shared_labels(std::string_view a, std::string_view b) {
  std::size_t labels = 0;
  std::size_t i = 0;
  for (; i < std::min(a.size(), b.size()); ++i) {
    const char left = a[a.size() - 1 - i];
    if (left != b[b.size() - 1 - i]) {
      return labels;
    }
    labels += left == '.' ? 1U : 0U;
  }
  const bool ends_label = (i == a.size() || a[a.size() - 1 - i] == '.') &&
                          (i == b.size() || b[b.size() - 1 - i] == '.');
  return labels + (ends_label ? 1U : 0U);
}

std::size_t name_bytes(const SubjectNames& names) {
  return std::accumulate(
      names.hosts.begin(), names.hosts.end(), names.addresses.size() * 16,
      [](std::size_t sum, const std::string& host) { return sum + host.size(); });
}

bool is_small(const SubjectNames& names) {
  return names.size() <= kMaxLeafNames && name_bytes(names) <= kMaxLeafNameBytes;
}

// The names that cover the target first, then its neighbours: those that share most labels with it.
std::vector<std::string> cut_hosts(std::vector<std::string> hosts, const std::string& host) {
  struct Ranked {
    std::size_t rank;
    std::size_t at;
  };

  std::vector<Ranked> order;
  order.reserve(hosts.size());
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    order.push_back({matches_host_pattern(host, hosts[i]) ? kMaxUpstreamNames
                                                          : count_shared_labels(hosts[i], host),
                     i});
  }
  std::ranges::sort(order, [](const Ranked& a, const Ranked& b) {
    return a.rank != b.rank ? a.rank > b.rank : a.at < b.at;
  });
  std::vector<std::string> out;
  std::size_t bytes = 0;
  for (const Ranked& one : order) {
    bytes += hosts[one.at].size();
    if (out.size() == kMaxLeafNames || bytes > kMaxLeafNameBytes) {
      break;
    }
    out.push_back(std::move(hosts[one.at]));
  }
  return out;
}

SubjectNames cut(SubjectNames names, const Target& target) {
  if (is_small(names)) {
    return names;
  }
  if (target.address) {
    return {{}, {*target.address}};
  }
  return {cut_hosts(std::move(names.hosts), target.host), {}};
}

SubjectNames keep_reachable(const SubjectNames& names, const NameConstraints& constraints) {
  SubjectNames out;
  std::ranges::copy_if(names.hosts, std::back_inserter(out.hosts), [&](const std::string& host) {
    return constraints.allows(std::string_view(host));
  });
  std::ranges::copy_if(names.addresses, std::back_inserter(out.addresses),
                       [&](const IpAddress& address) { return constraints.allows(address); });
  return out;
}

void set_validity(LeafProfile& out, Instant from, Instant until, const AuthorityLimits& authority,
                  Instant now) {
  out.not_before = std::max({from, now - kLeafBackdate, authority.not_before});
  out.not_after = std::min({until, out.not_before + kMaxLeafValidity, authority.not_after});
}

bool is_canonical(const std::string& host) {
  const auto pattern = make_host_pattern(host);
  return pattern && *pattern == host;
}

} // namespace

Result<LeafProfile> make_own_profile(const Target& target, const AuthorityLimits& authority,
                                     Instant now) {
  if (!authority.constraints.allows(target)) {
    return out_of_reach(target, authority.constraints);
  }
  LeafProfile out;
  if (target.address) {
    out.names.addresses.push_back(*target.address);
  } else {
    out.names.hosts.push_back(target.host);
  }
  set_validity(out, now - kLeafBackdate, now + kShortLife, authority, now);
  return out;
}

Result<LeafProfile> make_leaf_profile(const UpstreamLeaf& upstream, const Target& target,
                                      const AuthorityLimits& authority, Instant now) {
  if (!authority.constraints.allows(target)) {
    return out_of_reach(target, authority.constraints);
  }
  if (!covers(upstream.names, target)) {
    return fail("E-CERT-003",
                fmt::format("the server's certificate does not hold `{}`", target.to_string()));
  }
  LeafProfile out;
  out.names = cut(keep_reachable(upstream.names, authority.constraints), target);
  if (!covers(out.names, target)) { // covered by a wildcard alone that reaches too far
    return make_own_profile(target, authority, now);
  }
  const bool is_in_time = upstream.not_before <= now && upstream.not_after > now + kLeastLife;
  set_validity(out, is_in_time ? upstream.not_before : now - kLeafBackdate,
               is_in_time ? upstream.not_after : now + kShortLife, authority, now);
  return out;
}

Result<void> check_leaf_profile(const LeafProfile& profile, const AuthorityLimits& authority,
                                Instant now) {
  if (profile.names.size() == 0 || !is_small(profile.names)) {
    return fail("E-SIGN-002", fmt::format("a leaf holds 1 to {} names, {} bytes", kMaxLeafNames,
                                          kMaxLeafNameBytes));
  }
  for (const std::string& host : profile.names.hosts) {
    if (!is_canonical(host)) {
      return fail("E-SIGN-002", "a name is not in its one spelling");
    }
    if (!authority.constraints.allows(std::string_view(host))) {
      return out_of_reach(Target::of(host), authority.constraints);
    }
  }
  for (const IpAddress& address : profile.names.addresses) {
    if (!authority.constraints.allows(address)) {
      return out_of_reach(Target::of(address), authority.constraints);
    }
  }
  const bool is_ordered = profile.not_before < profile.not_after &&
                          profile.not_before <= now + kMaxAhead && profile.not_after > now &&
                          profile.not_after - profile.not_before <= kMaxLeafValidity;
  if (!is_ordered || profile.not_before < authority.not_before ||
      profile.not_after > authority.not_after) {
    return fail("E-SIGN-002",
                "the validity is odd, longer than 397 days or beyond the authority's");
  }
  return {};
}

} // namespace haechi::engine::certificates
