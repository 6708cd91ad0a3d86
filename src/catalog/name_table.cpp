#include "catalog/name_table.h"

#include "base/check.h"

#include <algorithm>

namespace haechi::catalog {

namespace {

// How a slot's value holds an entry; the bits are those of NameTable::kReserved.
constexpr SetId kAlone = 1U << 29U;  // `below` is nothing
constexpr SetId kUnlike = 1U << 30U; // an index of unlike_

} // namespace

// The ends of some hosts that may be names of the table, host by host, the shortest first.
struct NameTable::Ends {
  std::array<NameEnd, 4 * kMaxHashedLabels> ends;
  std::size_t count = 0;

  [[nodiscard]] bool has_room() const { return count + kMaxHashedLabels <= ends.size(); }

  [[nodiscard]] std::span<const NameEnd> since(std::size_t first) const {
    return std::span(ends).subspan(first, count - first);
  }
};

NameTable::NameTable(const Sizes& sizes, std::uint64_t hash_key)
    : hash_(hash_key), slots_{SlotTable(32, sizes.names_[0]), SlotTable(64, sizes.names_[1]),
                              SlotTable(128, sizes.names_[2]), SlotTable(264, sizes.names_[3])} {}

NameTable::Entry NameTable::to_entry(SlotTable::Value value) const {
  if ((value & kReserved) == 0) {
    return {value, value};
  }
  return (value & kAlone) != 0 ? Entry{value & ~kAlone, 0} : unlike_[value & ~kUnlike];
}

NameTable::Entry NameTable::load(Place place) const {
  return to_entry(slots_[place.kind].load(place.slot));
}

void NameTable::store(Place place, Entry entry) {
  HAECHI_CHECK(((entry.self | entry.below) & kReserved) == 0);
  const SlotTable::Value before = slots_[place.kind].load(place.slot);
  SlotTable::Value value = entry.self;
  if (entry.below == 0) {
    value |= kAlone;
  } else if (entry.below != entry.self) {
    const bool has_place = (before & kReserved) == kUnlike;
    value = has_place ? before : kUnlike | static_cast<SlotTable::Value>(unlike_.size());
    HAECHI_CHECK(unlike_.size() < kAlone);
    unlike_.resize(unlike_.size() + (has_place ? 0 : 1));
    unlike_[value & ~kUnlike] = entry;
  }
  slots_[place.kind].store(place.slot, value);
}

void NameTable::prefetch(std::span<const std::string_view> names,
                         std::span<std::uint64_t> hashes) const {
  for (std::size_t i = 0; i < names.size(); ++i) {
    hashes[i] = hash_.of(names[i]);
    slots_[kind_of(names[i].size())].prefetch_tags(hashes[i]);
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    slots_[kind_of(names[i].size())].prefetch_free(hashes[i]);
  }
}

NameTable::Place NameTable::find_or_insert(std::string_view name, std::uint64_t hash) {
  HAECHI_CHECK(!name.empty() && name.size() <= kMaxHashedName);
  const std::size_t kind = kind_of(name.size());
  if (const std::size_t slot = slots_[kind].find(name, hash); slot != SlotTable::kNone) {
    return {kind, slot};
  }
  if (slots_[kind].is_full()) {
    grow(kind);
  }
  const auto labels = static_cast<std::size_t>(std::ranges::count(name, '.')) + 1;
  min_labels_ = std::min(min_labels_, labels);
  max_labels_ = std::max(max_labels_, labels);
  return {kind, slots_[kind].insert(name, hash, 0)};
}

void NameTable::grow(std::size_t kind) {
  SlotTable grown(slots_[kind].slot_bytes(), slots_[kind].size() * 2 + 16);
  slots_[kind].visit([&](std::string_view name, SlotTable::Value value) {
    grown.insert(name, hash_.of(name), value);
  });
  slots_[kind] = std::move(grown);
}

// PERF (bench_catalog): all tags are fetched before the first is looked at, so that the misses
// overlap.
void NameTable::collect(std::string_view host, Ends& ends) const {
  if (host.empty() || host.size() > kMaxHashedName) {
    return;
  }
  const std::size_t first = ends.count;
  std::size_t labels = 0;
  hash_.visit_ends(host, [&](NameEnd end) {
    if (++labels >= min_labels_) {
      slots_[kind_of(host.size() - end.start)].prefetch_tags(end.hash);
      ends.ends[ends.count++] = end;
    }
    return labels < max_labels_ && ends.count - first < kMaxHashedLabels;
  });
}

void NameTable::prefetch(std::string_view host, std::span<const NameEnd> ends) const {
  for (const NameEnd& end : ends) {
    slots_[kind_of(host.size() - end.start)].prefetch_slots(end.hash);
  }
}

SetId NameTable::resolve(std::string_view host, std::span<const NameEnd> ends) const {
  for (; !ends.empty(); ends = ends.first(ends.size() - 1)) {
    const NameEnd& end = ends.back();
    const SlotTable& slots = slots_[kind_of(host.size() - end.start)];
    const std::size_t slot = slots.find(host.substr(end.start), end.hash);
    if (slot == SlotTable::kNone) {
      continue;
    }
    const Entry entry = to_entry(slots.load(slot));
    if (const SetId set = end.start == 0 ? entry.self : entry.below; set != 0) {
      return set;
    }
  }
  return 0;
}

SetId NameTable::find_longest(std::string_view host) const {
  Ends ends; // NOLINT(cppcoreguidelines-pro-type-member-init): filled as far as read
  collect(host, ends);
  return resolve(host, ends.since(0));
}

// Three rounds over some hosts: hashes and where to look, what lies there, who speaks. What one
// round fetches the next finds.
void NameTable::find_longest(std::span<const std::string_view> hosts, std::span<SetId> sets) const {
  HAECHI_CHECK(hosts.size() == sets.size());
  while (!hosts.empty()) {
    Ends ends; // NOLINT(cppcoreguidelines-pro-type-member-init): filled as far as read
    std::array<std::size_t, kBatch + 1> firsts{};
    std::size_t count = 0;
    while (count < std::min(kBatch, hosts.size()) && ends.has_room()) {
      collect(hosts[count], ends);
      firsts[++count] = ends.count;
    }
    const auto of = [&](std::size_t i) {
      return std::span(ends.ends).subspan(firsts[i], firsts[i + 1] - firsts[i]);
    };
    for (std::size_t i = 0; i < count; ++i) {
      prefetch(hosts[i], of(i));
    }
    for (std::size_t i = 0; i < count; ++i) {
      sets[i] = resolve(hosts[i], of(i));
    }
    hosts = hosts.subspan(count);
    sets = sets.subspan(count);
  }
}

NameTable::Entry NameTable::find(std::string_view name) const {
  if (name.empty() || name.size() > kMaxHashedName) {
    return {};
  }
  const std::size_t kind = kind_of(name.size());
  const std::size_t slot = slots_[kind].find(name, hash_.of(name));
  return slot == SlotTable::kNone ? Entry{} : load({kind, slot});
}

void NameTable::visit(const std::function<void(std::string_view, Entry)>& visit) const {
  for (const SlotTable& slots : slots_) {
    slots.visit(
        [&](std::string_view name, SlotTable::Value value) { visit(name, to_entry(value)); });
  }
}

std::size_t NameTable::size() const {
  std::size_t total = 0;
  for (const SlotTable& slots : slots_) {
    total += slots.size();
  }
  return total;
}

std::size_t NameTable::bytes() const {
  std::size_t total = unlike_.capacity() * sizeof(Entry);
  for (const SlotTable& slots : slots_) {
    total += slots.bytes();
  }
  return total;
}

} // namespace haechi::catalog
