#include "policy/syntax/body_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace haechi::policy {

namespace {

constexpr std::array<std::string_view, 6> kBodyKeys{"name",    "parent",       "authority",
                                                    "default", "on_undecided", "ungraded"};
constexpr std::array<std::string_view, 1> kDeviceKeys{"owner"};
constexpr std::array<std::string_view, 4> kZoneKeys{"owner", "body", "egress", "unlisted"};

// A choice among some of the effects; `words` are spellings of Effect.
std::optional<Effect> read_effect(NodeReader& reader, const Entry& entry, WordList words) {
  const auto effect = reader.word<Effect>(entry, kEffectWords);
  if (!effect || std::ranges::find(words, entry.value.text) != words.end()) {
    return effect;
  }
  static_cast<void>(
      reader.closed_texts(entry, words)); // complains with the words that may stand here
  return std::nullopt;
}

// The facts of an id: a mapping, or nothing.
std::span<const Entry> facts_of(NodeReader& reader, const Entry& entry, std::string_view what) {
  if (entry.value.is_null() || !reader.expect_mapping(entry.value, what)) {
    return {};
  }
  return entry.value.entries;
}

} // namespace

Body read_body(NodeReader& reader, const Entry& entry) {
  constexpr std::array<std::string_view, 5> kDefault{"allow", "inspect", "warn", "redact", "block"};
  constexpr std::array<std::string_view, 3> kUndecided{"block", "warn", "allow"};
  Body out;
  out.where = entry.where(reader.file());
  out.id = reader.checked_id(entry.key, out.where, "a body's id");
  for (const Entry& fact : facts_of(reader, entry, "a body")) {
    if (fact.key == "name") {
      out.name = reader.words(fact);
    } else if (fact.key == "parent") {
      out.parent = reader.id(fact);
    } else if (fact.key == "authority") {
      out.authority = reader.texts(fact, Empty::Allowed);
    } else if (fact.key == "default") {
      out.default_effect = read_effect(reader, fact, kDefault);
    } else if (fact.key == "on_undecided") {
      out.on_undecided = read_effect(reader, fact, kUndecided);
    } else if (fact.key == "ungraded") {
      out.ungraded = reader.texts(fact, Empty::Allowed);
      out.has_ungraded = true;
    } else {
      reader.unknown_key(fact, kBodyKeys, "a body");
    }
  }
  return out;
}

DeviceClass read_device(NodeReader& reader, const Entry& entry) {
  DeviceClass out;
  out.where = entry.where(reader.file());
  out.id = reader.checked_id(entry.key, out.where, "a device class");
  for (const Entry& fact : facts_of(reader, entry, "a device class")) {
    if (fact.key == "owner") {
      out.owner = reader.word<Owner>(fact, kOwnerWords);
    } else {
      reader.unknown_key(fact, kDeviceKeys, "a device class");
    }
  }
  return out;
}

Zone read_zone(NodeReader& reader, const Entry& entry) {
  constexpr std::array<std::string_view, 3> kUnlisted{"allow", "inspect", "block"};
  constexpr std::array<std::string_view, 1> kEgress{"none"};
  Zone out;
  out.where = entry.where(reader.file());
  out.id = reader.checked_id(entry.key, out.where, "a zone");
  for (const Entry& fact : facts_of(reader, entry, "a zone")) {
    if (fact.key == "owner") {
      out.owner = reader.word<Owner>(fact, kOwnerWords);
    } else if (fact.key == "body") {
      out.body = reader.id(fact);
    } else if (fact.key == "egress") {
      out.no_egress = !reader.closed_texts(fact, kEgress).empty();
    } else if (fact.key == "unlisted") {
      out.unlisted = read_effect(reader, fact, kUnlisted);
    } else {
      reader.unknown_key(fact, kZoneKeys, "a zone");
    }
  }
  return out;
}

std::vector<std::vector<std::string>> read_grades(NodeReader& reader, const Entry& entry) {
  std::vector<std::vector<std::string>> out;
  if (!entry.value.is_sequence()) {
    reader.complain("E-POLICY-003", "`grades` must be a list of scales", entry.value,
                    "write [[O, S, C]], the lowest grade first");
    return out;
  }
  std::set<std::string> seen;
  for (const Node& scale : entry.value.items) {
    if (!scale.is_sequence()) {
      reader.complain("E-POLICY-003", "a scale of `grades` must be a list of grades", scale,
                      "write [[O, S, C]], the lowest grade first");
      continue;
    }
    Entry named{"grades", scale.line, scale.column, scale};
    out.push_back(reader.texts(named, Empty::Refused));
    for (const std::string& grade : out.back()) {
      if (!seen.insert(grade).second) {
        reader.complain("E-POLICY-011", fmt::format("grade `{}` stands twice in `grades`", grade),
                        scale, "a grade has one place in one scale");
      }
    }
  }
  return out;
}

} // namespace haechi::policy
