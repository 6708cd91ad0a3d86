#include "policy/compile/compile.h"

#include "policy/compile/condition_compiler.h"
#include "policy/compile/reasons.h"
#include "policy/compile/supersession.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace haechi::policy {

namespace {

class Compiler {
 public:
  Compiler(const Policy& policy, const catalog::Catalog& catalog)
      : policy_(policy), catalog_(catalog), program_(std::make_unique<Program>(policy)),
        conditions_(*program_) {}

  std::unique_ptr<const Program> run() {
    add_well_known();
    add_places();
    group_exemptions();
    const Supersession supersession = find_supersession(policy_);
    program_->orders.reserve(policy_.orders.size());
    for (std::size_t i = 0; i < policy_.orders.size(); ++i) {
      numbers_.emplace(policy_.orders[i].id, static_cast<OrderIndex>(i));
    }
    for (std::size_t i = 0; i < policy_.orders.size(); ++i) {
      add_order(policy_.orders[i], supersession.silences[i]);
      program_->orders.back().turn = supersession.turns[i];
    }
    number_by_age();
    list_service_axes();
    auto& named = program_->named_services;
    std::ranges::sort(named);
    named.erase(std::ranges::unique(named).begin(), named.end());
    program_->services = ServiceTable(catalog_, program_->symbols, program_->axes);
    return std::move(program_);
  }

 private:
  void add_well_known() {
    program_->generative_ai = conditions_.compile(
        Atom{.facet = Facet::Category, .name = {}, .values = {"generative-ai"}, .where = {}});
    program_->self_hosted = conditions_.compile(
        Atom{.facet = Facet::Hosting, .name = {}, .values = {"self"}, .where = {}});
    program_->personal_data = program_->symbols.intern("personal-data");
    program_->log_obligation = obligation_number("log");
    program_->acknowledge_obligation = obligation_number("acknowledge");
    program_->inspect_obligation = obligation_number("inspect");
  }

  static bool is_body_owned(const std::optional<Owner>& owner) {
    return owner.value_or(Owner::Body) == Owner::Body;
  }

  void add_places() {
    for (const DeviceClass& device : policy_.devices) {
      program_->devices.push_back({.id = program_->symbols.intern(device.id),
                                   .is_body_owned = is_body_owned(device.owner)});
    }
    for (const Zone& zone : policy_.zones) {
      program_->zones.push_back({.id = program_->symbols.intern(zone.id),
                                 .is_body_owned = is_body_owned(zone.owner),
                                 .no_egress = zone.no_egress,
                                 .has_unlisted = zone.unlisted.has_value(),
                                 .unlisted = zone.unlisted.value_or(Effect::Allow),
                                 .body = program_->bodies.find(zone.body)});
    }
    for (const CompiledPlace& device : program_->devices) {
      program_->has_foreign_devices = program_->has_foreign_devices || !device.is_body_owned;
    }
    for (const CompiledPlace& zone : program_->zones) {
      program_->has_foreign_zones = program_->has_foreign_zones || !zone.is_body_owned;
      program_->has_closed_zones = program_->has_closed_zones || zone.no_egress;
      program_->has_unlisted_zones = program_->has_unlisted_zones || zone.has_unlisted;
      program_->has_zone_bodies = program_->has_zone_bodies || zone.body != kNoBody;
    }
    std::ranges::sort(program_->devices, {}, &CompiledPlace::id);
    std::ranges::sort(program_->zones, {}, &CompiledPlace::id);
  }

  void group_exemptions() {
    for (std::size_t i = 0; i < policy_.exemptions.size(); ++i) {
      exemptions_[policy_.exemptions[i].order].push_back(i);
    }
  }

  std::uint32_t obligation_number(const std::string& obligation) {
    const auto next = static_cast<std::uint32_t>(program_->obligations.size());
    const auto [known, is_new] = obligations_.try_emplace(obligation, next);
    if (is_new) {
      program_->obligations.push_back(obligation);
    }
    return known->second;
  }

  Run add_obligations(const std::vector<std::string>& obligations, Effect effect) {
    std::vector<std::uint32_t> numbers;
    for (const std::string& obligation : obligations) {
      numbers.push_back(obligation_number(obligation));
    }
    if (effect == Effect::Warn) {
      numbers.push_back(program_->acknowledge_obligation);
    } else if (effect == Effect::Inspect || effect == Effect::Redact) {
      numbers.push_back(program_->inspect_obligation);
    }
    std::ranges::sort(numbers);
    numbers.erase(std::ranges::unique(numbers).begin(), numbers.end());
    auto& runs = program_->obligation_runs;
    const Run run{static_cast<std::uint32_t>(runs.size()),
                  static_cast<std::uint32_t>(numbers.size())};
    runs.insert(runs.end(), numbers.begin(), numbers.end());
    return run;
  }

  static Effect effect_of(RuleEffect effect) {
    switch (effect) {
    case RuleEffect::Allow:
      return Effect::Allow;
    case RuleEffect::Inspect:
      return Effect::Inspect;
    case RuleEffect::Warn:
      return Effect::Warn;
    case RuleEffect::Redact:
      return Effect::Redact;
    case RuleEffect::Block:
      return Effect::Block;
    case RuleEffect::Exempt:
      break;
    }
    return Effect::NoDecision;
  }

  void add_rule(const Rule& rule) {
    const Effect effect = effect_of(rule.effect);
    program_->parts.push_back({.node = conditions_.compile(rule),
                               .effect = effect,
                               .lifts = rule.lifts,
                               .specificity = target_specificity(rule.has_target, rule.target),
                               .reason = reason_of(rule),
                               .obligations = add_obligations(rule.obligations, effect)});
  }

