#include "policy/regions/explorer.h"

#include "policy/regions/bound.h"
#include "policy/regions/merging.h"

#include <algorithm>
#include <array>

namespace haechi::policy::regions {

// A box on the way down. Orders are filtered when they are first asked for, from those of the box
// around it.
struct Explorer::Node {
  Node* around = nullptr;
  Box box;
  Box view;                        // the box without the surfaces that none of its services has
  std::vector<std::uint32_t> felt; // changes that may be felt here
  std::size_t depth = 0;
  std::array<std::optional<std::vector<OrderIndex>>, 2> orders;
};

namespace {

constexpr std::size_t kMaxDepth = 400; // of splits within splits
constexpr AxisIndex kFrontAxes = 4;    // body, service, device, zone

Answer answer_of(const Decision& decision, Comparing comparing) {
  if (comparing == Comparing::Effects) {
    return {decision.effect, decision.effect, {}, {}, {}};
  }
  return {decision.effect, decision.effect, decision.obligations, {}, decision.instead};
}

Answer answer_of(const Analysis& analysis, Comparing comparing) {
  if (comparing == Comparing::Effects) {
    return {analysis.least(), analysis.most(), {}, {}, {}};
  }
  Answer answer{analysis.least(), analysis.most(), analysis.certain_obligations(), {}, {}};
  std::ranges::set_difference(analysis.possible_obligations(), answer.obligations,
                              std::back_inserter(answer.obligations_open));
  return answer;
}

bool lacks_one_of(const std::vector<std::string>& possible,
                  const std::vector<std::string>& certain) {
  return !std::ranges::includes(possible, certain);
}

Cause cause_of(const Decision& decision) {
  return {decision.by, decision.reason};
}

} // namespace

Explorer::Explorer(Side& before, Side& after, Ground& ground, Question question,
                   Comparing comparing)
    : before_(before), after_(after), ground_(ground), question_(question), comparing_(comparing) {
  if (question_ == Question::Differences) {
    changes_ = find_changes(before_, after_, ground_, comparing_);
  }
}

std::vector<Found> Explorer::explore(Box everything, const Limits& limits, std::uint64_t& spent) {
  Node root;
  root.box = std::move(everything);
  for (std::uint32_t i = 0; i < changes_.size(); ++i) {
    root.felt.push_back(i);
  }
  spent_ = spent;
  most_regions_ = limits.regions;
  regions_ = 0;
  Founds all;
  if (normalise(root)) {
    all = visit(root, limits.orders_heard);
    look_again(root, limits.orders_heard, all);
  }
  merge_everywhere(ground_.layout(), all);
  spent = spent_;
  return all;
}

// What some parts of the box had left goes to those that had not enough.
void Explorer::look_again(Node& root, std::uint64_t limit, Founds& all) {
  constexpr int kRounds = 4;
  for (int round = 0; round < kRounds && spent_ < limit && regions_ < most_regions_; ++round) {
    merge_everywhere(ground_.layout(), all);
    Founds open;
    std::erase_if(all, [&](Found& found) {
      const bool is_open = !found.is_explored;
      if (is_open) {
        open.push_back(std::move(found));
      }
      return is_open;
    });
    for (std::size_t i = 0; i < open.size(); ++i) {
      Node node;
      node.around = &root;
      node.box = std::move(open[i].box);
      node.felt = root.felt;
      if (normalise(node)) {
        const std::uint64_t rest = limit > spent_ ? limit - spent_ : 0;
        Founds some = visit(node, spent_ + rest / (open.size() - i));
        std::ranges::move(some, std::back_inserter(all));
      }
    }
  }
}

// Drops services that have none of the surfaces; false: nothing is left.
bool Explorer::normalise(Node& node) const {
  const Classes& classes = ground_.classes();
  const Layout& layout = ground_.layout();
  const auto surface = static_cast<AxisIndex>(classes.surface_axis());
  node.view = node.box;
  if (surface >= layout.axis_count()) {
    return true;
  }
  const std::vector<std::uint32_t> surfaces = layout.points(node.box, surface);
  const std::vector<std::uint32_t> services = layout.points(node.box, kServiceAxis);
  layout.clear(node.box, kServiceAxis);
  layout.clear(node.view, surface);
  for (const std::uint32_t service : services) {
    const std::vector<bool>& has = classes.surfaces_of(service);
    bool is_possible = false;
    for (const std::uint32_t one : surfaces) {
      if (has[one]) {
        is_possible = true;
        layout.add(node.view, surface, one);
      }
    }
    if (is_possible) {
      layout.add(node.box, kServiceAxis, service);
    }
  }
  layout.clear(node.view, kServiceAxis);
  for (const std::uint32_t service : layout.points(node.box, kServiceAxis)) {
    layout.add(node.view, kServiceAxis, service);
  }
  return !layout.is_empty(node.box, kServiceAxis);
}

const std::vector<OrderIndex>& Explorer::orders_of(Node& node, int which) {
  auto& orders = node.orders[static_cast<std::size_t>(which)];
  if (!orders) {
    std::span<const OrderIndex> from = side(which).in_force();
    if (node.around != nullptr) {
      from = orders_of(*node.around, which);
    }
    spent_ += from.size();
    orders.emplace();
    for (const OrderIndex order : from) {
      if (may_speak(side(which), node.view, order)) {
        orders->push_back(order);
      }
    }
  }
  return *orders;
}

Truth Explorer::is_felt(const Node& node, const Change& change) {
  Truth felt = change.where.empty() ? Truth::Yes : Truth::No;
  for (const Literal literal : change.where) {
    felt = either(felt, ground_.test(literal, node.view));
  }
  if (felt == Truth::No || (!change.before && !change.after)) {
    return felt;
  }
  spent_ += 2;
  const bool speaks = (change.before && may_speak(before_, node.view, *change.before)) ||
                      (change.after && may_speak(after_, node.view, *change.after));
  return speaks ? felt : Truth::No;
}

// Keeps the changes that may be felt; false: none. `open`: what they hang on, of the axes at the
// front.
bool Explorer::feel(Node& node, std::vector<Literal>& open) {
  const auto wants = [](std::uint32_t) { return false; };
  std::vector<std::uint32_t> felt;
  for (const std::uint32_t index : node.felt) {
    const Change& change = changes_[index];
    const Truth truth = is_felt(node, change);
    if (truth == Truth::No) {
      continue;
    }
    felt.push_back(index);
    for (const Literal literal : change.where) {
      if (truth == Truth::Maybe && ground_.test(literal, node.view) == Truth::Maybe) {
        open.push_back(literal);
      }
    }
    if (change.before && may_speak(before_, node.view, *change.before)) {
      collect_open(before_, node.view, *change.before, wants, open);
    }
    if (change.after && may_speak(after_, node.view, *change.after)) {
      collect_open(after_, node.view, *change.after, wants, open);
    }
  }
  node.felt = std::move(felt);
  std::erase_if(open, [&](Literal literal) { return ground_.axis_of(literal) >= kFrontAxes; });
  return !node.felt.empty();
}

// nullopt: no change is felt.
std::optional<Bound> Explorer::bound_of(const Node& node) {
  if (question_ == Question::Shortfalls) {
    return Bound::Either;
  }
  std::optional<Bound> bound;
  for (const std::uint32_t index : node.felt) {
    const Change& change = changes_[index];
    if (is_felt(node, change) != Truth::No) {
      const Bound one = find_bound(before_, after_, node.view, change);
      bound = bound ? join(*bound, one) : one;
    }
  }
  return bound;
}

// One request is decided all the same.
Explorer::Founds Explorer::leave(Node& node) {
  const std::optional<Bound> bound = bound_of(node);
  if (!bound) {
    return {};
  }
  Found found;
  found.bound = *bound;
  found.is_explored = false;
  decide_witness(node, found);
  found.before = found.after = {}; // so that neighbours can be put together
  found.causes.clear();
  return {std::move(found)};
}

Explorer::Founds Explorer::visit(Node& node, std::uint64_t limit) {
  if (spent_ >= limit || node.depth > kMaxDepth || regions_ >= most_regions_) {
    return leave(node);
  }
  ++spent_;
  if (question_ == Question::Differences) {
    std::vector<Literal> open;
    if (!feel(node, open)) {
      return {};
    }
    if (!open.empty()) {
      const AxisIndex axis = choose_axis(open);
      return split(node, std::move(open), axis, limit);
    }
  }
  return hear_all(node, limit);
}

Explorer::Founds Explorer::hear_all(Node& node, std::uint64_t limit) {
  const auto& before_orders = orders_of(node, 0);
  const auto& after_orders = orders_of(node, 1);
  spent_ += before_orders.size() + after_orders.size();
  Analysis before(before_, ground_, node.view, before_orders, comparing_);
  Analysis after(after_, ground_, node.view, after_orders, comparing_);
  const bool is_done = question_ == Question::Differences ? is_alike(node, before, after)
                                                          : is_no_shortfall(before, after);
  if (is_done) {
    return {};
  }
  if (auto found = find_turn(node, before, after)) {
    ++regions_;
    return {std::move(*found)};
  }
  AxisIndex axis = 0;
  std::vector<Literal> open = find_open(node, before, after, axis);
  if (comparing_ == Comparing::Effects && before.open_context().empty() &&
      after.open_context().empty() && !before.has_ended() && !after.has_ended()) {
    node.orders = {before.relevant_orders(), after.relevant_orders()};
  }
  return open.empty() ? answer(node) : split(node, std::move(open), axis, limit);
}

// Every change that is felt is that of an order, and none of these orders makes a difference beside
// what the others say: the two sides answer alike.
bool Explorer::is_alike(Node& node, Analysis& before, Analysis& after) const {
  std::array<std::vector<OrderIndex>, 2> changed;
  for (const std::uint32_t index : node.felt) {
    const Change& change = changes_[index];
    if (!change.before && !change.after) {
      return false;
    }
    if (change.before) {
      changed[0].push_back(*change.before);
    }
    if (change.after) {
      changed[1].push_back(*change.after);
    }
  }
  bool is_alike = true;
  std::size_t which = 0;
  for (Analysis* analysis : {&before, &after}) {
    const auto& orders = changed[which++];
    const auto is_changed = [&](OrderIndex order) {
      return std::ranges::find(orders, order) != orders.end();
    };
    if (!analysis->open_context().empty()) {
      return false;
    }
    analysis->set_floor([&](OrderIndex order) { return !is_changed(order); });
    for (const Heard& heard : analysis->heard()) {
      is_alike = is_alike && !(is_changed(heard.order) && analysis->matters(heard));
    }
    analysis->set_floor([](OrderIndex) { return true; });
  }
  return is_alike;
}

bool Explorer::is_no_shortfall(const Analysis& before, const Analysis& after) const {
  if (!before.open_context().empty()) {
    return false;
  }
  if (before.most() <= Effect::Allow) {
    return true;
  }
  return after.open_context().empty() && after.least() >= before.most();
}

std::vector<Explorer::OpenOrder> Explorer::open_orders(const Node& node, const Analysis& before,
                                                       const Analysis& after) const {
  std::vector<OpenOrder> all;
  for (const int which : {0, 1}) {
    const Analysis& analysis = which == 0 ? before : after;
    const Side& of = which == 0 ? before_ : after_;
    for (const Heard& heard : analysis.heard()) {
      if (!analysis.is_open(heard)) {
        continue;
      }
      OpenOrder open{which, &heard, false, Effect::NoDecision};
      open.is_changed = std::ranges::any_of(node.felt, [&](std::uint32_t index) {
        return (which == 0 ? changes_[index].before : changes_[index].after) == heard.order;
      });
      for (const PartHeard& part : heard.parts) {
        open.most = std::max(open.most, of.program().parts[part.part].effect);
      }
      all.push_back(open);
    }
  }
  return all;
}

// The literals to split by, all of one axis; none: the box is answered alike throughout. First what
// decides whether orders are heard; then a changed order; then the one that may be strictest.
std::vector<Literal> Explorer::find_open(Node& node, const Analysis& before, const Analysis& after,
                                         AxisIndex& axis) const {
  std::vector<Literal> open = before.open_context();
  open.insert(open.end(), after.open_context().begin(), after.open_context().end());
  if (!open.empty()) {
    axis = choose_axis(open);
    return open;
  }
  const std::vector<OpenOrder> orders = open_orders(node, before, after);
  if (!orders.empty()) {
    const OpenOrder& first = std::ranges::max(
        orders, {}, [](const OpenOrder& one) { return std::pair(one.is_changed, one.most); });
    (first.side == 0 ? before : after).collect(*first.heard, open);
  }
  if (open.empty()) {
    before.collect_default(open);
    after.collect_default(open);
  }
  if (open.empty()) {
    return open;
  }
  axis = choose_axis(open);
  if (axis == kBodyAxis || axis == kServiceAxis) { // many classes: split for all orders at once
    for (const OpenOrder& one : orders) {
      (one.side == 0 ? before : after).collect(*one.heard, open);
    }
  }
  return open;
}

AxisIndex Explorer::choose_axis(const std::vector<Literal>& literals) const {
  static constexpr std::array<AxisIndex, kFrontAxes> kTurns{kServiceAxis, kBodyAxis, kZoneAxis,
                                                            kDeviceAxis};
  AxisIndex best = ground_.axis_of(literals.front());
  const auto turn_of = [](AxisIndex axis) {
    const auto turn = std::ranges::find(kTurns, axis);
    return turn == kTurns.end() ? kFrontAxes + axis : static_cast<AxisIndex>(turn - kTurns.begin());
  };
  for (const Literal literal : literals) {
    best = turn_of(ground_.axis_of(literal)) < turn_of(best) ? ground_.axis_of(literal) : best;
  }
  return best;
}

// Classes for which the same literals hold stay together.
Explorer::Founds Explorer::split(Node& node, std::vector<Literal> literals, AxisIndex axis,
                                 std::uint64_t limit) {
  const Layout& layout = ground_.layout();
  std::erase_if(literals, [&](Literal literal) { return ground_.axis_of(literal) != axis; });
  std::ranges::sort(literals);
  literals.erase(std::ranges::unique(literals).begin(), literals.end());
  std::map<std::vector<bool>, std::size_t> places;
  std::vector<Node> children;
  for (const std::uint32_t point : layout.points(node.box, axis)) {
    std::vector<bool> signature;
    for (const Literal literal : literals) {
      signature.push_back(ground_.holds(literal, point));
    }
    const auto [place, is_new] = places.try_emplace(std::move(signature), children.size());
    if (is_new) {
      Node child;
      child.around = &node;
      child.box = node.box;
      child.felt = node.felt;
      child.depth = node.depth + 1;
      layout.clear(child.box, axis);
      children.push_back(std::move(child));
    }
    layout.add(children[place->second].box, axis, point);
  }
  spent_ += 1 + literals.size() * layout.of(axis).size / 64;
  if (children.size() < 2) {
    return leave(node);
  }
  Founds all;
  for (std::size_t i = 0; i < children.size(); ++i) {
    const std::uint64_t left = limit > spent_ ? limit - spent_ : 0;
    if (normalise(children[i])) {
      Founds some = visit(children[i], spent_ + left / (children.size() - i));
      std::ranges::move(some, std::back_inserter(all));
    }
    children[i] = Node{};
  }
  merge_along(layout, axis, all);
  return all;
}

std::vector<std::uint32_t> Explorer::witness_of(const Box& box) const {
  const Layout& layout = ground_.layout();
  const Classes& classes = ground_.classes();
  std::vector<std::uint32_t> chosen;
  for (AxisIndex axis = 0; axis < layout.axis_count(); ++axis) {
    std::vector<std::uint32_t> points = layout.points(box, axis);
    if (axis == classes.surface_axis()) {
      const std::vector<bool>& has = classes.surfaces_of(chosen[kServiceAxis]);
      std::erase_if(points, [&](std::uint32_t surface) { return !has[surface]; });
    }
    const auto& all = classes.axes()[axis].classes;
    const auto quiet = std::ranges::find_if(points, [&](std::uint32_t point) {
      return all[point].kind == ClassKind::Other || all[point].kind == ClassKind::Absent;
    });
    const bool prefers_quiet = axis >= kFrontAxes && quiet != points.end();
    chosen.push_back(prefers_quiet ? *quiet : points.front());
  }
  return chosen;
}

// The whole box turns the same way, by the bounds of both sides.
std::optional<Found> Explorer::find_turn(const Node& node, const Analysis& before,
                                         const Analysis& after) const {
  if (!before.open_context().empty() || !after.open_context().empty()) {
    return std::nullopt;
  }
  const bool is_stricter = before.most() < after.least();
  const bool is_looser = after.most() < before.least();
  const bool is_same_effect = before.least() == before.most() && after.least() == after.most() &&
                              before.least() == after.least();
  const bool is_certain =
      question_ == Question::Shortfalls
          ? is_looser && before.least() > Effect::Allow
          : is_stricter || is_looser ||
                (comparing_ == Comparing::Answers && is_same_effect &&
                 (lacks_one_of(before.possible_obligations(), after.certain_obligations()) ||
                  lacks_one_of(after.possible_obligations(), before.certain_obligations())));
  if (!is_certain) {
    return std::nullopt;
  }
  Found found;
  found.box = node.box;
  found.turn = is_stricter ? Turn::Stricter : is_looser ? Turn::Looser : Turn::Other;
  found.before = answer_of(before, comparing_);
  found.after = answer_of(after, comparing_);
  found.witness = witness_of(node.view);
  return found;
}

// The answers to one request of the box.
void Explorer::decide_witness(Node& node, Found& found) {
  found.box = node.box;
  found.witness = witness_of(node.view);
  const Decision before = decide(0, found.witness);
  const Decision after = decide(1, found.witness);
  found.before = answer_of(before, comparing_);
  found.after = answer_of(after, comparing_);
  found.turn = before.effect < after.effect   ? Turn::Stricter
               : before.effect > after.effect ? Turn::Looser
                                              : Turn::Other;
  found.is_different = question_ == Question::Differences
                           ? found.before != found.after
                           : before.effect > Effect::Allow && after.effect < before.effect;
  found.causes = {{cause_of(before), cause_of(after)}};
}

const std::vector<OrderIndex>& Explorer::orders_of_body(int which, std::uint32_t body) {
  const auto [place, is_new] = of_bodies_.try_emplace({which, body});
  if (is_new) {
    Box box = ground_.layout().everything();
    ground_.layout().clear(box, kBodyAxis);
    ground_.layout().add(box, kBodyAxis, body);
    spent_ += side(which).in_force().size();
    for (const OrderIndex order : side(which).in_force()) {
      if (may_speak(side(which), box, order)) {
        place->second.push_back(order);
      }
    }
  }
  return place->second;
}

Decision Explorer::decide(int which, std::span<const std::uint32_t> chosen) {
  const std::vector<OrderIndex>& orders = orders_of_body(which, chosen[kBodyAxis]);
  spent_ += orders.size();
  return side(which).decide(side(which).make_request(chosen), orders);
}

Explorer::Founds Explorer::answer(Node& node) {
  Found found;
  decide_witness(node, found);
  if (!found.is_different) {
    return {};
  }
  ++regions_;
  return {std::move(found)};
}

} // namespace haechi::policy::regions
