#pragma once
// The ledger of a register: a folder of its own (docs/ledger.md), by default `STORE.ledger`. Opened
// for one change at a time, under the store's lock and the folder's; its records are the events of
// the register in order, each with its number and the digest of all up to it. A checkpoint is
// signed before the change is told as done.

#include "io/ledger/ledger_store.h"
#include "io/ledger/recovery.h"
#include "io/store/record_files.h"
#include "oversight/ledger_line.h"

#include <chrono>
#include <optional>
#include <vector>

namespace haechi::io {

class RegisterLedger final : public oversight::RecordSink {
 public:
  struct Options {
    std::string dir;
    std::chrono::milliseconds patience{5'000}; // while another process holds the folder
    // write(2), replaced by tests to stand in for a full disk.
    std::function<ssize_t(int, const char*, std::size_t)> write = {};
  };

  explicit RegisterLedger(Options options) : options_(std::move(options)) {}

  // Errors: E-OVERSIGHT-026 (it cannot be used), -027 (it holds other or more events than the
  // store), -028 (it is not the one that the store's events went to).
  [[nodiscard]] Result<void> meet(std::span<const oversight::Kept> kept,
                                  std::string_view known_as) override;
  [[nodiscard]] std::string name() const override;
  void tell(std::uint64_t sequence, const oversight::Kept& next) override;
  // Errors: E-OVERSIGHT-026.
  [[nodiscard]] Result<void> write(Instant now) override;
  // Errors: E-OVERSIGHT-026. Lets go of the folder in any case.
  [[nodiscard]] Result<void> seal() override;

 private:
  Result<void> open();
  Result<void> open_files();
  Result<void> catch_up(std::span<const oversight::Kept> kept);
  void append(std::string line);

  Options options_;
  std::optional<RecordFiles> files_;
  std::optional<LedgerStore> ledger_;
  Repairs repairs_;     // told, and to be finished once that is signed
  std::string pending_; // whole lines
  std::vector<ledger::Leaf> pending_leaves_;
  std::uint64_t sealed_size_ = 0; // as found
  std::uint64_t next_ = 0;
  std::uint64_t count_ = 0;
  std::uint32_t run_ = 0;
  Instant last_time_{};
};

// What the signed part of a ledger says of the register; nothing was told: 0 events. Takes no lock.
// Errors: E-OVERSIGHT-026, -028 (it is not `known_as`, or there is none).
[[nodiscard]] Result<oversight::Told> read_signed_head(const std::string& dir,
                                                       std::string_view known_as);

// The store's events are those that the ledger's signed part tells of, or more.
// Errors: E-OVERSIGHT-027.
[[nodiscard]] Result<void> compare_with_head(const oversight::Told& head,
                                             std::span<const oversight::Kept> kept);

// Every event that the signed part of a ledger tells of and that was kept, oldest first. Takes no
// lock.
// Errors: E-OVERSIGHT-026, -027 (they do not follow one another).
[[nodiscard]] Result<std::vector<oversight::Kept>> read_signed_events(const std::string& dir);

} // namespace haechi::io
