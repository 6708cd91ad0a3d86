#include "policy/check/meaning.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

// An order is shadowed by another when removing it changes no effect. That is claimed only where
// all of this holds: wherever it speaks, the other one speaks, says at least as much and brings its
// obligations; the other is in force whenever it is, is superseded by nobody and exempts nobody;
// and it silences nobody itself, and gives way to no default that would come back without it.

namespace haechi::policy {

namespace {

std::string_view implied_obligation(Effect effect) {
  switch (effect) {
  case Effect::Warn:
    return "acknowledge";
  case Effect::Inspect:
  case Effect::Redact:
    return "inspect";
  default:
    return "";
  }
}

bool has_all(const std::vector<std::string>& wanted, const std::vector<std::string>& given) {
  return std::ranges::all_of(wanted, [&](const std::string& each) {
    return std::ranges::find(given, each) != given.end();
  });
}

// What `other` says leaves nothing to add for `speaker`.
bool says_enough(const Speaker& speaker, const Speaker& other) {
  if (!other.effect || *other.effect < *speaker.effect ||
      !has_all(speaker.obligations(), other.obligations())) {
    return false;
  }
  const std::string_view implied = implied_obligation(*speaker.effect);
  return implied.empty() || *other.effect == Effect::Block ||
         implied == implied_obligation(*other.effect);
}

class ShadowSearch {
 public:
  ShadowSearch(const Meaning& meaning, std::optional<Instant> at, Findings& out)
      : meaning_(meaning), conditions_(meaning.conditions()), at_(at), out_(out) {
    for (const Body& body : meaning.policy().bodies) {
      default_ = std::max(default_, body.default_effect.value_or(Effect::NoDecision));
    }
    for (const Order& order : meaning.policy().orders) {
      uncertain_.insert(order.supersedes.begin(), order.supersedes.end());
    }
    for (const Exemption& exemption : meaning.policy().exemptions) {
      uncertain_.insert(exemption.order);
    }
    for (const OrderMeaning& each : meaning.orders()) {
      may_be_shadowed_.push_back(may_be_shadowed(each));
    }
    index();
  }

  void run() {
    for (const OrderMeaning& each : meaning_.orders()) {
      if (meaning_.steps().is_empty()) {
        return;
      }
      if (may_be_shadowed_[number(each)]) {
        search(each);
      }
    }
  }

 private:
  // By the bodies at which orders begin to reach: whoever shadows an order for a body reaches that
  // body or one above it.
  void index() {
    for (const OrderMeaning& each : meaning_.orders()) {
      const Order& order = *each.order;
      if (order.force == Force::External || uncertain_.contains(order.id) || !each.can_speak()) {
        continue;
      }
      for (const std::uint32_t top : tops_of(order)) {
        by_body_[top].push_back(&each);
      }
    }
  }

  // The bodies whose subtrees the order may reach.
  [[nodiscard]] std::set<std::uint32_t> tops_of(const Order& order) const {
    std::set<std::uint32_t> out;
    const auto add = [&](std::string_view id) {
      if (const auto number = meaning_.bodies().number(id)) {
        out.insert(*number);
      }
    };
    add(order.issuer);
    if (const auto issuer = meaning_.bodies().number(order.issuer)) {
      std::ranges::for_each(meaning_.bodies().body(*issuer).authority, add);
    }
    if (order.scope.bodies) {
      std::ranges::for_each(*order.scope.bodies, add);
    }
    return out;
  }

  [[nodiscard]] bool may_be_shadowed(const OrderMeaning& each) const {
    const Order& order = *each.order;
    const bool is_over = at_ && order.expires && *order.expires <= *at_;
    const bool has_carve_out = std::ranges::any_of(
        order.rules, [](const Rule& rule) { return rule.effect == RuleEffect::Exempt; });
    return order.force != Force::External && order.supersedes.empty() && !is_over &&
           each.can_speak() && !(has_carve_out && default_ != Effect::NoDecision) &&
           std::ranges::none_of(each.speakers, [](const Speaker& speaker) {
             return std::ranges::any_of(speaker.cubes, &Cube::has_visitors);
           });
  }

  void search(const OrderMeaning& each) {
    const auto first = std::ranges::find_if(each.speakers, &Speaker::can_speak);
    const std::uint32_t body = first->cubes.front().bodies.front().begin;
    for (const std::uint32_t above : meaning_.bodies().lineage(body)) {
      const auto candidates = by_body_.find(above);
      if (candidates == by_body_.end()) {
        continue;
      }
      for (const OrderMeaning* other : candidates->second) {
        if (other != &each && is_shadowed(each, *other) &&
            (each.order->id > other->order->id || uncertain_.contains(each.order->id) ||
             !is_shadowed(*other, each))) {
          report(each, *other);
          return;
        }
      }
    }
  }

