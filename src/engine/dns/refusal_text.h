#pragma once
// What an Extended DNS Error says about a refusal: one line of plain text, or, to clients that said
// that they read it, JSON (draft-ietf-dnsop-structured-dns-error): `c` whom to ask, `j` why, `o` by
// whom, `l` in which language. Never cut inside JSON: text that is too long is shortened in `j`.

#include "emit/refusal/refusal.h"

#include <string>
#include <vector>

namespace haechi::engine::dns {

[[nodiscard]] std::string make_plain_text(const emit::Refusal& refusal, std::size_t most_bytes);

// `contacts`: URIs (mailto, tel, https). Empty when not even an empty reason fits.
[[nodiscard]] std::string make_structured_text(const emit::Refusal& refusal,
                                               const std::vector<std::string>& contacts,
                                               std::size_t most_bytes);

} // namespace haechi::engine::dns
