#pragma once
// What a ledger's folder answers without being verified as a whole: its newest checkpoint, one
// leaf, proofs. The checkpoint's signature is checked, and every proof against its root before it
// is given.

#include "ledger/leaf.h"
#include "ledger/note.h"
#include "ledger/proof.h"
#include "ledger/tile.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace haechi::io {

class LedgerReader {
 public:
  // Errors: E-LEDGER-003, -004, -007.
  [[nodiscard]] static Result<LedgerReader> open(std::string dir);
  // With the tiles at the edge of its tree held: a gateway that signs on does not take them away.
  [[nodiscard]] static Result<LedgerReader> open_whole(const std::string& dir);

  [[nodiscard]] const ledger::Verifier& verifier() const { return verifier_; }

  [[nodiscard]] const ledger::Checkpoint& checkpoint() const { return checkpoint_; }

  [[nodiscard]] const std::string& note() const { return note_; }

  // Errors: E-LEDGER-011 (no such record), -008 (the folder does not fit its checkpoint), -010.
  [[nodiscard]] Result<Bytes> entry(std::uint64_t index);
  // Those of bundle `tile`, as far as the checkpoint speaks of them. Errors also: E-LEDGER-012.
  [[nodiscard]] Result<std::vector<ledger::Leaf>> leaves(std::uint64_t tile);
  // The same, each of them proven to be in the tree that the checkpoint signs.
  [[nodiscard]] Result<std::vector<ledger::Leaf>> proven_leaves(std::uint64_t tile);
  [[nodiscard]] Result<std::vector<Sha256>> prove_record(std::uint64_t index);
  [[nodiscard]] Result<std::vector<Sha256>> prove_growth(std::uint64_t old_size);
  [[nodiscard]] Result<Sha256> root_at(std::uint64_t size);

  // The record's line, as its leaf binds it; nullopt: it was purged, as a notice tells. Errors:
  // E-LEDGER-006, -008 (it was changed, or is missing without a notice), those of entry.
  [[nodiscard]] Result<std::optional<std::string>> contents(std::uint64_t index);

 private:
  explicit LedgerReader(std::string dir) : dir_(std::move(dir)) {}

  [[nodiscard]] Result<std::string> find_line(std::uint64_t index) const;
  [[nodiscard]] Result<bool> is_purged(std::uint64_t index, ledger::Class record_class);
  Result<Bytes> read_tile(unsigned level, std::uint64_t index);
  Result<Sha256> subtree(unsigned level, std::uint64_t index);
  [[nodiscard]] ledger::Subtree source();

  std::string dir_;
  std::string note_;
  ledger::Verifier verifier_;
  ledger::Checkpoint checkpoint_;
  std::map<ledger::TileName, Bytes> tiles_; // read so far, the last ones
  ledger::Hasher hasher_;
};

} // namespace haechi::io
