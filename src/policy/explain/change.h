#pragma once
// One change of a request: a facet (or its time, a lifting, an exemption) that is set to something
// else. What a request says under a facet, and what a policy gives reason to try there.

#include "policy/decide/decider.h"
#include "policy/decision.h"
#include "policy/model/mentions.h"
#include "policy/request.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::policy {

// `facet` is a word of a request or of `needs`: body role group located assurance attributes.<name>
// device zone host service surface control_country category hosting provider provider_group
// relation tier tenant model attribute.<name> operation purpose finding grade; or one of these:
// `at` (the time), `event` and `lifted` (of an order, both as of the request's time), `exemption`
// (from the orders named; it changes the policy, not the request).
struct Change {
  std::string facet;
  Known was;                        // as text; nullopt: it was not known
  std::vector<std::string> becomes; // empty: known to be nothing
  std::optional<Instant> at = {};   // facet `at`
  bool lifts_data = false;          // facet `exemption`: the data entries are lifted, too
  bool operator==(const Change&) const = default;
};

// What the request says under a facet of the first group above, as text; several values are joined
// by ", ". nullopt: it is not known. Services are looked up in no catalog.
[[nodiscard]] Known value_of(const Request& request, std::string_view facet);

// Sets it. `exemption` is left alone: it is no part of a request.
void apply(Request& request, const Change& change);

// At most this many values of a facet are tried; more are left out, and said to be.
inline constexpr std::size_t kMostValues = 24;

enum class Times : std::uint8_t { Around, Later };

// What there is to try in a policy. Borrows the decider.
class Choices {
 public:
  // Where there are more values than are tried, those that `orders` (ids) ask for come first.
  explicit Choices(const Decider& decider, const std::vector<std::string>& orders = {});

  // Values for a facet: what the policy declares or asks for, without what the request has, and
  // "(other)" where the policy's own words may stand, for any that nobody mentions.
  [[nodiscard]] std::vector<Change> of(std::string_view facet, const Request& request) const;

  // Facets worth trying, the person's body and the service among them; nearest to hand first.
  [[nodiscard]] std::vector<std::string> facets() const;

  // The first and the last moments of orders and of exemptions around the request's time, or after
  // it; the nearest first.
  [[nodiscard]] std::vector<Change> times(const Request& request, Times which) const;

 private:
  [[nodiscard]] std::vector<std::string> values_of(std::string_view facet,
                                                   const Request& request) const;
  [[nodiscard]] std::vector<std::string> services(const Request& request) const;
  [[nodiscard]] std::vector<std::string> surfaces(const Request& request) const;
  [[nodiscard]] std::vector<Change> findings(const Request& request) const;
  [[nodiscard]] std::vector<Change> grades(const Request& request) const;

  const Decider& decider_;
  model::Mentions mentions_;
  model::Mentions preferred_; // by the orders that come first
  std::vector<std::string> preferred_bodies_;
};

// The orders that were heard, and the one that decided first: what they ask for matters most.
[[nodiscard]] std::vector<std::string> heard_orders(const Decision& decision);

} // namespace haechi::policy
