#include "policy/format/key_order.h"

#include <algorithm>
#include <array>

namespace haechi::policy::format {

namespace {

using Key = std::string_view;

constexpr std::array<Key, 9> kFile{"owner", "timezone", "grades",     "bodies", "devices",
                                   "zones", "orders",   "exemptions", "tests"};
constexpr std::array<Key, 6> kBody{"name",    "parent",       "authority",
                                   "default", "on_undecided", "ungraded"};
constexpr std::array<Key, 1> kDevice{"owner"};
constexpr std::array<Key, 4> kZone{"owner", "body", "egress", "unlisted"};
constexpr std::array<Key, 17> kOrder{
    "id",      "title", "issuer",  "force",         "instrument",       "basis",
    "because", "from",  "expires", "until",         "supersedes",       "adopts",
    "scope",   "rules", "data",    "exemptions_by", "exemption_grounds"};
constexpr std::array<Key, 8> kRule{"scope",  "target",      "operation", "purpose",
                                   "effect", "obligations", "instead",   "lifts"};
constexpr std::array<Key, 9> kDataEntry{"scope", "target", "operation",   "purpose", "finding",
                                        "grade", "effect", "obligations", "instead"};
constexpr std::array<Key, 10> kExemption{"id",   "order",   "granted_by", "ground", "scope",
                                         "from", "expires", "assurance",  "lifts",  "mitigations"};
constexpr std::array<Key, 22> kTest{
    "id",        "at",      "who",   "device",      "zone",    "target", "host",   "facts",
    "operation", "purpose", "model", "tier",        "tenant",  "data",   "expect", "expect_range",
    "needs",     "reason",  "by",    "obligations", "instead", "trace"};
constexpr std::array<Key, 14> kScope{"bodies",  "exclude",  "devices",   "zones",      "roles",
                                     "groups",  "located",  "assurance", "attributes", "operation",
                                     "purpose", "visitors", "any",       "not"};
constexpr std::array<Key, 14> kTarget{
    "service", "provider", "provider_group", "relation", "control_country", "category",
    "hosting", "surface",  "tier",           "tenant",   "model",           "host",
    "any",     "not"};
constexpr std::array<Key, 5> kMoment{"event", "ref", "date", "any", "all"};
constexpr std::array<Key, 2> kWords{"en", "ko"};
constexpr std::array<Key, 6> kWho{"body", "role", "groups", "located", "assurance", "attributes"};
constexpr std::array<Key, 3> kData{"open", "grade", "findings"};

struct Step {
  Part from;
  Key key;
  Part to;
};

constexpr std::array<Step, 35> kSteps{{
    {Part::File, "bodies", Part::Bodies},
    {Part::File, "devices", Part::Devices},
    {Part::File, "zones", Part::Zones},
    {Part::File, "orders", Part::Orders},
    {Part::File, "exemptions", Part::Exemptions},
    {Part::File, "tests", Part::Tests},
    {Part::Body, "name", Part::Words},
    {Part::Order, "title", Part::Words},
    {Part::Order, "because", Part::Words},
    {Part::Order, "from", Part::Moment},
    {Part::Order, "until", Part::Moment},
    {Part::Order, "expires", Part::Date},
    {Part::Order, "scope", Part::Scope},
    {Part::Order, "rules", Part::Rules},
    {Part::Order, "data", Part::DataEntries},
    {Part::Rule, "scope", Part::Scope},
    {Part::Rule, "target", Part::Target},
    {Part::DataEntry, "scope", Part::Scope},
    {Part::DataEntry, "target", Part::Target},
    {Part::Exemption, "scope", Part::Scope},
    {Part::Exemption, "from", Part::Date},
    {Part::Exemption, "expires", Part::Date},
    {Part::Scope, "any", Part::Scope},
    {Part::Scope, "not", Part::Scope},
    {Part::Target, "any", Part::Target},
    {Part::Target, "not", Part::Target},
    {Part::Moment, "date", Part::Date},
    {Part::Moment, "any", Part::Moment},
    {Part::Moment, "all", Part::Moment},
    {Part::Test, "at", Part::Date},
    {Part::Test, "who", Part::Who},
    {Part::Test, "data", Part::Data},
    {Part::Test, "facts", Part::Free},
    {Part::Free, "events", Part::Dates},
    {Part::Free, "lifted", Part::Dates},
}};

} // namespace

Part part_under(Part part, Key key) {
  switch (part) {
  case Part::Bodies:
    return Part::Body;
  case Part::Devices:
    return Part::Device;
  case Part::Zones:
    return Part::Zone;
  case Part::Dates:
    return Part::Date;
  default:
    break;
  }
  const auto found = std::ranges::find_if(
      kSteps, [&](const Step& step) { return step.from == part && step.key == key; });
  return found == kSteps.end() ? Part::Free : found->to;
}

Part item_of(Part part) {
  switch (part) {
  case Part::Orders:
    return Part::Order;
  case Part::Exemptions:
    return Part::Exemption;
  case Part::Tests:
    return Part::Test;
  case Part::Rules:
    return Part::Rule;
  case Part::DataEntries:
    return Part::DataEntry;
  default:
    return part;
  }
}

std::span<const Key> keys_of(Part part) {
  switch (part) {
  case Part::File:
    return kFile;
  case Part::Body:
    return kBody;
  case Part::Device:
    return kDevice;
  case Part::Zone:
    return kZone;
  case Part::Order:
    return kOrder;
  case Part::Rule:
    return kRule;
  case Part::DataEntry:
    return kDataEntry;
  case Part::Exemption:
    return kExemption;
  case Part::Test:
    return kTest;
  case Part::Scope:
    return kScope;
  case Part::Target:
    return kTarget;
  case Part::Moment:
    return kMoment;
  case Part::Words:
    return kWords;
  case Part::Who:
    return kWho;
  case Part::Data:
    return kData;
  default:
    return {};
  }
}

std::size_t place_of(Part part, Key key) {
  const auto keys = keys_of(part);
  const auto found = std::ranges::find(keys, key);
  if (found != keys.end()) {
    const auto place = static_cast<std::size_t>(found - keys.begin());
    const bool is_logic = part == Part::Target && (key == "any" || key == "not");
    return is_logic ? place + 1 : place;
  }
  // `attribute.<name>` of a target stands before its `any` and `not`.
  return part == Part::Target ? keys.size() - 2 : keys.size();
}

} // namespace haechi::policy::format
