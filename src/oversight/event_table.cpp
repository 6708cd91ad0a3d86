#include "oversight/event_table.h"

#include "base/check.h"
#include "oversight/event_rows.h"

#include <algorithm>
#include <array>

namespace haechi::oversight {

namespace {

using enum FieldType;

constexpr std::array<std::string_view, 2> kMeasures{"restrict", "block"};
constexpr std::array<std::string_view, 3> kForces{"binding", "advice", "external"};
constexpr std::array<std::string_view, 4> kFindings{"open", "answered", "insufficient",
                                                    "contradicted"};
constexpr std::array<std::string_view, 2> kResults{"pass", "fail"};
constexpr std::array<std::string_view, 5> kAppeals{"pending", "granted", "partly-granted",
                                                   "rejected", "withdrawn"};

Specs make_table() {
  Specs out;
  add_people(out);
  open_inquiries(out);
  answer_inquiries(out);
  add_proposals(out);
  add_orders(out);
  add_recommendations(out);
  add_exemptions(out);
  add_tasks(out);
  return out;
}

} // namespace

std::span<const EventSpec> event_table() {
  static const Specs table = make_table();
  return table;
}

const EventSpec& spec_of(EventKind kind) {
  const auto table = event_table();
  const auto at = static_cast<std::size_t>(kind);
  HAECHI_CHECK(at < table.size() && table[at].kind == kind);
  return table[at];
}

const EventSpec* find_spec(std::string_view word) {
  const auto table = event_table();
  const auto found = std::ranges::find(table, word, &EventSpec::word);
  return found == table.end() ? nullptr : &*found;
}

const FieldSpec* find_field(const EventSpec& spec, std::string_view name) {
  const auto found = std::ranges::find(spec.fields, name, &FieldSpec::name);
  return found == spec.fields.end() ? nullptr : &*found;
}

std::string_view to_word(Power power) {
  constexpr std::array<std::string_view, 5> kPowers{"", "sign", "order", "lift", "exempt"};
  return kPowers.at(static_cast<std::size_t>(power));
}

std::span<const std::string_view> words_of(FieldType type) {
  switch (type) {
  case Measure:
    return kMeasures;
  case Force:
    return kForces;
  case Finding:
    return kFindings;
  case FieldType::Result:
    return kResults;
  case FieldType::Appeal:
    return kAppeals;
  default:
    return {};
  }
}

} // namespace haechi::oversight
