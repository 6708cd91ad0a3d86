#pragma once
// Names of one range of lengths in slots of one size: open addressing over one-byte tags in groups
// of sixteen, and beside each tag a slot with the value and the whole text. A name that is not
// there costs a look at tags, which a million names keep in some 1.3 MB; one that is there costs
// its slot besides, which for the shorter names is half a line of the processor's cache: the one
// access to main memory. Text is compared, so there are no false matches. Private to name_table.h.

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace haechi::catalog {

class SlotTable {
 public:
  using Value = std::uint32_t;

  static constexpr std::size_t kHeader =
      sizeof(Value) + 1; // before the text: the value, its length

  // Slots for `names` names of at most `slot_bytes` - kHeader bytes.
  SlotTable(std::size_t slot_bytes, std::size_t names);

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  // The slot of a name, for load and store; kNone where it is not there.
  [[nodiscard]] std::size_t find(std::string_view name, std::uint64_t hash) const {
    const Word tags = kEach * tag_of(hash);
    // INVARIANT: at least a fifth of the slots are free, so the walk meets a free one.
    for (std::size_t group = home_of(hash);; group = next(group)) {
      Word free = 0;
      for (std::size_t half = group * kGroup; half < (group + 1) * kGroup; half += sizeof(Word)) {
        const Word word = word_at(half);
        for (Word hits = find_zeros(word ^ tags); hits != 0; hits &= hits - 1) {
          if (is_at(half + byte_of(hits), name)) {
            return half + byte_of(hits);
          }
        }
        free |= find_zeros(word);
      }
      if (free != 0) {
        return kNone;
      }
    }
  }

  void prefetch_tags(std::uint64_t hash) const {
    __builtin_prefetch(tags_.data() + home_of(hash) * kGroup);
  }

  // Fetches the slots that a name with this hash may lie in, as far as its first group tells.
  void prefetch_slots(std::uint64_t hash) const {
    const Word tags = kEach * tag_of(hash);
    const std::size_t first = home_of(hash) * kGroup;
    for (std::size_t half = first; half < first + kGroup; half += sizeof(Word)) {
      for (Word hits = find_zeros(word_at(half) ^ tags); hits != 0; hits &= hits - 1) {
        __builtin_prefetch(slot_at(half + byte_of(hits)));
      }
    }
  }

  // Fetches the slot that a new name with this hash will lie in, as far as its first group tells.
  void prefetch_free(std::uint64_t hash) const {
    const std::size_t first = home_of(hash) * kGroup;
    for (std::size_t half = first; half < first + kGroup; half += sizeof(Word)) {
      if (const Word free = find_zeros(word_at(half)); free != 0) {
        __builtin_prefetch(slot_at(half + byte_of(free)), 1);
        return;
      }
    }
  }

  // Of a name that is not there, into a table that is not full. Returns its slot.
  std::size_t insert(std::string_view name, std::uint64_t hash, Value value);

  [[nodiscard]] bool is_full() const { return (size_ + 1) * 5 > tags_.size() * 4; }

  [[nodiscard]] Value load(std::size_t slot) const {
    Value value = 0;
    std::memcpy(&value, slot_at(slot), sizeof value);
    return value;
  }

  void store(std::size_t slot, Value value) { std::memcpy(slot_at(slot), &value, sizeof value); }

  template <class Visit> void visit(Visit&& visit) const {
    for (std::size_t slot = 0; slot < tags_.size(); ++slot) {
      if (tags_[slot] != 0) {
        visit(text_at(slot), load(slot));
      }
    }
  }

  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] std::size_t slot_bytes() const { return slot_bytes_; }

  [[nodiscard]] std::size_t bytes() const {
    return tags_.capacity() + lines_.capacity() * sizeof(Line);
  }

 private:
  using Word = std::uint64_t;
  static constexpr std::size_t kGroup = 2 * sizeof(Word);
  static constexpr Word kEach = 0x0101010101010101ULL;

  struct alignas(64) Line {
    char bytes[64]; // NOLINT(modernize-avoid-c-arrays): raw storage
  };

  static std::uint8_t tag_of(std::uint64_t hash) {
    const auto tag = static_cast<std::uint8_t>(hash);
    return tag == 0 ? 1 : tag; // 0 = free
  }

  // The top bit of each byte of `word` that is zero.
  static Word find_zeros(Word word) {
    constexpr Word kLow = 0x7F7F7F7F7F7F7F7FULL;
    return ~(((word & kLow) + kLow) | word | kLow);
  }

  static std::size_t byte_of(Word hits) {
    return static_cast<std::size_t>(std::countr_zero(hits)) / 8; // little-endian
  }

  [[nodiscard]] Word word_at(std::size_t at) const {
    Word word = 0;
    std::memcpy(&word, tags_.data() + at, sizeof word);
    return word;
  }

  [[nodiscard]] std::size_t home_of(std::uint64_t hash) const {
    return static_cast<std::size_t>((hash >> 32U) * groups_ >> 32U);
  }

  [[nodiscard]] std::size_t next(std::size_t group) const {
    return group + 1 == groups_ ? 0 : group + 1;
  }

  [[nodiscard]] const char* slot_at(std::size_t slot) const {
    return static_cast<const char*>(static_cast<const void*>(lines_.data())) + slot * slot_bytes_;
  }

  char* slot_at(std::size_t slot) {
    return static_cast<char*>(static_cast<void*>(lines_.data())) + slot * slot_bytes_;
  }

  [[nodiscard]] std::string_view text_at(std::size_t slot) const {
    const char* at = slot_at(slot);
    return {at + kHeader, static_cast<unsigned char>(at[sizeof(Value)])};
  }

  // PERF (bench_catalog): words that may overlap, where memcmp would be a call.
  [[nodiscard]] bool is_at(std::size_t slot, std::string_view name) const {
    const char* at = slot_at(slot);
    if (static_cast<unsigned char>(at[sizeof(Value)]) != name.size()) {
      return false;
    }
    at += kHeader;
    if (name.size() < sizeof(Word)) {
      return std::memcmp(at, name.data(), name.size()) == 0;
    }
    for (std::size_t i = 0; i + sizeof(Word) < name.size(); i += sizeof(Word)) {
      if (read(at + i) != read(name.data() + i)) {
        return false;
      }
    }
    const std::size_t last = name.size() - sizeof(Word);
    return read(at + last) == read(name.data() + last);
  }

  static Word read(const char* from) {
    Word word = 0;
    std::memcpy(&word, from, sizeof word);
    return word;
  }

  std::size_t slot_bytes_;
  std::uint64_t groups_; // below 2^32
  std::size_t size_ = 0;
  std::vector<std::uint8_t> tags_; // 0 = free
  std::vector<Line> lines_;        // the slots
};

} // namespace haechi::catalog
