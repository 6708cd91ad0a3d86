#pragma once
// Records in words: `www.example.org 300 A 192.0.2.1`. README.md lists the types that have words.

#include "base/result.h"
#include "scenarios/scenario.h"
#include "wire/dns/record.h"

#include <span>

namespace haechi::scenario {

[[nodiscard]] std::optional<wire::dns::Type> parse_type(std::string_view word);
[[nodiscard]] std::string to_word(wire::dns::Type type);

enum class Ttl : std::uint8_t { Exact, Range }; // Range: also `*`, `<=N`, `N..M`

// OWNER TTL TYPE RDATA; RDATA may be `*` where the TTL may be a range. Errors have no place.
[[nodiscard]] Result<TextRecord> parse_record(std::span<const std::string> words, Ttl ttl);

// The RDATA of a record that a message holds, names decompressed; of an SOA its minimum alone.
[[nodiscard]] Bytes read_rdata(ByteView message, const wire::dns::Record& record);

// A record of a message in words.
[[nodiscard]] std::string show_record(ByteView message, const wire::dns::Record& record);

} // namespace haechi::scenario
