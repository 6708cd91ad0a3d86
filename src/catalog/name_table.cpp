#include "catalog/name_table.h"

#include "base/check.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <utility>

namespace haechi::catalog {

namespace {

static_assert(std::endian::native == std::endian::little, "label_start reads words");

constexpr std::size_t kMaxName = 253;
constexpr std::size_t kMaxLabels = 127;
constexpr std::size_t kHeader = 1 + sizeof(NameTable::Entry);
constexpr std::uint64_t kSeed = 0x9E3779B97F4A7C15ULL;
constexpr std::uint64_t kOdd = 0xD6E8FEB86659FD93ULL;

// Multiplies to 128 bits and folds, as wyhash does.
std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

template <class Word> std::uint64_t load(const char* from) {
  Word word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

std::uint64_t load_word(const char* from) {
  return load<std::uint64_t>(from);
}

// Up to eight bytes; different for different bytes, if there are equally many.
// PERF (bench_catalog): two loads that may overlap, where a copy of any length would be a call.
std::uint64_t load_rest(const char* from, std::size_t count) {
  if (count >= 4) {
    return load<std::uint32_t>(from) | load<std::uint32_t>(from + count - 4) << 32U;
  }
  if (count == 0) {
    return 0;
  }
  return load<std::uint8_t>(from) | load<std::uint8_t>(from + count / 2) << 8U |
         load<std::uint8_t>(from + count - 1) << 16U;
}

// Extends the hash of the labels to the right by one label.
std::uint64_t add_label(std::uint64_t hash, std::string_view label) {
  const char* at = label.data();
  std::size_t left = label.size();
  hash ^= left * kSeed;
  for (; left > 8; at += 8, left -= 8) {
    hash = mix(hash ^ load_word(at), kOdd);
  }
  return mix(hash ^ load_rest(at, left), kOdd ^ kSeed);
}

// A bit in the top of each byte of `word` that is a dot.
std::uint64_t find_dots(std::uint64_t word) {
  constexpr std::uint64_t kLow = 0x7F7F7F7F7F7F7F7FULL;
  const std::uint64_t other = word ^ 0x2E2E2E2E2E2E2E2EULL;
  return ~(((other & kLow) + kLow) | other | kLow);
}

// The start of the label that ends before `end`. Eight bytes at a time, the first few one by one.
std::size_t label_start(std::string_view name, std::size_t end) {
  for (; end >= 8; end -= 8) {
    const std::uint64_t dots = find_dots(load_word(name.data() + end - 8));
    if (dots != 0) {
      return end - static_cast<std::size_t>(std::countl_zero(dots)) / 8; // little-endian
    }
  }
  while (end > 0 && name[end - 1] != '.') {
    --end;
  }
  return end;
}

std::uint8_t tag_of(std::uint64_t hash) {
  return static_cast<std::uint8_t>(hash | 1U); // never 0
}

} // namespace

NameTable::NameTable(std::size_t names, std::size_t text_bytes, std::uint64_t hash_key)
    : key_(mix(hash_key ^ kSeed, kOdd)), tags_(std::bit_ceil(std::max<std::size_t>(names * 2, 16))),
      offsets_(tags_.size()) {
  arena_.reserve(1 + text_bytes + names * kHeader);
  arena_.push_back(0);
}

std::uint64_t NameTable::hash(std::string_view name) const {
  std::uint64_t hash = key_;
  std::size_t end = name.size() + 1;
  while (end > 0) {
    const std::size_t start = label_start(name, end - 1);
    hash = add_label(hash, name.substr(start, end - 1 - start));
    end = start;
  }
  return hash;
}

std::size_t NameTable::home_of(std::uint64_t hash) const {
  return static_cast<std::size_t>(hash >> 16U) & (tags_.size() - 1);
}

NameTable::Entry NameTable::load(std::uint32_t offset) const {
  Entry entry;
  std::memcpy(&entry, arena_.data() + offset + 1, sizeof entry);
  return entry;
}

void NameTable::store(std::uint32_t offset, Entry entry) {
  std::memcpy(arena_.data() + offset + 1, &entry, sizeof entry);
}

std::string_view NameTable::text_at(std::uint32_t offset) const {
  return {arena_.data() + offset + kHeader, static_cast<unsigned char>(arena_[offset])};
}

std::uint32_t NameTable::find_offset(std::string_view name, std::uint64_t hash) const {
  const std::uint8_t tag = tag_of(hash);
  // INVARIANT: at most half of the slots are taken, so the walk meets a free one.
  for (std::size_t at = home_of(hash); tags_[at] != 0; at = next(at)) {
    if (tags_[at] == tag && text_at(offsets_[at]) == name) {
      return offsets_[at];
    }
  }
  return 0;
}

void NameTable::occupy(std::uint64_t hash, std::uint32_t offset) {
  std::size_t at = home_of(hash);
  while (tags_[at] != 0) {
    at = next(at);
  }
  tags_[at] = tag_of(hash);
  offsets_[at] = offset;
}

std::uint32_t NameTable::find_or_insert(std::string_view name) {
  HAECHI_CHECK(!name.empty() && name.size() <= kMaxName);
  if ((size_ + 1) * 2 > tags_.size()) {
    grow();
  }
  const std::uint64_t name_hash = hash(name);
  if (const std::uint32_t found = find_offset(name, name_hash); found != 0) {
    return found;
  }
  HAECHI_CHECK(arena_.size() + kHeader + kMaxName < std::numeric_limits<std::uint32_t>::max());
  const auto offset = static_cast<std::uint32_t>(arena_.size());
  arena_.push_back(static_cast<char>(name.size()));
  arena_.resize(arena_.size() + sizeof(Entry)); // zeroes: an empty Entry
  arena_.insert(arena_.end(), name.begin(), name.end());
  occupy(name_hash, offset);
  ++size_;
  const auto dots = static_cast<std::size_t>(std::ranges::count(name, '.'));
  min_labels_ = std::min(min_labels_, dots + 1);
  max_labels_ = std::max(max_labels_, dots + 1);
  return offset;
}

void NameTable::grow() {
  const std::vector<std::uint32_t> old =
      std::exchange(offsets_, std::vector<std::uint32_t>(offsets_.size() * 2));
  tags_.assign(offsets_.size(), 0);
  for (const std::uint32_t offset : old) {
    if (offset != 0) {
      occupy(hash(text_at(offset)), offset);
    }
  }
}

SetId NameTable::find_longest(std::string_view host) const {
  if (host.empty() || host.size() > kMaxName || size_ == 0) {
    return 0;
  }

  struct Level {
    std::uint64_t hash;
    std::size_t start;
  };

  std::array<Level, kMaxLabels>
      levels; // NOLINT(cppcoreguidelines-pro-type-member-init): filled as far as read
  std::size_t count = 0;
  const std::size_t deepest = std::min(max_labels_, kMaxLabels);
  std::uint64_t so_far = key_;
  // PERF (bench_catalog): all slots are fetched before the first is looked at, so that the misses
  // overlap.
  for (std::size_t end = host.size() + 1; end > 0 && count < deepest;) {
    const std::size_t start = label_start(host, end - 1);
    so_far = add_label(so_far, host.substr(start, end - 1 - start));
    if (count + 1 >= min_labels_) {
      __builtin_prefetch(tags_.data() + home_of(so_far));
      __builtin_prefetch(offsets_.data() + home_of(so_far));
    }
    levels[count++] = {so_far, start};
    end = start;
  }
  while (count >= min_labels_) {
    const Level& level = levels[--count];
    const std::uint32_t offset = find_offset(host.substr(level.start), level.hash);
    if (offset == 0) {
      continue;
    }
    const Entry entry = load(offset);
    const SetId set = level.start == 0 ? entry.self : entry.below;
    if (set != 0) {
      return set;
    }
  }
  return 0;
}

NameTable::Entry NameTable::find(std::string_view name) const {
  if (name.empty() || name.size() > kMaxName) {
    return {};
  }
  const std::uint32_t offset = find_offset(name, hash(name));
  return offset == 0 ? Entry{} : load(offset);
}

void NameTable::visit(const std::function<void(std::string_view, Entry)>& visit) const {
  for (std::size_t at = 1; at < arena_.size();) {
    const auto offset = static_cast<std::uint32_t>(at);
    visit(text_at(offset), load(offset));
    at += kHeader + text_at(offset).size();
  }
}

std::size_t NameTable::bytes() const {
  return tags_.capacity() + offsets_.capacity() * sizeof(std::uint32_t) + arena_.capacity();
}

} // namespace haechi::catalog