  void add_data(const DataEntry& entry, bool has_rules) {
    const bool asks_for_personal =
        entry.finding &&
        std::ranges::find(entry.finding->values, "personal-data") != entry.finding->values.end();
    program_->parts.push_back({.node = conditions_.compile(entry, has_rules),
                               .effect = entry.effect,
                               .inherits_target = has_rules && !entry.has_target,
                               .can_be_personal = asks_for_personal && !entry.grade,
                               .specificity = target_specificity(entry.has_target, entry.target),
                               .reason = reason_of(entry),
                               .obligations = add_obligations(entry.obligations, entry.effect)});
  }

  static std::string_view standing_fault(const Order& order, const Exemption& exemption) {
    const auto lists = [](const std::vector<std::string>& list, const std::string& word) {
      return std::ranges::find(list, word) != list.end();
    };
    if (exemption.granted_by != order.issuer && !lists(order.exemptions_by, exemption.granted_by)) {
      return "exempt-not-delegated";
    }
    const bool is_good_ground =
        order.exemption_grounds.empty() || lists(order.exemption_grounds, exemption.ground);
    return is_good_ground ? "" : "exempt-ground";
  }

  Run add_exemptions(const Order& order) {
    Run run{static_cast<std::uint32_t>(program_->exemptions.size()), 0};
    const auto granted = exemptions_.find(order.id);
    if (granted == exemptions_.end()) {
      return run;
    }
    for (const std::size_t index : granted->second) { // by id
      const Exemption& exemption = policy_.exemptions[index];
      program_->exemptions.push_back(
          {.scope = conditions_.compile(exemption.scope),
           .assurance = conditions_.compile_assurance(exemption.assurance),
           .from = exemption.from.value_or(Instant::min()),
           .expires = exemption.expires,
           .lifts_all = exemption.lifts == Lifts::All,
           .standing_fault = standing_fault(order, exemption),
           .written = static_cast<std::uint32_t>(index)});
      ++run.count;
    }
    return run;
  }

  Run add_superseded(const std::vector<OrderIndex>& superseded) {
    auto& all = program_->superseded;
    const Run run{static_cast<std::uint32_t>(all.size()),
                  static_cast<std::uint32_t>(superseded.size())};
    all.insert(all.end(), superseded.begin(), superseded.end());
    return run;
  }

  void add_order(const Order& order, const std::vector<OrderIndex>& superseded) {
    CompiledOrder compiled;
    compiled.issuer = program_->bodies.find(order.issuer);
    compiled.is_external = order.force == Force::External;
    compiled.is_advice = order.force == Force::Advice;
    compiled.adopts = !order.adopts.empty();
    compiled.waits_for_event = order.from && order.from->kind != Moment::Kind::Date;
    compiled.has_until = order.until.has_value();
    if (order.from && !compiled.waits_for_event) {
      compiled.from = order.from->date;
    }
    compiled.expires = order.expires.value_or(Instant::max());
    compiled.scope = conditions_.compile(order.scope);
    compiled.visitors = conditions_.compile_for_visitors(order.scope);
    compiled.rules = {static_cast<std::uint32_t>(program_->parts.size()),
                      static_cast<std::uint32_t>(order.rules.size())};
    for (const Rule& rule : order.rules) {
      add_rule(rule);
    }
    compiled.data = {static_cast<std::uint32_t>(program_->parts.size()),
                     static_cast<std::uint32_t>(order.data.size())};
    for (const DataEntry& entry : order.data) {
      add_data(entry, !order.rules.empty());
    }
    compiled.exemptions = add_exemptions(order);
    compiled.supersedes = add_superseded(superseded);
    const auto adopted = numbers_.find(order.adopts);
    compiled.adopted = adopted == numbers_.end() ? 0 : adopted->second + 1;
    program_->has_event_starts = program_->has_event_starts || compiled.waits_for_event;
    program_->orders.push_back(compiled);
  }

  void list_service_axes() {
    program_->service_axes = {to_axis(Facet::Service),        to_axis(Facet::Provider),
                              to_axis(Facet::ProviderGroup),  to_axis(Facet::Relation),
                              to_axis(Facet::ControlCountry), to_axis(Facet::Category),
                              to_axis(Facet::Hosting),        to_axis(Facet::Surface)};
    for (const auto& [name, axis] : program_->axes.attributes(Facet::ServiceAttribute)) {
      program_->service_axes.push_back(axis);
    }
  }

  // The later an order began, the greater its number; of those that began together the smaller id.
  void number_by_age() {
    std::vector<OrderIndex> sorted(program_->orders.size());
    std::iota(sorted.begin(), sorted.end(), 0U);
    std::ranges::sort(sorted, [&](OrderIndex a, OrderIndex b) {
      const Instant from_a = program_->orders[a].from;
      const Instant from_b = program_->orders[b].from;
      return from_a != from_b ? from_a < from_b : a > b;
    });
    program_->by_age.resize(sorted.size());
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      program_->by_age[sorted[i]] = static_cast<std::uint32_t>(i);
    }
  }

  const Policy& policy_;
  const catalog::Catalog& catalog_;
  std::unique_ptr<Program> program_;
  ConditionCompiler conditions_;
  std::unordered_map<std::string_view, OrderIndex> numbers_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> exemptions_;
  std::unordered_map<std::string, std::uint32_t> obligations_;
};

} // namespace

std::unique_ptr<const Program> compile(const Policy& policy, const catalog::Catalog& catalog) {
  return Compiler(policy, catalog).run();
}

} // namespace haechi::policy
