#include "engine/dns/responder_options.h"

#include <algorithm>

namespace haechi::engine::dns {

namespace {

constexpr std::size_t kBytesOfCachedAnswer = 384; // of a usual answer with its bookkeeping

std::size_t share(std::uint64_t total, std::size_t workers) {
  return std::max<std::size_t>(1, (static_cast<std::size_t>(total) + workers - 1) / workers);
}

} // namespace

ResponderOptions make_responder_options(const config::Dns& dns, const config::Limits& limits,
                                        std::size_t workers) {
  ResponderOptions out;
  out.cache.bytes = share(std::uint64_t{limits.dns_cache_mb} << 20U, workers);
  out.cache.entries = std::max<std::size_t>(64, out.cache.bytes / kBytesOfCachedAnswer);
  out.cache.stale_ms = std::uint64_t{limits.dns_stale_s} * 1'000;
  out.forwarder.in_flight = share(limits.dns_pending, workers);
  out.forwarder.deadline_ms = limits.dns_timeout_ms;
  out.forwarder.try_ms = std::max<std::uint64_t>(1, limits.dns_timeout_ms / 4);
  out.forwarder.asks_rivals = true;
  out.forwarder.mixes_case = dns.mixes_case;
  out.questions_per_client = limits.dns_pending_per_client > 0
                                 ? share(limits.dns_pending_per_client, workers)
                                 : std::max<std::size_t>(1, out.forwarder.in_flight / 2);
  out.answers_per_second = limits.dns_answers_per_second; // one network may reach every worker
  out.renewals = limits.dns_prefetch > 0 ? share(limits.dns_prefetch, workers) : 0;
  return out;
}

} // namespace haechi::engine::dns
