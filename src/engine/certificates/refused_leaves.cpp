#include "engine/certificates/refused_leaves.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

namespace haechi::engine::certificates {

namespace {

constexpr std::chrono::hours kProposedTime{30 * 24};

} // namespace

std::string_view word_of(RefusalCause cause) {
  static constexpr std::array<std::string_view, 3> kWords{"pinned", "no-authority", "one-program"};
  return kWords[static_cast<std::size_t>(cause)];
}

bool RefusedLeaf::is_proposed() const {
  return refused >= RefusedLeaves::kProposedFrom && cause != RefusalCause::NoAuthority;
}

RefusedLeaves::Entry& RefusedLeaves::touch(const std::string& client, const std::string& host,
                                           Instant now) {
  const auto give_up = [this](Entries::iterator entry) {
    by_key_.erase({entry->leaf.client, entry->leaf.host});
    entries_.erase(entry);
  };
  while (!entries_.empty() && entries_.back().touched + kKeptTime <= now) {
    give_up(std::prev(entries_.end()));
  }
  if (const auto found = by_key_.find({client, host}); found != by_key_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
  } else {
    if (entries_.size() >= most_) {
      give_up(std::prev(entries_.end()));
    }
    entries_.push_front({{.client = client, .host = host}, now});
    by_key_.emplace(Key{client, host}, entries_.begin());
  }
  entries_.front().touched = now;
  return entries_.front();
}

std::uint64_t RefusedLeaves::refuse(const std::string& client, const std::string& host,
                                    std::string_view way, Instant now) {
  RefusedLeaf& leaf = touch(client, host, now).leaf;
  if (leaf.refused == 0) {
    leaf.first = now;
  }
  leaf.last = now;
  ++leaf.ways[std::string(way)];
  return ++leaf.refused;
}

void RefusedLeaves::accept(const std::string& client, const std::string& host, Instant now) {
  ++touch(client, host, now).leaf.accepted;
}

std::vector<RefusedLeaf> RefusedLeaves::list(Instant now) const {
  std::set<std::string_view> trusting; // clients
  for (const Entry& entry : entries_) {
    if (entry.leaf.accepted > 0 && entry.touched + kKeptTime > now) {
      trusting.insert(entry.leaf.client);
    }
  }
  std::vector<RefusedLeaf> out;
  for (const Entry& entry : entries_) {
    if (entry.leaf.refused == 0 || entry.touched + kKeptTime <= now) {
      continue;
    }
    RefusedLeaf& leaf = out.emplace_back(entry.leaf);
    leaf.cause = leaf.accepted > 0                ? RefusalCause::OneProgram
                 : trusting.contains(leaf.client) ? RefusalCause::Pinned
                                                  : RefusalCause::NoAuthority;
  }
  std::ranges::sort(out, [](const RefusedLeaf& a, const RefusedLeaf& b) {
    return std::tie(b.refused, a.client, a.host) < std::tie(a.refused, b.client, b.host);
  });
  return out;
}

std::string write_proposal(const RefusedLeaf& leaf, Instant now) {
  return fmt::format(
      "{{host: \"{}\", clients: [\"{}\"], until: {}, reason: \"{} refusals since {}\"}}", leaf.host,
      leaf.client, to_rfc3339(now + kProposedTime).substr(0, 10), leaf.refused,
      to_rfc3339(leaf.first).substr(0, 10));
}

} // namespace haechi::engine::certificates
