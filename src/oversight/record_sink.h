#pragma once
// Where every transition of the register goes besides its store: the ledger.

#include "base/result.h"
#include "oversight/event.h"

namespace haechi::oversight {

class RecordSink {
 public:
  virtual ~RecordSink() = default;

  // Called for each event in order, before the store keeps it; when this fails the store keeps
  // nothing either. `sequence` counts the events of the store from 1.
  [[nodiscard]] virtual Result<void> take(std::uint64_t sequence, const Event& event) = 0;
};

} // namespace haechi::oversight
