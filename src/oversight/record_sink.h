#pragma once
// Where every transition of the register goes besides its store: the ledger. A change is told while
// the store still can take it back, and signed once the store has kept it. What a crash leaves in
// between is put right by the next change: events that the store kept and the sink does not know
// are told then, and what was told but never kept is withdrawn.

#include "base/result.h"
#include "oversight/event.h"

#include <span>
#include <string>

namespace haechi::oversight {

// An event as the store holds it, with the digest of all events up to it.
struct Kept {
  Event event;
  std::string digest;
};

class RecordSink {
 public:
  virtual ~RecordSink() = default;

  // Begins a change, under the store's lock. `kept`: all that the store holds. `known_as`: the name
  // of the sink that these went to; empty: none yet.
  [[nodiscard]] virtual Result<void> meet(std::span<const Kept> kept,
                                          std::string_view known_as) = 0;

  // Of this sink and no other; once it was met.
  [[nodiscard]] virtual std::string name() const = 0;

  // The next event; `sequence` counts the events of the store from 1.
  virtual void tell(std::uint64_t sequence, const Kept& next) = 0;

  // Everything told stands where a crash of the program leaves it. When this fails the store keeps
  // nothing.
  [[nodiscard]] virtual Result<void> write(Instant now) = 0;

  // The store has kept what was told: it can be proven from now on.
  [[nodiscard]] virtual Result<void> seal() = 0;
};

} // namespace haechi::oversight
