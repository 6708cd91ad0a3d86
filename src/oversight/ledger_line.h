#pragma once
// An event of the register as a record of its ledger: the line that the store keeps, with its
// number and the digest of all events up to it:
// {"v":1,"kind":"order-lifted","at":"...","by":"kim","subject":"o","fields":{...},
//  "event":12,"digest":"sha256:..."}
// and the one that takes back what was told and never kept:
// {"v":1,"kind":"register-withdrawn","at":"...","note":"...","event":11,"digest":"sha256:..."}
// Posture: robust to untrusted operator input.

#include "oversight/record_sink.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haechi::oversight {

inline constexpr std::string_view kWithdrawn = "register-withdrawn";

// What the register held as of one record.
struct Told {
  std::uint64_t events = 0;
  std::string digest;         // of all of them; empty where there are none
  std::optional<Event> event; // the last one; nullopt: those behind it were never kept
};

// With a final newline.
[[nodiscard]] std::string to_ledger_line(std::uint64_t sequence, const Kept& kept);
[[nodiscard]] std::string to_withdrawal_line(std::uint64_t events, std::string_view digest,
                                             Instant at);

// nullopt: the ledger tells of itself. Errors: E-OVERSIGHT-001.
[[nodiscard]] Result<std::optional<Told>> parse_told(std::string_view line);

} // namespace haechi::oversight
