#include "ledger/proof.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace haechi::ledger {

namespace {

// Makes hashes of ranges [from, to) that RFC 6962 splits at the largest power of two. Depth <= 64.
class Ranges {
 public:
  explicit Ranges(const Subtree& subtree) : subtree_(subtree) {}

  [[nodiscard]] Result<Sha256> hash(std::uint64_t from, std::uint64_t to) const {
    const std::uint64_t count = to - from;
    if (std::has_single_bit(count)) {
      const auto level = static_cast<unsigned>(std::countr_zero(count));
      return subtree_(level, from >> level);
    }
    const std::uint64_t middle = from + split(count);
    const auto left = hash(from, middle);
    if (!left) {
      return left;
    }
    const auto right = hash(middle, to);
    return right ? Result<Sha256>(hasher_.node(*left, *right)) : right;
  }

  static std::uint64_t split(std::uint64_t count) { return std::bit_floor(count - 1); }

 private:
  const Subtree& subtree_;
  Hasher hasher_;
};

struct Step {
  std::uint64_t from;
  std::uint64_t to;
};

Result<std::vector<Sha256>> hash_steps(const Ranges& ranges, const std::vector<Step>& steps) {
  std::vector<Sha256> out;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    auto hash = ranges.hash(step->from, step->to);
    if (!hash) {
      return tl::make_unexpected(std::move(hash.error()));
    }
    out.push_back(*hash);
  }
  return out;
}

} // namespace

Result<std::vector<Sha256>> prove_inclusion(std::uint64_t index, std::uint64_t size,
                                            const Subtree& subtree) {
  if (index >= size) {
    return fail("E-LEDGER-011", fmt::format("there is no record {} among {}", index, size));
  }
  std::vector<Step> steps; // from the root down
  std::uint64_t from = 0;
  std::uint64_t to = size;
  while (to - from > 1) {
    const std::uint64_t middle = from + Ranges::split(to - from);
    if (index < middle) {
      steps.push_back({middle, to});
      to = middle;
    } else {
      steps.push_back({from, middle});
      from = middle;
    }
  }
  return hash_steps(Ranges(subtree), steps);
}

Result<std::vector<Sha256>> prove_consistency(std::uint64_t old_size, std::uint64_t size,
                                              const Subtree& subtree) {
  if (old_size > size) {
    return fail(
        "E-LEDGER-011",
        fmt::format("a ledger of {} records is not the beginning of one of {}", old_size, size));
  }
  if (old_size == 0 || old_size == size) {
    return std::vector<Sha256>();
  }
  std::vector<Step> steps;
  std::uint64_t from = 0;
  std::uint64_t to = size;
  bool is_whole = true; // the old tree ends where this range ends and began where it began
  while (old_size != to) {
    const std::uint64_t middle = from + Ranges::split(to - from);
    if (old_size <= middle) {
      steps.push_back({middle, to});
      to = middle;
    } else {
      steps.push_back({from, middle});
      from = middle;
      is_whole = false;
    }
  }
  if (!is_whole) {
    steps.push_back({from, to});
  }
  return hash_steps(Ranges(subtree), steps);
}

Result<Sha256> root_of(std::uint64_t size, const Subtree& subtree) {
  return size == 0 ? Result<Sha256>(Hasher().hash({})) : Ranges(subtree).hash(0, size);
}

bool is_included(const Sha256& leaf, std::uint64_t index, std::uint64_t size,
                 const std::vector<Sha256>& proof, const Sha256& root) {
  if (index >= size) {
    return false;
  }
  const Hasher hasher;
  std::uint64_t at = index;
  std::uint64_t last = size - 1;
  Sha256 hash = leaf;
  for (const Sha256& sibling : proof) {
    if (last == 0) {
      return false;
    }
    if (at % 2 == 1 || at == last) {
      hash = hasher.node(sibling, hash);
      while (at % 2 == 0 && at != 0) {
        at >>= 1U;
        last >>= 1U;
      }
    } else {
      hash = hasher.node(hash, sibling);
    }
    at >>= 1U;
    last >>= 1U;
  }
  return last == 0 && hash == root;
}

bool is_consistent(std::uint64_t old_size, std::uint64_t size, const Sha256& old_root,
                   const Sha256& root, const std::vector<Sha256>& proof) {
  if (old_size > size) {
    return false;
  }
  if (old_size == size) {
    return proof.empty() && old_root == root;
  }
  const Hasher hasher;
  if (old_size == 0) {
    return proof.empty() && old_root == hasher.hash({});
  }
  std::vector<Sha256> path = proof;
  if (std::has_single_bit(old_size)) {
    path.insert(path.begin(), old_root);
  }
  if (path.empty()) {
    return false;
  }
  std::uint64_t at = old_size - 1;
  std::uint64_t last = size - 1;
  while (at % 2 == 1) {
    at >>= 1U;
    last >>= 1U;
  }
  Sha256 old_hash = path.front();
  Sha256 new_hash = path.front();
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (last == 0) {
      return false;
    }
    if (at % 2 == 1 || at == last) {
      old_hash = hasher.node(path[i], old_hash);
      new_hash = hasher.node(path[i], new_hash);
      while (at % 2 == 0 && at != 0) {
        at >>= 1U;
        last >>= 1U;
      }
    } else {
      new_hash = hasher.node(new_hash, path[i]);
    }
    at >>= 1U;
    last >>= 1U;
  }
  return last == 0 && old_hash == old_root && new_hash == root;
}

} // namespace haechi::ledger
