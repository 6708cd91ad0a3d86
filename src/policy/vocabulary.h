#pragma once
// The closed vocabularies of the policy language (docs/policy.md, "Words"), as enumerations and
// spellings.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace haechi::policy {

// Strictness ascends; the order is the law of the language. NoDecision is an answer only, never
// said by a rule.
enum class Effect : std::uint8_t { NoDecision, Allow, Inspect, Warn, Redact, Block };

// How surely the person is known, ascending. A condition means "at least".
enum class Assurance : std::uint8_t { Address, Password, Certificate };

enum class Force : std::uint8_t { Binding, Advice, External };

enum class Owner : std::uint8_t { Body, Person, Nobody };

enum class Hosting : std::uint8_t { External, Self };

enum class Lifts : std::uint8_t { Rules, All };

// Every fact that a condition can ask for. Person and service attributes carry a name beside the
// facet.
enum class Facet : std::uint8_t {
  Body,
  Role,
  Group, // may hold several values
  Located,
  Assurance,       // condition means "at least"
  PersonAttribute, // attributes.<name>
  Device,
  Zone,
  Host, // patterns with `*`
  Service,
  Provider,
  ProviderGroup,
  Relation,
  ControlCountry, // may hold several values
  Category,       // may hold several values
  Hosting,
  Surface,
  Tier,
  Tenant,
  Model,            // patterns with `*`
  ServiceAttribute, // attribute.<name>
  Operation,
  Purpose,
  Finding, // may hold several values
  Grade,   // one per scale; a condition holds at or above
};

inline constexpr std::size_t kFacetCount = 25;

inline constexpr std::array<std::string_view, 6> kEffectWords{"no-decision", "allow",  "inspect",
                                                              "warn",        "redact", "block"};
inline constexpr std::array<std::string_view, 3> kAssuranceWords{"address", "password",
                                                                 "certificate"};
inline constexpr std::array<std::string_view, 3> kForceWords{"binding", "advice", "external"};
inline constexpr std::array<std::string_view, 3> kOwnerWords{"body", "person", "nobody"};
inline constexpr std::array<std::string_view, 2> kHostingWords{"external", "self"};
inline constexpr std::array<std::string_view, 2> kLiftsWords{"rules", "all"};
inline constexpr std::array<std::string_view, 11> kOperationWords{
    "visit",  "install",  "keep-installed", "sign-up",       "keep-account", "prompt",
    "upload", "download", "api-call",       "connect-agent", "procure"};
inline constexpr std::array<std::string_view, 7> kSurfaceWords{
    "web", "app", "desktop", "api", "extension", "embedded", "open-weights"};
inline constexpr std::array<std::string_view, 6> kRelationWords{
    "self", "parent", "subsidiary", "affiliate", "predecessor", "successor"};

// The words of `category` that have a meaning of their own; other words are free (services that are
// no AI).
inline constexpr std::array<std::string_view, 18> kCategoryWords{
    "generative-ai", "chat",     "search",  "api",     "code",      "agent",
    "image",         "video",    "audio",   "meeting", "writing",   "aggregator",
    "companion",     "embedded", "gateway", "local",   "model-hub", "ai-info"};

// Why an answer is as it is (docs/policy.md, section 4).
inline constexpr std::array<std::string_view, 21> kReasonWords{
    "default",       "exempt-valid",  "carve-out",  "zone-no-egress", "out-of-reach",
    "several",       "undecided",     "review-due", "data-grade",     "data-personal",
    "data-secret",   "adopted-order", "advice",     "purpose",        "model",
    "tier",          "allowed",       "restricted", "named-block",    "owner-control",
    "category-block"};

// Why an order that was considered said nothing: the words of a trace line's `skipped`.
inline constexpr std::array<std::string_view, 19> kSilenceWords{"external",
                                                                "not-yet-effective",
                                                                "expired",
                                                                "lifted",
                                                                "out-of-scope-body",
                                                                "out-of-scope-device",
                                                                "out-of-scope-zone",
                                                                "out-of-scope-role",
                                                                "out-of-scope-group",
                                                                "out-of-scope-territory",
                                                                "out-of-scope-assurance",
                                                                "out-of-scope-attributes",
                                                                "out-of-scope-operation",
                                                                "out-of-scope-purpose",
                                                                "out-of-scope",
                                                                "no-match",
                                                                "carve-out",
                                                                "exempt-valid",
                                                                "superseded"};

// Why an exemption that covers the request is not valid.
inline constexpr std::array<std::string_view, 5> kInvalidExemptionWords{
    "exempt-not-delegated", "exempt-ground", "exempt-not-yet", "exempt-expired",
    "exempt-assurance"};

// The spelling of a facet as requests and `needs` use it (`attributes.` and `attribute.` take a
// name behind them).
inline constexpr std::array<std::string_view, kFacetCount> kFacetWords{
    "body",       "role",
    "group",      "located",
    "assurance",  "attributes.",
    "device",     "zone",
    "host",       "service",
    "provider",   "provider_group",
    "relation",   "control_country",
    "category",   "hosting",
    "surface",    "tier",
    "tenant",     "model",
    "attribute.", "operation",
    "purpose",    "finding",
    "grade"};

[[nodiscard]] constexpr std::string_view to_word(Effect effect) {
  return kEffectWords[static_cast<std::size_t>(effect)];
}

[[nodiscard]] constexpr std::string_view to_word(Assurance assurance) {
  return kAssuranceWords[static_cast<std::size_t>(assurance)];
}

[[nodiscard]] constexpr std::string_view to_word(Facet facet) {
  return kFacetWords[static_cast<std::size_t>(facet)];
}

// The enumerator whose spelling in `words` is `word`.
template <class Enum, std::size_t N>
[[nodiscard]] constexpr std::optional<Enum> find_word(const std::array<std::string_view, N>& words,
                                                      std::string_view word) {
  for (std::size_t i = 0; i < N; ++i) {
    if (words[i] == word) {
      return static_cast<Enum>(i);
    }
  }
  return std::nullopt;
}

} // namespace haechi::policy
