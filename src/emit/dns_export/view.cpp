#include "emit/dns_export/view.h"

#include "emit/dns_export/host_patterns.h"
#include "text/host_name.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

namespace haechi::emit::dns_export {

namespace {

using policy::Decision;
using policy::Effect;

// A label that no service has: what is decided of it holds for everything below a name.
constexpr std::string_view kProbe = "_.";
constexpr std::string_view kUnlistedHost = "_.invalid"; // no catalog has it
constexpr std::size_t kMaxChanges = 256;                // instants that are looked at ahead

// The strictest `on_undecided` of the body and its ancestors; none: block.
Effect find_on_undecided(const policy::Policy& policy, const policy::Known& body) {
  std::optional<Effect> strictest;
  std::string_view id = body ? std::string_view(*body) : std::string_view();
  for (std::size_t steps = 0; !id.empty() && steps <= policy.bodies.size(); ++steps) {
    const auto at = std::ranges::lower_bound(
        policy.bodies, id, {},
        [](const policy::Body& each) -> std::string_view { return each.id; });
    if (at == policy.bodies.end() || at->id != id) {
      break;
    }
    strictest = std::max(strictest, at->on_undecided);
    id = at->parent;
  }
  return strictest.value_or(Effect::Block);
}

// What becomes of a host, and what is lost on the way.
struct Ruling {
  Act act = Act::Pass;
  bool is_out_of_reach = false;
  std::vector<Gap> gaps;
  Instant changes_at = Instant::max();

  bool operator==(const Ruling&) const = default;
};

std::string to_outcome(Act act) {
  return act == Act::Pass ? "passes" : "blocked";
}

class Viewing {
 public:
  explicit Viewing(ViewQuestion& question)
      : question_(question), catalog_(question.decider.catalog()),
        subject_(question.decider.prepare_subject(question.viewer.who, question.viewer.device,
                                                  question.viewer.zone)),
        on_undecided_(find_on_undecided(question.decider.policy(), question.viewer.who.body)) {
    for (const WayPast& way : question.ways_past) {
      ways_past_.emplace(way.name, way.act);
    }
  }

  View run();

 private:
  void collect_names();
  void collect_patterns();
  void rule_names();
  void add_node(const std::string& name);
  void add_shared_hosts();

  const Ruling& rule(std::string_view host);
  [[nodiscard]] Ruling make_ruling(std::string_view host);
  [[nodiscard]] Ruling rule_at(std::string_view host, Instant at, Instant& holds_until);
  [[nodiscard]] Act act_of(const Decision& decision) const;
  [[nodiscard]] std::vector<Gap> find_gaps(const Decision& decision, Act act) const;
  [[nodiscard]] Act find_way_past(std::string_view host) const;
  void add_gaps(const Ruling& ruling, std::string_view name);

