#include "policy/check/meaning.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>

namespace haechi::policy {

namespace {

enum class Duty : std::uint8_t { Refuse, Explain, Ask, Read };

constexpr std::size_t kDuties = 4;
constexpr std::array<bool ZonePoints::*, kDuties> kAbilities{
    &ZonePoints::refuses, &ZonePoints::explains, &ZonePoints::asks, &ZonePoints::reads};
constexpr std::array<std::string_view, kDuties> kWhat{
    "refuse anything", "show the notice page of a refusal",
    "ask users before they go on (`warn`, `justify`)",
    "read content (`inspect`, `redact`, data entries)"};
constexpr std::array<std::string_view, kDuties> kThen{
    "nothing happens", "the refusal comes without a page",
    "it passes, and the records say `warn-unshown`", "`on_undecided` stands in"};

bool has(const Speaker& speaker, std::string_view obligation) {
  return std::ranges::find(speaker.obligations(), obligation) != speaker.obligations().end();
}

std::optional<Duty> duty_of(const Speaker& speaker) {
  if (speaker.data != nullptr) {
    return Duty::Read;
  }
  switch (*speaker.effect) {
  case Effect::Inspect:
  case Effect::Redact:
    return Duty::Read;
  case Effect::Warn:
    return Duty::Ask;
  case Effect::Block:
    return has(speaker, "notice-page") ? Duty::Explain : Duty::Refuse;
  default:
    return has(speaker, "justify") || has(speaker, "acknowledge") ? std::optional(Duty::Ask)
                                                                  : std::nullopt;
  }
}

using Names = std::set<std::string_view>;

// The zones that the speaker names; nullopt: it may speak in any.
std::optional<Names> named_zones(const Speaker& speaker) {
  Names out;
  for (const Cube& cube : speaker.cubes) {
    const auto named = std::ranges::find(cube.constraints, Facet::Zone, &Constraint::facet);
    if (named == cube.constraints.end()) {
      return std::nullopt;
    }
    out.insert(named->values.begin(), named->values.end());
  }
  return out;
}

class CarryingOut {
 public:
  CarryingOut(const Meaning& meaning, const Enforcement& enforcement, Findings& out)
      : enforcement_(enforcement), out_(out) {
    for (const Zone& zone : meaning.policy().zones) {
      all_zones_.insert(zone.id);
    }
    for (std::size_t duty = 0; duty < kDuties; ++duty) {
      lacking_[duty] = find_lacking(all_zones_, static_cast<Duty>(duty));
    }
  }

  // One finding for each duty of an order, at the first rule that has it.
  void check(const OrderMeaning& order) {
    std::set<Duty> told;
    for (const Speaker& speaker : order.speakers) {
      const auto duty = speaker.can_speak() ? duty_of(speaker) : std::nullopt;
      if (duty && !told.contains(*duty) && report(*order.order, speaker, *duty)) {
        told.insert(*duty);
      }
    }
  }

 private:
  [[nodiscard]] bool is_able(std::string_view zone, Duty duty) const {
    const auto found = enforcement_.zones.find(zone);
    const ZonePoints& points =
        found == enforcement_.zones.end() ? enforcement_.elsewhere : found->second;
    return points.*kAbilities[static_cast<std::size_t>(duty)];
  }

  [[nodiscard]] Names find_lacking(const Names& zones, Duty duty) const {
    Names out;
    for (const std::string_view zone : zones) {
      if (!is_able(zone, duty)) {
        out.insert(zone);
      }
    }
    return out;
  }

  [[nodiscard]] bool report(const Order& order, const Speaker& speaker, Duty duty) {
    const auto number = static_cast<std::size_t>(duty);
    const auto named = named_zones(speaker);
    const Names found = named ? find_lacking(*named, duty) : Names{};
    const Names& lacking = named ? found : lacking_[number];
    const Names& zones = named ? *named : all_zones_;
    if (lacking.empty() && (!zones.empty() || is_able("", duty))) {
      return false;
    }
    out_.add(lacking.size() == zones.size() ? Severity::Warning : Severity::Note, "E-POLICY-140",
             fmt::format("no enforcement point {} can {}, as order `{}` wants: {}",
                         where(lacking, zones), kWhat[number], order.id, kThen[number]),
             speaker.where(), "docs/configuration.md says which listeners do what, and for whom");
    return true;
  }

  static std::string where(const Names& lacking, const Names& zones) {
    constexpr std::size_t kMost = 3;
    if (lacking.empty() || (lacking.size() == zones.size() && lacking.size() > kMost)) {
      return "that is configured";
    }
    std::vector<std::string> shown;
    for (const std::string_view zone : lacking) {
      if (shown.size() < kMost) {
        shown.push_back(fmt::format("`{}`", zone));
      }
    }
    const std::size_t rest = lacking.size() - shown.size();
    return fmt::format("of zone {}{}", fmt::join(shown, ", "),
                       rest == 0 ? "" : fmt::format(" and {} more", rest));
  }

  const Enforcement& enforcement_;
  Findings& out_;
  Names all_zones_;                    // that the policy declares
  std::array<Names, kDuties> lacking_; // of these, for each duty
};

} // namespace

void check_enforcement(const Meaning& meaning, const Enforcement& enforcement, Findings& out) {
  CarryingOut carrying_out(meaning, enforcement, out);
  for (const OrderMeaning& order : meaning.orders()) {
    if (order.order->force != Force::External) {
      carrying_out.check(order);
    }
  }
}

} // namespace haechi::policy