  [[nodiscard]] bool is_shadowed(const OrderMeaning& each, const OrderMeaning& other) const {
    if (!meaning_.steps().take() || !may_be_shadowed_[number(each)] ||
        !is_in_force_too(*each.order, *other.order) ||
        !leaves_defaults(*each.order, *other.order, other)) {
      return false;
    }
    return std::ranges::all_of(each.speakers, [&](const Speaker& speaker) {
      return !speaker.can_match() || std::ranges::all_of(speaker.cubes, [&](const Cube& cube) {
        return is_said_by(speaker, cube, other);
      });
    });
  }

  [[nodiscard]] std::size_t number(const OrderMeaning& each) const {
    return static_cast<std::size_t>(&each - meaning_.orders().data());
  }

  // From now on, whenever the one is in force the other is, unless it is lifted.
  [[nodiscard]] bool is_in_force_too(const Order& order, const Order& other) const {
    const auto begins = [](const Order& each) {
      return each.from ? each.from->date : Instant::min();
    };
    if (other.from && other.from->kind != Moment::Kind::Date) {
      return false;
    }
    const bool has_date = !order.from || order.from->kind == Moment::Kind::Date;
    const Instant needed =
        std::max(has_date ? begins(order) : Instant::min(), at_.value_or(Instant::min()));
    if (begins(other) > needed) {
      return false;
    }
    return !other.expires || (order.expires && *order.expires <= *other.expires);
  }

  // A rule that speaks takes the place of a default of its rank or above.
  [[nodiscard]] bool leaves_defaults(const Order& order, const Order& other,
                                     const OrderMeaning& meaning) const {
    if (default_ == Effect::NoDecision || order.rules.empty() || order.issuer == other.issuer) {
      return true;
    }
    return std::ranges::all_of(meaning.speakers, [&](const Speaker& speaker) {
      return speaker.rule == nullptr || !speaker.can_speak() || *speaker.effect >= default_;
    });
  }

  [[nodiscard]] bool reaches(const Cube& cube, const OrderMeaning& other) const {
    return is_within(cube.bodies, meaning_.bodies().standing(other.order->issuer)) &&
           conditions_.implies(cube, other.order->scope);
  }

  // One of the first rules that could match speaks, and all of these say enough.
  [[nodiscard]] bool is_said_by(const Speaker& speaker, const Cube& cube,
                                const OrderMeaning& other) const {
    if (!speaker.effect) {
      return true; // it says nothing itself
    }
    for (const Speaker& next : other.speakers) {
      if (next.rule == nullptr) {
        break;
      }
      if (says_enough(speaker, next)) {
        if (conditions_.implies(cube, *next.rule)) {
          return reaches(cube, other);
        }
      } else if (!conditions_.excludes(cube, *next.rule)) {
        return false;
      }
    }
    return speaker.data != nullptr && other.order->rules.empty() &&
           is_said_by_data(speaker, cube, other);
  }

  [[nodiscard]] bool is_said_by_data(const Speaker& speaker, const Cube& cube,
                                     const OrderMeaning& other) const {
    return std::ranges::any_of(other.speakers,
                               [&](const Speaker& next) {
                                 return next.data != nullptr && says_enough(speaker, next) &&
                                        conditions_.implies(cube, *next.data, true);
                               }) &&
           reaches(cube, other);
  }

  void report(const OrderMeaning& each, const OrderMeaning& other) {
    const auto strictest = [](const OrderMeaning& meaning) {
      Effect out = Effect::NoDecision;
      for (const Speaker& speaker : meaning.speakers) {
        out = std::max(out, speaker.can_speak() ? *speaker.effect : Effect::NoDecision);
      }
      return out;
    };
    const Order& order = *each.order;
    const bool is_milder = strictest(each) < strictest(other);
    const std::string issuer = order.issuer == other.order->issuer
                                   ? std::string()
                                   : fmt::format(" of `{}`", other.order->issuer);
    out_.add(is_milder ? Severity::Warning : Severity::Note, "E-POLICY-131",
             fmt::format("order `{}` changes nothing: wherever it speaks, order `{}`{} says {} "
                         "({}:{})",
                         order.id, other.order->id, issuer,
                         is_milder ? "something stricter" : "no less", other.order->where.file,
                         other.order->where.line),
             order.where,
             is_milder ? "the strictest order decides; an order loosens another by `supersedes` or "
                         "an exemption only"
                       : "it may be removed, unless it stands here for the record");
  }

  const Meaning& meaning_;
  const Conditions& conditions_;
  std::optional<Instant> at_;
  Findings& out_;
  Effect default_ = Effect::NoDecision;  // the strictest of all bodies
  std::set<std::string_view> uncertain_; // superseded by somebody, or exempted from
  std::vector<bool> may_be_shadowed_;    // by number
  std::map<std::uint32_t, std::vector<const OrderMeaning*>> by_body_;
};

} // namespace

void check_shadows(const Meaning& meaning, const CheckContext& context, Findings& out) {
  ShadowSearch(meaning, context.at, out).run();
}

} // namespace haechi::policy
