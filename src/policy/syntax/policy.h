#pragma once
// A policy as written: plain values, one struct per word of the language (docs/policy.md). Made by
// syntax/parse.h, judged by check/, compiled by compile/, read directly by model/.
// Names are kept as text here; every element remembers its place for messages.

#include "base/instant.h"
#include "base/result.h"
#include "base/words.h"
#include "policy/vocabulary.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace haechi::policy {

// "facet has one of these values" with the facet's own meaning of "has": Body = in the subtree of
// one, Assurance = at least the lowest, Grade = at or above (per scale), Host and Model = pattern
// match, the several-valued facets = one of the values is listed. `name` is set for attributes
// only. `values` is never empty.
struct Atom {
  Facet facet{};
  std::string name;
  std::vector<std::string> values;
  Location where;
};

// A condition: all atoms hold, every group of `any` has a branch that holds, no condition of `none`
// holds. Empty = true. `scope`, `target`, `operation`, `purpose` of a rule all become conditions.
struct Condition {
  std::vector<Atom> atoms;
  std::vector<std::vector<Condition>> any; // each inner list: at least one of these
  std::vector<Condition> none;             // from `not:`
  Location where;

  [[nodiscard]] bool is_empty() const { return atoms.empty() && any.empty() && none.empty(); }
};

// Whom an order, rule or exemption reaches. `bodies` and `exclude` name subtrees; nullopt = not
// written. `visitors` may be set on an order's scope or on one branch of its `any` only, beside
// zones (check enforces it).
struct Scope {
  std::optional<std::vector<std::string>> bodies;
  std::vector<std::string> exclude;
  bool visitors = false;
  Condition
      facets; // devices, zones, roles, groups, located, assurance, attributes, operation, purpose
  std::vector<Scope> any; // at least one of these, when not empty
  bool has_any = false;
  std::vector<Scope> none; // from `not:`
  Location where;
};

struct Body {
  std::string id;
  Words name;
  std::string parent;                 // empty: a root
  std::vector<std::string> authority; // bodies over which it speaks besides its own subtree
  std::optional<Effect> default_effect;
  std::optional<Effect> on_undecided; // block, warn, allow
  std::vector<std::string> ungraded;  // grades that stand in where content holds none of that scale
  bool has_ungraded = false;
  Location where;
};

struct DeviceClass {
  std::string id;
  std::optional<Owner> owner;
  Location where;
};

struct Zone {
  std::string id;
  std::optional<Owner> owner;
  std::string body; // whose network it is; empty: not said
  bool no_egress = false;
  std::optional<Effect> unlisted; // allow, inspect, block
  Location where;
};

// A leaf or a join of an `until`/`from` condition.
struct Moment {
  enum class Kind : std::uint8_t { Date, Event, Any, All };
  Kind kind = Kind::Date;
  Instant date{}; // Kind::Date
  std::string
      event; // Kind::Event: the key as requests spell it, `provider-replied:kr.pipc.2025-01-31`
  std::vector<Moment> of;
  Location where;
};

enum class RuleEffect : std::uint8_t { Allow, Inspect, Warn, Redact, Block, Exempt };

// A rule: speaks for its order when scope, target, operation and purpose all match. `has_target` is
// false for an absent or empty target, which means every service of category generative-ai.
struct Rule {
  Scope scope;
  bool has_target = false;
  Condition target;
  std::optional<Atom> operation;
  std::optional<Atom> purpose;
  RuleEffect effect{};
  Lifts lifts = Lifts::Rules; // of an exempt rule
  std::vector<std::string> obligations;
  std::vector<std::string> instead;
  Location where;
};

// A data entry: speaks beside the rules. Effect is never Exempt. At least one of finding and grade
// is set.
struct DataEntry {
  Scope scope;
  bool has_target = false;
  Condition target;
  std::optional<Atom> operation;
  std::optional<Atom> purpose;
  std::optional<Atom> finding;
  std::optional<Atom> grade;
  Effect effect{};
  std::vector<std::string> obligations;
  std::vector<std::string> instead;
  Location where;
};

struct Order {
  std::string id;
  Words title;
  std::string issuer;
  Force force{};
  std::string instrument;
  std::string basis;
  Words because;
  std::optional<Moment> from; // Date or Event; none: since ever
  std::optional<Instant> expires;
  std::optional<Moment> until;
  std::vector<std::string> supersedes;
  std::string adopts; // empty: none
  Scope scope;
  std::vector<Rule> rules;
  std::vector<DataEntry> data;
  std::vector<std::string> exemptions_by;
  std::vector<std::string> exemption_grounds;
  Location where;
};

struct Exemption {
  std::string id;
  std::string order;
  std::string granted_by;
  std::string ground;
  std::optional<Assurance> assurance;
  Scope scope;
  std::optional<Instant> from;
  Instant expires{};
  Lifts lifts = Lifts::Rules;
  std::vector<std::string> mitigations;
  Location where;
};

// A `tests:` entry, kept as JSON text of the request and of the expectation; policy/json reads
// both.
struct Test {
  std::string id;
  std::string request; // JSON of one request, `at` resolved in the policy's time zone
  std::string expect;  // JSON object of the keys expect, expect_range, needs, reason, by,
                       // obligations, instead, trace
  Location where;
};

// `owner: <body>` at the top of a file: what the file says must lie in that body's subtree.
struct FileOwner {
  std::string file;
  std::string body;
  Location where;
};

// A whole folder of files, merged; the order of files leaves no trace but in `where`.
struct Policy {
  std::string timezone = "UTC";
  std::vector<std::vector<std::string>> grades; // scales, lowest first
  std::vector<Body> bodies;                     // sorted by id, likewise the lists below
  std::vector<DeviceClass> devices;
  std::vector<Zone> zones;
  std::vector<Order> orders;
  std::vector<Exemption> exemptions;
  std::vector<Test> tests;       // in the order written, files sorted by path
  std::vector<FileOwner> owners; // sorted by file; files that are not named are the operator's
  Location timezone_where;       // no file: not said
  Location grades_where;
};

} // namespace haechi::policy
