#pragma once
// A compact table from host names to small numbers, for a million names and more. One walk over a
// host from the right finds every entry above it (name_hash.h); names lie in slots by their length
// (slot_table.h), so that the shorter ones, which nearly all are, cost one access to main memory
// when they are there and none when they are not. Text is compared: no false matches. Names are
// canonical (text/host_name.h); the caller sees to that. Lookups allocate nothing. A lookup alone
// waits for memory; many at once wait together (find_longest of a span).

#include "catalog/name_hash.h"
#include "catalog/slot_table.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace haechi::catalog {

using SetId = std::uint32_t; // 0 = nothing; the table takes none with a bit of kReserved

class NameTable {
 public:
  static constexpr SetId kReserved = 3U << 29U;

  // What a name says of itself and of the names below it.
  struct Entry {
    SetId self = 0;
    SetId below = 0;
    bool operator==(const Entry&) const = default;
  };

  // How many names of each range of lengths there will be, so that nothing has to move.
  class Sizes {
   public:
    void add(std::string_view name) { ++names_[kind_of(name.size())]; }

   private:
    friend class NameTable;
    std::array<std::size_t, 4> names_{};
  };

  explicit NameTable(const Sizes& sizes, std::uint64_t hash_key);

  // Lets `change` edit the entry of `name`, which is made when there is none.
  template <class Change> void update(std::string_view name, Change&& change) {
    update(name, hash_.of(name), change);
  }

  // The same for each of `names`. PERF (bench_catalog): what some wait for in memory they wait for
  // together.
  template <class Change> void update(std::span<const std::string_view> names, Change&& change) {
    std::array<std::uint64_t, kBatch> hashes{};
    for (; !names.empty(); names = names.subspan(std::min(kBatch, names.size()))) {
      const auto some = names.first(std::min(kBatch, names.size()));
      prefetch(some, hashes);
      for (std::size_t i = 0; i < some.size(); ++i) {
        update(some[i], hashes[i], change);
      }
    }
  }

  // The set of the longest entry that speaks for `host`: its own `self`, or the `below` of a name
  // above it.
  [[nodiscard]] SetId find_longest(std::string_view host) const;
  // The same for each of `hosts`, into `sets` beside them.
  void find_longest(std::span<const std::string_view> hosts, std::span<SetId> sets) const;
  [[nodiscard]] Entry find(std::string_view name) const;

  void visit(const std::function<void(std::string_view name, Entry entry)>& visit) const;

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::size_t bytes() const;

 private:
  static constexpr std::size_t kBatch = 32;

  struct Place {
    std::size_t kind;
    std::size_t slot;
  };

  struct Ends;

  template <class Change> void update(std::string_view name, std::uint64_t hash, Change&& change) {
    const Place place = find_or_insert(name, hash);
    Entry entry = load(place);
    change(entry);
    store(place, entry);
  }

  // Slots of 32, 64, 128 and 264 bytes: the first two lie in one line of the cache.
  static std::size_t kind_of(std::size_t length) {
    return static_cast<std::size_t>(length > 27) + static_cast<std::size_t>(length > 59) +
           static_cast<std::size_t>(length > 123);
  }

  [[nodiscard]] Entry load(Place place) const;
  void store(Place place, Entry entry);
  [[nodiscard]] Entry to_entry(SlotTable::Value value) const;
  [[nodiscard]] Place find_or_insert(std::string_view name, std::uint64_t hash);
  // Hashes `names`, at most kBatch, and fetches where they lie or will lie.
  void prefetch(std::span<const std::string_view> names, std::span<std::uint64_t> hashes) const;
  void grow(std::size_t kind);
  void collect(std::string_view host, Ends& ends) const;
  void prefetch(std::string_view host, std::span<const NameEnd> ends) const;
  [[nodiscard]] SetId resolve(std::string_view host, std::span<const NameEnd> ends) const;

  NameHash hash_;
  std::array<SlotTable, 4> slots_;
  std::vector<Entry> unlike_; // entries whose `below` is neither `self` nor nothing
  std::size_t min_labels_ = std::string_view::npos; // of all names
  std::size_t max_labels_ = 0;
};

} // namespace haechi::catalog
