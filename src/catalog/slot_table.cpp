#include "catalog/slot_table.h"

#include "base/check.h"

#include <algorithm>
#include <limits>

namespace haechi::catalog {

namespace {

std::size_t groups_for(std::size_t names, std::size_t in_group) {
  const std::size_t slots = names + names / 4 + 1; // four fifths full
  return (slots + in_group - 1) / in_group;
}

} // namespace

SlotTable::SlotTable(std::size_t slot_bytes, std::size_t names)
    : slot_bytes_(slot_bytes), groups_(groups_for(names, kGroup)), tags_(groups_ * kGroup),
      lines_((tags_.size() * slot_bytes + sizeof(Line) - 1) / sizeof(Line)) {
  HAECHI_CHECK(groups_ <= std::numeric_limits<std::uint32_t>::max());
}

std::size_t SlotTable::insert(std::string_view name, std::uint64_t hash, Value value) {
  HAECHI_CHECK(!is_full() && name.size() + kHeader <= slot_bytes_);
  std::size_t group = home_of(hash);
  auto free = tags_.end();
  for (;; group = next(group)) {
    const auto first = tags_.begin() + static_cast<std::ptrdiff_t>(group * kGroup);
    free = std::find(first, first + kGroup, 0);
    if (free != first + kGroup) {
      break;
    }
  }
  *free = tag_of(hash);
  const auto slot = static_cast<std::size_t>(free - tags_.begin());
  char* at = slot_at(slot);
  std::memcpy(at, &value, sizeof value);
  at[sizeof value] = static_cast<char>(name.size());
  std::memcpy(at + kHeader, name.data(), name.size());
  ++size_;
  return slot;
}

} // namespace haechi::catalog
