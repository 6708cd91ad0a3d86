#pragma once
// What a notice of the ledger says about its own files: words `KEY=VALUE` among others in `note`
// (docs/ledger.md). Posture: robust to untrusted bytes.

#include "ledger/leaf.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haechi::ledger {

struct Notice {
  std::string kind;
  std::string note;
};

// The line of a notice; nullopt: it is none.
[[nodiscard]] std::optional<Notice> parse_notice(std::string_view line);

// Empty: there is none.
[[nodiscard]] std::string word_of(std::string_view note, std::string_view key);

// Contents of this class with a sequence below it may be gone, as a `purge` notice says; 0: it is
// none, or not of this class. A line of a notice goes with a whole file only (class `all`).
[[nodiscard]] std::uint64_t purged_before(const Notice& notice, Class record_class);

// decision, event, count, notice; nullopt: `all`, or none.
[[nodiscard]] std::optional<Class> parse_class(std::string_view word);

// 0: no number.
[[nodiscard]] std::uint64_t to_number(std::string_view word);

} // namespace haechi::ledger
