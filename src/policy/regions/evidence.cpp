#include "policy/regions/evidence.h"

#include <algorithm>
#include <map>

namespace haechi::policy::regions {

namespace {

using Because = std::vector<std::uint32_t>;

void join(Box& box, const Box& more) {
  for (std::size_t i = 0; i < box.size(); ++i) {
    box[i] |= more[i];
  }
}

// An order that may say something else on the two sides.
struct Touched {
  std::optional<OrderIndex> before, after;
  Because because;
};

class Gatherer {
 public:
  Gatherer(const Side& before, const Side& after, const Ground& ground, Question question,
           Comparing comparing, const std::vector<Change>& changes, Steps& steps)
      : before_(before), after_(after), ground_(ground), question_(question), comparing_(comparing),
        changes_(changes), steps_(steps), numbering_(number_alike(before, after)) {}

  Evidence gather() {
    gather_surroundings();
    find_needs();
    Voices before(before_, ground_, numbering_.sides[0], voice_needs_);
    Voices after(after_, ground_, numbering_.sides[1], voice_needs_);
    const auto touched = find_touched();
    gather_one_sided(before, after, touched);
    gather_shared(after, touched);
    out_.is_complete = !steps_.is_over();
    return std::move(out_);
  }

 private:
  void gather_surroundings() {
    out_.impossible = find_impossible(ground_);
    for (Settled<Endings>& one : find_endings(before_, after_, ground_, steps_)) {
      if (is_silence(one.value)) {
        out_.silence.push_back(std::move(one.box));
      } else {
        out_.endings.push_back(std::move(one));
      }
    }
    out_.defaults = find_defaults(before_, after_, ground_, steps_);
  }

  // Nothing can differ, or fall short, where the sides end like that.
  [[nodiscard]] bool is_silence(const Endings& endings) const {
    const auto& [before, after] = endings;
    if (question_ == Question::Differences) {
      return before == after;
    }
    const bool demands_nothing = before && *before <= Effect::Allow;
    return demands_nothing || after == Effect::Block || (before && after && *after >= *before);
  }

  void find_needs() {
    out_.needs = {.question = question_,
                  .comparing = comparing_,
                  .has_instead = numbering_.has_instead,
                  .strictest_default = Effect::NoDecision,
                  .acknowledge = numbering_.acknowledge,
                  .inspect = numbering_.inspect,
                  .obligations = numbering_.obligations};
    for (const Settled<DefaultPair>& one : out_.defaults) {
      out_.needs.strictest_default =
          std::max({out_.needs.strictest_default, one.value.effect[0], one.value.effect[1]});
    }
    voice_needs_ = {.comparing = comparing_,
                    .has_defaults = !out_.defaults.empty(),
                    .has_instead = numbering_.has_instead};
  }

  // The changed orders, and all that these can silence, directly or through others.
  std::map<std::string_view, Touched> find_touched() const {
    std::map<std::string_view, Touched> touched;
    for (std::uint32_t i = 0; i < changes_.size(); ++i) {
      if (changes_[i].before) {
        touch(before_, *changes_[i].before, i, touched);
      }
      if (changes_[i].after) {
        touch(after_, *changes_[i].after, i, touched);
      }
    }
    for (const OrderIndex order : before_.in_force()) {
      const auto place = touched.find(before_.policy().orders[order].id);
      if (place != touched.end()) {
        place->second.before = order;
      }
    }
    for (const OrderIndex order : after_.in_force()) {
      const auto place = touched.find(after_.policy().orders[order].id);
      if (place != touched.end()) {
        place->second.after = order;
      }
    }
    return touched;
  }