  ViewQuestion& question_;
  const catalog::Catalog& catalog_;
  policy::PreparedSubject subject_;
  Effect on_undecided_;
  policy::DecisionCache cache_;
  std::map<std::string, Act, std::less<>> ways_past_;
  bool has_host_patterns_ = false;
  std::vector<std::string> names_;
  std::set<std::string, std::less<>> staged_; // names that are not ready for lists
  // Hosts with the same candidates are ruled alike, unless the policy asks for hosts themselves.
  std::unordered_map<const catalog::ServiceIndex*, Ruling> by_candidates_;
  Ruling by_host_;  // the last one
  Ruling unlisted_; // of a host that no entry has
  View view_;
};

Act Viewing::act_of(const Decision& decision) const {
  const bool is_read = decision.effect == Effect::Inspect || decision.effect == Effect::Redact;
  return (is_read ? on_undecided_ : decision.effect) == Effect::Block ? Act::Refuse : Act::Pass;
}

std::vector<Gap> Viewing::find_gaps(const Decision& decision, Act act) const {
  std::vector<Gap> gaps;
  const auto add = [&](std::string_view kind, std::string detail) {
    gaps.push_back(
        {std::string(kind), std::move(detail), to_outcome(act), decision.by.value_or(""), {}});
  };
  if (!decision.is_settled) {
    add(gap::kUnsettled,
        fmt::format("{} to {}, needs {}", policy::to_word(decision.at_least),
                    policy::to_word(decision.at_most), fmt::join(decision.needs, " ")));
    return gaps;
  }
  if (decision.effect == Effect::Warn) {
    add(gap::kWarn, "");
  } else if (decision.effect == Effect::Inspect) {
    add(gap::kInspect, "");
  } else if (decision.effect == Effect::Redact) {
    add(gap::kRedact, "");
  }
  std::vector<std::string> unmet;
  for (const std::string& obligation : decision.obligations) {
    const bool is_implied = obligation == "inspect" || obligation == "acknowledge";
    if (obligation != "log" && !(is_implied && !gaps.empty())) {
      unmet.push_back(obligation);
    }
  }
  if (!unmet.empty()) {
    add(gap::kObligation, fmt::format("{}", fmt::join(unmet, " ")));
  }
  return gaps;
}

Ruling Viewing::rule_at(std::string_view host, Instant at, Instant& holds_until) {
  const policy::NameDecision decided =
      question_.decider.decide_name(subject_, host, at, question_.happenings, cache_);
  holds_until = decided.valid_until;
  Ruling ruling;
  ruling.act = act_of(decided.decision);
  ruling.is_out_of_reach =
      decided.decision.effect == Effect::NoDecision && decided.decision.is_settled;
  ruling.gaps = find_gaps(decided.decision, ruling.act);
  for (Gap& gap : ruling.gaps) {
    for (const catalog::ServiceIndex index : decided.services) {
      gap.services.push_back(catalog_.services()[index].id);
    }
  }
  return ruling;
}

// Looks ahead for the first instant at which the name would be written otherwise.
Ruling Viewing::make_ruling(std::string_view host) {
  Instant until = Instant::max();
  Ruling ruling = rule_at(host, question_.at, until);
  for (std::size_t i = 0; i < kMaxChanges && until != Instant::max(); ++i) {
    const Instant then = until;
    const Ruling later = rule_at(host, then, until);
    if (later.act != ruling.act) {
      ruling.changes_at = then;
      Gap gap{std::string(gap::kTime), "until " + to_rfc3339(then), to_outcome(ruling.act), "", {}};
      ruling.gaps.push_back(std::move(gap));
      break;
    }
    if (until <= then) {
      break;
    }
  }
  return ruling;
}

const Ruling& Viewing::rule(std::string_view host) {
  if (has_host_patterns_) {
    return by_host_ = make_ruling(host);
  }
  const auto candidates = catalog_.find_candidates(host);
  const auto* key = candidates.empty() ? nullptr : candidates.data();
  const auto found = by_candidates_.find(key);
  return found != by_candidates_.end()
             ? found->second
             : by_candidates_.emplace(key, make_ruling(host)).first->second;
}

Act Viewing::find_way_past(std::string_view host) const {
  while (!host.empty()) {
    if (const auto found = ways_past_.find(host); found != ways_past_.end()) {
      return found->second;
    }
    const std::size_t dot = host.find('.');
    host = dot == std::string_view::npos ? std::string_view() : host.substr(dot + 1);
  }
  return Act::Pass;
}

// `*.example.com` says what is below example.com; a `*` anywhere else cannot be followed.
std::optional<std::string_view> find_base(std::string_view pattern) {
  const std::string_view rest = pattern.starts_with("*.") ? pattern.substr(2) : pattern;
  return rest.empty() || rest.find('*') != std::string_view::npos ? std::nullopt
                                                                  : std::optional(rest);
}

void Viewing::collect_patterns() {
  const auto patterns = find_host_patterns(question_.decider.policy());
  has_host_patterns_ = !patterns.empty();
  for (const std::string& pattern : patterns) {
    const auto base = find_base(pattern);
    const auto name = base ? text::make_host_name(*base) : Result<std::string>();
    if (base && name && !name->empty()) {
      names_.push_back(*name);
    } else {
      view_.gaps.add({std::string(gap::kPattern), "a condition of the policy", "passes", "", {}},
                     pattern);
    }
  }
}

void Viewing::collect_names() {
  names_.emplace_back();
  catalog_.visit_blockable([this](std::string_view pattern, catalog::Match match, auto) {
    const auto base = match == catalog::Match::Glob ? find_base(pattern) : std::optional(pattern);
    if (base) {
      names_.emplace_back(*base);
    } else {
      view_.gaps.add({std::string(gap::kPattern), "a name of the catalog", "passes", "", {}},
                     pattern);
    }
  });
  collect_patterns();
  for (const auto& [name, act] : ways_past_) {
    names_.push_back(name);
  }
  sort_names(names_);
  std::set<std::string_view> ready;
  for (const catalog::Name& name : catalog_.names()) {
    if (name.use != catalog::Use::Blockable) {
      continue;
    }
    if (name.stage == "warn") {
      staged_.insert(name.pattern);
    } else {
      ready.insert(name.pattern);
    }
  }
  for (const std::string_view name : ready) {
    staged_.erase(std::string(name));
  }
}

void Viewing::add_gaps(const Ruling& ruling, std::string_view name) {
  for (const Gap& gap : ruling.gaps) {
    view_.gaps.add(gap, name);
  }
  view_.valid_until = std::min(view_.valid_until, ruling.changes_at);
}

void Viewing::add_node(const std::string& name) {
  Node node{name, Act::Pass, Act::Pass};
  Ruling self;
  if (!name.empty()) {
    self = rule(name);
    node.self = self.act == Act::Pass && !self.is_out_of_reach ? find_way_past(name) : self.act;
  }
  if (staged_.contains(name) && self.act == Act::Refuse) {
    view_.gaps.add({std::string(gap::kStage), "warn", "passes", "", {}}, name);
    return;
  }
  const std::string probe = name.empty() ? std::string(kUnlistedHost) : std::string(kProbe) + name;
  const bool has_room = probe.size() <= text::kMaxHostName;
  const Ruling below = has_room ? rule(probe) : self;
  node.below = below.act == Act::Pass && !below.is_out_of_reach ? find_way_past(probe) : below.act;
  if (!name.empty()) {
    add_gaps(self, name);
  }
  if (name.empty()) {
    unlisted_ = below;
    view_.is_out_of_reach = below.is_out_of_reach;
    add_gaps(below, "*");
  } else if (below != self && below != unlisted_) {
    add_gaps(below, "*." + name);
  }
  view_.nodes.push_back(std::move(node));
}

// What the policy says of a service whose hosts carry other things as well: no name tells it.
void Viewing::add_shared_hosts() {
  std::unordered_map<catalog::ServiceIndex, std::optional<Gap>> by_service;
  std::map<std::string, std::set<std::string>> names; // sorted, by service id
  for (const catalog::Name& name : catalog_.names()) {
    if (name.use != catalog::Use::Shared) {
      continue;
    }
    auto found = by_service.find(name.service);
    if (found == by_service.end()) {
      policy::Request request;
      request.at = question_.at;
      request.who = question_.viewer.who;
      request.device = question_.viewer.device;
      request.zone = question_.viewer.zone;
      request.service = catalog_.services()[name.service].id;
      request.events = question_.happenings.events;
      request.lifted = question_.happenings.lifted;
      const Decision decision = question_.decider.decide(request);
      std::optional<Gap> gap;
      if (decision.at_most > Effect::Allow) {
        gap = Gap{std::string(gap::kSharedHost),
                  fmt::format("{} needs a path", policy::to_word(decision.effect)),
                  "passes",
                  decision.by.value_or(""),
                  {*request.service}};
      }
      found = by_service.emplace(name.service, std::move(gap)).first;
    }
    if (found->second) {
      view_.gaps.add(*found->second, name.pattern);
    }
  }
}

View Viewing::run() {
  collect_names();
  view_.nodes.reserve(names_.size());
  for (const std::string& name : names_) {
    add_node(name);
  }
  add_shared_hosts();
  view_.viewer = question_.viewer;
  view_.at = question_.at;
  view_.policy = question_.decider.digest();
  return std::move(view_);
}

void append(std::string& out, std::string_view word, const policy::Known& value) {
  if (value) {
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", word,
                       value->empty() ? "none" : std::string_view(*value));
  }
}

} // namespace

std::string to_text(const Viewer& viewer) {
  std::string out;
  append(out, "body", viewer.who.body);
  append(out, "role", viewer.who.role);
  if (viewer.who.groups) {
    append(out, "groups", fmt::format("{}", fmt::join(*viewer.who.groups, " ")));
  }
  append(out, "located", viewer.who.located);
  append(out, "assurance", viewer.who.assurance);
  if (viewer.who.attributes) {
    for (const auto& [name, value] : *viewer.who.attributes) {
      append(out, "attribute " + name, value);
    }
  }
  append(out, "device", viewer.device);
  append(out, "zone", viewer.zone);
  return out.empty() ? "anybody" : out;
}

View make_view(ViewQuestion question) {
  return Viewing(question).run();
}

} // namespace haechi::emit::dns_export
