#pragma once
// The register in one SQLite file (WAL, mode 0600): events in the order in which they were told,
// each in the chain of digests of all before it. A change is one transaction: what time has brought
// by then, and the event. Several processes take turns; one that waits longer than kPatience is
// told so. An event is never changed or removed, and a file where one was is refused.

#include "oversight/record_sink.h"
#include "oversight/register.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace haechi::io {

class RegisterStore {
 public:
  static constexpr std::chrono::seconds kPatience{5};
  static constexpr std::size_t kMaxEvents = 1'000'000;

  enum class Missing : unsigned char { Refused, Made };

  // Opens the file and brings an older layout up to date. Errors: E-OVERSIGHT-020 (cannot be
  // opened), -021 (another process writes), -022 (no register, or of a newer haechi).
  [[nodiscard]] static Result<RegisterStore> open(const std::string& path, Missing missing);
  ~RegisterStore();
  RegisterStore(RegisterStore&& other) noexcept;
  RegisterStore& operator=(RegisterStore&& other) noexcept;

  struct Change {
    oversight::Register now;
    std::vector<oversight::Event> events; // that were added, what time brought first
  };

  // What is kept adds up to. Errors: E-OVERSIGHT-023 (an event was changed, removed or does not
  // follow), -020.
  [[nodiscard]] Result<oversight::Register> read() const;
  [[nodiscard]] Result<std::vector<oversight::Event>> events() const;

  // Puts what time has brought by `now`, then `event` where there is one, to the register and keeps
  // both or nothing. `sink` (may be null) takes each first. Errors: those of read and of apply,
  // -021, -026 (the sink refuses).
  [[nodiscard]] Result<Change> add(const std::optional<oversight::Event>& event, Instant now,
                                   oversight::RecordSink* sink);

  // Runs `work` with what is kept, while nobody else writes. Errors: -021, those of read and work.
  [[nodiscard]] Result<void>
  take_turn(const std::function<Result<void>(const oversight::Register&)>& work) const;

  // A whole copy, also while others write. Errors: E-OVERSIGHT-024 (the file is there already, or
  // cannot be written).
  [[nodiscard]] Result<void> back_up(const std::string& path) const;

 private:
  struct Parts;
  explicit RegisterStore(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// Makes a store of a backup that reads to its end; what stands at `path` already stays. Errors:
// those of RegisterStore::open and read for the backup, E-OVERSIGHT-024.
[[nodiscard]] Result<void> restore_register(const std::string& backup, const std::string& path);

} // namespace haechi::io
