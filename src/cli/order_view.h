#pragma once
// Signed orders as text, what they would change, and what all commands of orders ask of a register.

#include "cli/oversight_place.h"
#include "cli/policy_sources.h"
#include "order/order_yaml.h"
#include "order/signed_order.h"

#include <optional>
#include <string>

namespace haechi::cli {

void print_order(const order::SignedOrder& order, const order::Issuer& issuer);

// RFC 3339; without an offset UTC. Errors: E-BASE-001.
[[nodiscard]] Result<Instant> parse_utc(std::string_view text);

// The order that the register holds as it was signed; nullopt: it was not. Errors: E-ORDER-*.
[[nodiscard]] std::optional<Result<order::SignedOrder>>
find_signed(const oversight::Register& there, std::string_view id);
// The highest number of this issuer that was here before `until`; -1: none.
[[nodiscard]] std::int64_t last_sequence_of(const oversight::Register& there,
                                            std::string_view issuer,
                                            Instant until = Instant::max());

// Where the policy answers otherwise with `file` in it, as text. Errors: those of the policy with
// it, of the comparison.
[[nodiscard]] ResultOrErrors<std::string> preview(const PolicyPaths& paths, const SourceFile& file,
                                                  Instant now, Language language);

// The fields that an event takes over from a signed order.
[[nodiscard]] oversight::Fields fields_of(const order::SignedOrder& order);

// What it obliges people to, once; not what gateways do at each use (`notice-page`, `log`, ...).
[[nodiscard]] std::vector<std::string> tasks_of(const order::SignedOrder& order);

} // namespace haechi::cli
