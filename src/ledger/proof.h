#pragma once
// Proofs of RFC 6962, 2.1.1 and 2.1.2, made from stored hashes, and checked without them (RFC 9162,
// 2.1.3.2 and 2.1.4.2). Sizes are those of trees, an index counts leaves from 0.

#include "base/result.h"
#include "ledger/hasher.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace haechi::ledger {

// The root of the 2^level leaves from index * 2^level on.
using Subtree = std::function<Result<Sha256>(unsigned level, std::uint64_t index)>;

// Errors: E-LEDGER-011 (no such leaf or size), those of `subtree`.
[[nodiscard]] Result<std::vector<Sha256>> prove_inclusion(std::uint64_t index, std::uint64_t size,
                                                          const Subtree& subtree);
[[nodiscard]] Result<std::vector<Sha256>>
prove_consistency(std::uint64_t old_size, std::uint64_t size, const Subtree& subtree);

// The root of the first `size` leaves. Errors: those of `subtree`.
[[nodiscard]] Result<Sha256> root_of(std::uint64_t size, const Subtree& subtree);

[[nodiscard]] bool is_included(const Sha256& leaf, std::uint64_t index, std::uint64_t size,
                               const std::vector<Sha256>& proof, const Sha256& root);
[[nodiscard]] bool is_consistent(std::uint64_t old_size, std::uint64_t size, const Sha256& old_root,
                                 const Sha256& root, const std::vector<Sha256>& proof);

} // namespace haechi::ledger
