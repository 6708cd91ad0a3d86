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

// Whose orders a register is asked for.
struct IssuerQuery {
  std::string_view issuer;
  const order::Issuers& list;
  Instant seen{};                 // keys that are revoked by now count for nothing
  Instant until = Instant::max(); // orders that were here before
};

// The highest number of this issuer that is here; -1: none. One under a revoked key is nobody's: a
// thief could otherwise use up the numbers for good.
[[nodiscard]] std::int64_t last_sequence_of(const oversight::Register& there,
                                            const IssuerQuery& query);

enum class WhereUnheard : unsigned char { Refused, Shown };

// A file that would enter the policy, beside what the policy hears of the register.
struct Prospect {
  const PolicyPaths& paths;
  SourceFile file;
  const oversight::Register& there;
  Instant now{};
  // Of an order that reaches nobody, or names a body over which its issuer does not stand.
  WhereUnheard where_unheard = WhereUnheard::Shown;
};

// Where the policy answers otherwise with the file in it, as text. Errors: those of the policy with
// it, of the comparison.
[[nodiscard]] ResultOrErrors<std::string> preview(const Prospect& prospect, Language language);

// The fields that an event takes over from a signed order.
[[nodiscard]] oversight::Fields fields_of(const order::SignedOrder& order);

// What it obliges people to, once; not what gateways do at each use (`notice-page`, `log`, ...).
[[nodiscard]] std::vector<std::string> tasks_of(const order::SignedOrder& order);

} // namespace haechi::cli
