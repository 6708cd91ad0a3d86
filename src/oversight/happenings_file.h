#pragma once
// The file by which the register tells a running gateway what has happened:
// {"v":1,"events":{"inquiry-overdue:kr.pipc.1":"2025-02-14T00:00:00Z"},
//  "lifted":{"ORDER":"..."},"issuers":{"ORDER":"kr.pipc"},"ended":{"FOREIGN":"..."},
//  "renewed":{"ORDER":{"expires":"...","issuer":"kr.pipc"}},
//  "exemptions_ended":{"EXEMPTION":{"at":"...","order":"ORDER","issuer":"kr.pipc"}}}
// `issuers` (of `lifted`) and what follows may be missing, as in files from before.
// Posture: robust to untrusted operator input: bounded, and nothing is taken from a broken one.

#include "base/result.h"
#include "base/source_file.h"
#include "oversight/heard.h"

namespace haechi::oversight {

inline constexpr std::size_t kMaxHappeningsBytes = 64U << 20U;

[[nodiscard]] std::string write_happenings(const Heard& heard);
// Errors: E-OVERSIGHT-031, with the file.
[[nodiscard]] Result<Heard> parse_happenings(const SourceFile& file);

} // namespace haechi::oversight
