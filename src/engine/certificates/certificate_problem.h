#pragma once
// Why a server's certificate is not trusted: a stable code, a word for configuration and records,
// and a sentence in both languages for the person who is told.

#include "base/words.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace haechi::engine::certificates {

enum class CertificateProblem : std::uint8_t {
  None,
  Expired,
  NotYetValid,
  WrongHost,
  NoNames, // none at all, or a common name alone
  SelfSigned,
  UnknownAuthority, // also where the server left out a certificate between
  Revoked,
  WeakKey,
  WeakSignature,
  NameConstraint,
  WrongUsage,
  Unreadable, // or beyond a limit
  BrokenChain,
  RevocationUnknown, // the list that should tell is out of date, or not signed as it should be
};

// E-CERT-001 and so on. `problem` is not None.
[[nodiscard]] std::string_view code_of(CertificateProblem problem);
// `expired`, `wrong-host`, ...
[[nodiscard]] std::string_view word_of(CertificateProblem problem);
[[nodiscard]] std::optional<CertificateProblem> find_problem(std::string_view word);
// Every word, in the order of the codes.
[[nodiscard]] std::span<const std::string_view> problem_words();
// A whole sentence about `target`.
[[nodiscard]] Words sentence_of(CertificateProblem problem, std::string_view target);

} // namespace haechi::engine::certificates
