#pragma once
// The ledger of one folder, as its only writer has it: the signing key (`.ledger.key`, 0600), who
// signs (`ledger.vkey`), tiles and bundles (`tile/...`) and the newest checkpoint (`checkpoint`).
// Leaves are added in memory; seal() brings tiles into files and signs. What was added and not
// sealed is made again from the record files after a crash (recovery.h). The caller holds the lock
// of the folder. Not shared between threads.

#include "ledger/leaf.h"
#include "ledger/note.h"
#include "ledger/tree.h"

#include <functional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace haechi::io {

class LedgerStore {
 public:
  struct Options {
    std::string dir;
    // write(2), replaced by tests to stand in for a full disk.
    std::function<ssize_t(int, const char*, std::size_t)> write = {};
  };

  // A folder without a ledger gets a key; tiles that do not fit the checkpoint are made again where
  // root proves them (rebuild.h). Errors: E-LEDGER-001 (cannot be read or written, or others may
  // read the key), E-LEDGER-002 (key, checkpoint and tiles do not fit together: nothing is
  // changed), E-LEDGER-003, -004.
  [[nodiscard]] static Result<LedgerStore> open(Options options);

  void add(const ledger::Leaf& leaf);

  // Lines and tiles reach the disk before the checkpoint that speaks of them, so that the loss of
  // power leaves a ledger that fits together. Errors: E-LEDGER-001; what was added stays, to be
  // sealed later.
  [[nodiscard]] Result<void> seal();

  [[nodiscard]] std::uint64_t size() const { return tree_.size(); }

  [[nodiscard]] bool is_sealed() const { return tree_.size() == sealed_size_; }

  // Under the checkpoint in force.
  [[nodiscard]] std::uint64_t sealed_size() const { return sealed_size_; }

  // A checkpoint was there when the folder was opened. An empty one is signed before the first line
  // is written: lines without a checkpoint do not come about by themselves.
  [[nodiscard]] bool had_checkpoint() const { return had_checkpoint_; }

  // Removes tiles that an end left behind the checkpoint: full ones that reached the disk when
  // their lines did not (the loss of power), and partial ones.
  void remove_strays() const;

  // The folder had no key.
  [[nodiscard]] bool has_new_key() const { return has_new_key_; }

  // Of the last leaf; nothing was added yet: the epoch and 0.
  [[nodiscard]] Instant last_time() const { return last_time_; }

  [[nodiscard]] std::uint32_t last_run() const { return last_run_; }

  [[nodiscard]] const ledger::Signer& signer() const { return signer_; }

  // Tiles that were damaged or gone, and made again when the folder was opened.
  [[nodiscard]] std::uint64_t mended_tiles() const { return mended_tiles_; }

 private:
  explicit LedgerStore(Options options) : options_(std::move(options)) {}

  Result<void> read_key();
  Result<void> make_key();
  Result<void> restore();
  Result<void> restore_or_rebuild(const ledger::Checkpoint& checkpoint);
  Result<void> read_edge(const ledger::Checkpoint& checkpoint);
  Result<void> read_last_leaf();
  void remove_strays(unsigned level) const;
  Result<void> write_tile(const ledger::TileFile& tile);
  void remove_old_partials(const std::vector<ledger::TileName>& now);

  Options options_;
  ledger::Signer signer_;
  ledger::TreeBuilder tree_;
  std::uint64_t sealed_size_ = 0;
  bool had_checkpoint_ = false;
  bool has_new_key_ = false;
  Instant last_time_{};
  std::uint32_t last_run_ = 0;
  std::uint64_t mended_tiles_ = 0;
  std::vector<ledger::TileFile> full_;     // not yet in files
  std::vector<ledger::TileName> partials_; // of the last checkpoint
};

} // namespace haechi::io
