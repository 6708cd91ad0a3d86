#pragma once
// Sets of services as small numbers: each different set is kept once, sorted, for as long as the
// catalog lives.

#include "catalog/catalog.h"
#include "catalog/name_table.h"

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

namespace haechi::catalog {

class ServiceSets {
 public:
  // Of `services` services, numbered from 0.
  explicit ServiceSets(std::size_t services);

  // The set `set` with `service` in it. While building only.
  [[nodiscard]] SetId add(SetId set, ServiceIndex service);

  // Valid as long as this object, as the following.
  // PERF: a set of one, as nearly all are, is told by its number alone.
  [[nodiscard]] std::span<const ServiceIndex> find(SetId set) const {
    return (set & kSingle) != 0 ? single(set & ~kSingle)
                                : std::span<const ServiceIndex>(*by_id_[set]);
  }

  [[nodiscard]] std::span<const ServiceIndex> single(ServiceIndex service) const {
    return std::span(identity_).subspan(service, 1);
  }

  [[nodiscard]] std::span<const ServiceIndex> all() const { return identity_; }

 private:
  using Members = std::vector<ServiceIndex>;
  static constexpr SetId kSingle = 1U << 31U; // with the number of the one service

  std::vector<ServiceIndex> identity_; // i -> i
  std::map<Members, SetId> ids_;       // its keys never move: by_id_ points at them
  std::vector<const Members*> by_id_;
  std::unordered_map<std::uint64_t, SetId> steps_;
};

// Sets that appear only when hosts are looked up (a suffix and some globs together). Append-only
// and lock-free: readers on many threads share it, a set once published stays. The number of sets
// is bounded: past kMaxSets the caller gets nullptr and takes its wider stand-in.
class UnionCache {
 public:
  static constexpr std::size_t kMaxSets = 4096;

  UnionCache() = default;
  ~UnionCache();
  UnionCache(const UnionCache&) = delete;
  UnionCache& operator=(const UnionCache&) = delete;

  [[nodiscard]] const std::vector<ServiceIndex>* find_or_add(std::vector<ServiceIndex> members);

 private:
  struct Node {
    std::vector<ServiceIndex> members;
    Node* next = nullptr;
  };

  static constexpr std::size_t kBuckets = 256;

  std::array<std::atomic<Node*>, kBuckets> heads_{};
  std::atomic<std::size_t> count_{0};
};

} // namespace haechi::catalog
