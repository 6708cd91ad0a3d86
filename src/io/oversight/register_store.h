#pragma once
// The register in one SQLite file (WAL, mode 0600): events in the order in which they were told,
// each in the chain of digests of all before it. A change is one transaction: what time has brought
// by then, and the event. Several processes take turns; one that waits longer than five seconds is
// told so. An event is never changed or removed, and a file where one was is refused.

#include "io/oversight/register_clock.h"
#include "io/oversight/register_reading.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace haechi::io {

class RegisterStore {
 public:
  static constexpr std::size_t kMaxEvents = 1'000'000;

  enum class Missing : unsigned char { Refused, Made };

  // Opens the file and brings an older layout up to date. `ledger`: the folder of its ledger;
  // empty: find_ledger_folder(path). Errors: E-OVERSIGHT-020 (cannot be opened), -021 (another
  // process writes), -022 (no register, or of a newer haechi).
  [[nodiscard]] static Result<RegisterStore> open(const std::string& path, Missing missing,
                                                  std::string ledger = {});
  ~RegisterStore();
  RegisterStore(RegisterStore&& other) noexcept;
  RegisterStore& operator=(RegisterStore&& other) noexcept;

  // What is told, made once it is known when it happens. Errors end the change.
  using Telling = std::function<Result<oversight::Event>(Instant at)>;

  // When a change happens: at a time that was told, or at the clock's once nobody else writes.
  struct When {
    std::optional<Instant> told;
    std::function<ClockReading()> clock = read_clock;
  };

  struct Change {
    Instant at{};
    oversight::Register now;
    std::vector<oversight::Event> events;  // that were added, what time brought first
    std::optional<Error> unsigned_because; // kept, but the sink could not seal it yet
  };

  // What is kept adds up to. Errors: E-OVERSIGHT-023 (an event was changed, removed or does not
  // follow), -027 (the ledger holds more), -028 (its ledger is not there), -026, -020.
  [[nodiscard]] Result<oversight::Register> read() const;
  [[nodiscard]] Result<std::vector<oversight::Event>> events() const;

  // Puts what time has brought by then, and what `tell` (may be empty) makes, to the register and
  // keeps both or nothing. `sink` (may be null) is told. A long backlog of what time has brought is
  // kept in portions before, so that others get their turn: those stay, whatever follows. After a
  // jump of the clock nothing is kept by it but an officer's confirmation that it is right. Errors:
  // those of read, of `tell`, of apply, of what may be told and of the sink, -015, -021, -028
  // (events went to another sink before).
  [[nodiscard]] Result<Change> add(const Telling& tell, const When& when,
                                   oversight::RecordSink* sink);
  [[nodiscard]] Result<Change> add(const std::optional<oversight::Event>& event, Instant now,
                                   oversight::RecordSink* sink);

  // Runs `work` with what is kept, while nobody else writes. Errors: -021, those of read and work.
  [[nodiscard]] Result<void>
  take_turn(const std::function<Result<void>(const oversight::Register&)>& work) const;

  // All that is kept, oldest first, without looking at the ledger. Errors: -023, -020.
  [[nodiscard]] Result<std::vector<oversight::Kept>> all_kept() const;

  // A whole copy, also while others write. Errors: E-OVERSIGHT-024 (the file is there already, or
  // cannot be written).
  [[nodiscard]] Result<void> back_up(const std::string& path) const;

  // Of a change: what one transaction keeps.
  struct Portion {
    Instant at{};
    oversight::Register now;
    std::vector<oversight::Event> events;
    bool has_more = false; // of what time brought; the event that was told waits
    std::optional<Error> unsigned_because;
  };

 private:
  struct Parts;
  [[nodiscard]] Result<Portion> add_portion(const Telling& tell, const When& when,
                                            oversight::RecordSink* sink);
  [[nodiscard]] Result<Reading> read_whole() const;
  explicit RegisterStore(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

[[nodiscard]] std::string find_ledger_folder(const std::string& path);

} // namespace haechi::io