  static void touch(const Side& side, OrderIndex changed, std::uint32_t change,
                    std::map<std::string_view, Touched>& touched) {
    std::vector<OrderIndex> open{changed};
    while (!open.empty()) {
      const OrderIndex order = open.back();
      open.pop_back();
      Because& because = touched[side.policy().orders[order].id].because;
      if (std::ranges::find(because, change) != because.end()) {
        continue;
      }
      because.push_back(change);
      const Run below = side.program().orders[order].supersedes;
      for (std::uint32_t i = below.first; i < below.first + below.count; ++i) {
        open.push_back(side.program().superseded[i]);
      }
    }
  }

  void gather_one_sided(Voices& before, Voices& after,
                        const std::map<std::string_view, Touched>& touched) {
    hull_ = ground_.layout().everything();
    std::ranges::fill(hull_, 0);
    for (const auto& [id, order] : touched) {
      std::vector<Settled<Saying>> was;
      std::vector<Settled<Saying>> is;
      if (order.before) {
        was = before.of(*order.before, steps_);
      }
      const bool is_wanted = question_ == Question::Differences || order.before;
      if (order.after && is_wanted) {
        is = after.of(*order.after, steps_);
      }
      compare(was, is, order);
    }
    for (const Settled<Endings>& one : out_.endings) {
      join(hull_, one.box);
    }
    for (const Settled<DefaultPair>& one : out_.defaults) {
      const DefaultPair& pair = one.value;
      if (pair.effect[0] != pair.effect[1] || pair.rank[0] != pair.rank[1]) {
        join(hull_, one.box);
      }
    }
    if (question_ == Question::Shortfalls) { // what meets demands, where there are any
      for (const auto& [id, order] : touched) {
        if (order.after && !order.before && may_speak(after_, hull_, *order.after)) {
          compare({}, after.of(*order.after, steps_), order);
        }
      }
    }
  }

  // What both sides say alike is shared.
  void compare(std::vector<Settled<Saying>> was, std::vector<Settled<Saying>> is,
               const Touched& order) {
    for (Settled<Saying>& one : is) {
      const auto same = std::ranges::find_if(was, [&](const Settled<Saying>& other) {
        return other.box == one.box && other.value == one.value;
      });
      if (same != was.end()) {
        was.erase(same);
        out_.shared.push_back({std::move(one.box), std::move(one.value), kBoth, *order.after, {}});
      } else {
        add_one_sided(std::move(one), kAfter, *order.after, order.because);
      }
    }
    for (Settled<Saying>& one : was) {
      add_one_sided(std::move(one), kBefore, *order.before, order.because);
    }
  }

  void add_one_sided(Settled<Saying> one, Sides sides, OrderIndex order, const Because& because) {
    if (question_ == Question::Differences || sides == kBefore) {
      join(hull_, one.box);
    }
    out_.one_sided.push_back({std::move(one.box), std::move(one.value), sides, order, because});
  }

  void gather_shared(Voices& after, const std::map<std::string_view, Touched>& touched) {
    if (ground_.layout().is_empty(hull_, kBodyAxis)) {
      return;
    }
    for (const OrderIndex order : after_.in_force()) {
      steps_.take(1);
      const bool is_touched = touched.contains(after_.policy().orders[order].id);
      if (is_touched || steps_.is_over() || !may_speak(after_, hull_, order)) {
        continue;
      }
      for (Settled<Saying>& one : after.of(order, steps_)) {
        out_.shared.push_back({std::move(one.box), std::move(one.value), kBoth, order, {}});
      }
    }
  }

  const Side& before_;
  const Side& after_;
  const Ground& ground_;
  Question question_;
  Comparing comparing_;
  const std::vector<Change>& changes_;
  Steps& steps_;
  Numbering numbering_;
  VoiceNeeds voice_needs_;
  Box hull_; // holds every box in which something is one-sided
  Evidence out_;
};

} // namespace

Evidence gather_evidence(const Side& before, const Side& after, const Ground& ground,
                         Question question, Comparing comparing, const std::vector<Change>& changes,
                         Steps& steps) {
  return Gatherer(before, after, ground, question, comparing, changes, steps).gather();
}

} // namespace haechi::policy::regions
