#include "catalog/service_sets.h"

#include "base/check.h"

#include <algorithm>
#include <numeric>

namespace haechi::catalog {

ServiceSets::ServiceSets(std::size_t services) : identity_(services) {
  HAECHI_CHECK(services < kSingle);
  std::iota(identity_.begin(), identity_.end(), 0U);
  const auto [empty, inserted] = ids_.emplace(Members{}, 0);
  by_id_.push_back(&empty->first);
}

SetId ServiceSets::add(SetId set, ServiceIndex service) {
  if (set == 0) {
    return service | kSingle;
  }
  const std::uint64_t step = (static_cast<std::uint64_t>(set) << 32U) | service;
  if (const auto known = steps_.find(step); known != steps_.end()) {
    return known->second;
  }
  const auto before = find(set);
  Members members(before.begin(), before.end());
  const auto at = std::ranges::lower_bound(members, service);
  if (at == members.end() || *at != service) {
    members.insert(at, service);
  }
  if (members.size() == 1) {
    return members.front() | kSingle;
  }
  const auto [entry, inserted] =
      ids_.emplace(std::move(members), static_cast<SetId>(by_id_.size()));
  if (inserted) {
    by_id_.push_back(&entry->first);
  }
  steps_.emplace(step, entry->second);
  return entry->second;
}

UnionCache::~UnionCache() {
  for (std::atomic<Node*>& head : heads_) {
    const Node* node = head.load();
    while (node != nullptr) {
      const std::unique_ptr<const Node> owned(node);
      node = owned->next;
    }
  }
}

const std::vector<ServiceIndex>* UnionCache::find_or_add(std::vector<ServiceIndex> members) {
  std::size_t hash = members.size();
  for (const ServiceIndex member : members) {
    hash = (hash ^ member) * 0x9E3779B97F4A7C15ULL;
  }
  std::atomic<Node*>& head = heads_[(hash >> 32U) % kBuckets];
  Node* first = head.load(std::memory_order_acquire);
  for (const Node* node = first; node != nullptr; node = node->next) {
    if (node->members == members) {
      return &node->members;
    }
  }
  if (count_.fetch_add(1, std::memory_order_relaxed) >= kMaxSets) {
    count_.fetch_sub(1, std::memory_order_relaxed);
    return nullptr;
  }
  // Two threads may publish the same set at once; both copies are right and both stay.
  auto node = std::make_unique<Node>(Node{std::move(members), first});
  while (!head.compare_exchange_weak(node->next, node.get(), std::memory_order_release,
                                     std::memory_order_acquire)) {
  }
  return &node.release()->members;
}

} // namespace haechi::catalog
