#pragma once
// An answer whose SVCB and HTTPS records hold no `ech` parameter (RFC 9460, RFC 9849), so that the
// name in the TLS hello stays readable. Signatures over a changed set of records go with it; all
// other records are what they were. Posture: robust to untrusted upstream input. Fuzzed by
// fuzz/dns_message.cpp.

#include "wire/dns/answer.h"

namespace haechi::wire::dns {

// `answer` as parse_answer gives it. Names that point behind the first change are written out in
// full, since what they point at has moved. A record that no client may use without `ech` is left
// out. nullopt when the outcome would be no message (too long); `targets` are not carried over.
[[nodiscard]] std::optional<Answer> make_answer_without_ech(const Answer& answer);

} // namespace haechi::wire::dns
