#include "policy/regions/explorer.h"

#include <algorithm>
#include <bit>
#include <tuple>

namespace haechi::policy::regions {

namespace {

void add_sorted(std::vector<std::uint32_t>& to, std::uint32_t number) {
  const auto place = std::ranges::lower_bound(to, number);
  if (place == to.end() || *place != number) {
    to.insert(place, number);
  }
}

Box intersect(const Box& a, const Box& b) {
  Box out = a;
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] &= b[i];
  }
  return out;
}

int size_of(const Box& box) {
  int size = 0;
  for (const Word word : box) {
    size += std::popcount(word);
  }
  return size;
}

} // namespace

Explorer::Explorer(const Ground& ground, Evidence evidence)
    : evidence_(std::move(evidence)), judge_(evidence_.needs), search_(ground) {
  const std::size_t voices = evidence_.one_sided.size() + evidence_.shared.size();
  for (std::uint32_t i = 0; i < voices; ++i) {
    holes_.push_back({.box = voice(i).box, .voice = i});
  }
}

std::uint32_t Explorer::except(const Box& box) {
  holes_.push_back({.box = box});
  return static_cast<std::uint32_t>(holes_.size() - 1);
}

std::vector<const Box*> Explorer::boxes_of(const std::vector<std::uint32_t>& except) const {
  std::vector<const Box*> boxes;
  for (const std::uint32_t one : except) {
    boxes.push_back(&holes_[one].box);
  }
  return boxes;
}

std::vector<Finding> Explorer::explore(const Box& everything, std::size_t most, Steps& steps) {
  steps_ = &steps;
  begin(everything);
  while (!open_.empty()) {
    if (!evidence_.is_complete || steps.is_over() || found_.size() >= most) {
      std::ranges::move(open_, std::back_inserter(found_));
      break;
    }
    Finding task = std::move(open_.back());
    open_.pop_back();
    visit(std::move(task));
  }
  open_.clear();
  return std::move(found_);
}

// Where the sides end otherwise the balance begins with that; elsewhere with nothing said.
void Explorer::begin(const Box& everything) {
  Finding rest;
  rest.box = everything;
  for (const Box& impossible : evidence_.impossible) {
    rest.except.push_back(except(impossible));
    holes_.back().is_impossible = true;
  }
  for (const Box& silence : evidence_.silence) {
    rest.except.push_back(except(silence));
  }
  for (std::uint32_t i = 0; i < evidence_.one_sided.size() + evidence_.shared.size(); ++i) {
    rest.may_speak.push_back(i);
  }
  for (const Settled<Endings>& one : evidence_.endings) {
    Balance balance;
    for (std::size_t side = 0; side < 2; ++side) {
      if (one.value[side]) {
        judge_.end(balance.halves[side], *one.value[side]);
      }
    }
    part(rest, one.box, std::move(balance));
    rest.except.push_back(except(one.box));
  }
  if (narrow(rest)) {
    open_.push_back(std::move(rest));
  }
}

// Drops what does not meet the box any more; false: nothing is left of it.
bool Explorer::narrow(Finding& task) const {
  steps_->take(1 + task.except.size() + task.may_speak.size());
  if (!search_.trim(task.box, boxes_of(task.except))) {
    return false;
  }
  std::erase_if(task.except,
                [&](std::uint32_t one) { return !search_.meets(task.box, holes_[one].box); });
  std::erase_if(task.may_speak,
                [&](std::uint32_t one) { return !search_.meets(task.box, voice(one).box); });
  return true;
}

// Begins with a part of the task's box.
void Explorer::part(const Finding& task, const Box& box, Balance balance) {
  if (search_.meets(task.box, box)) {
    Finding part = task;
    part.box = intersect(task.box, box);
    part.balance = std::move(balance);
    if (narrow(part)) {
      open_.push_back(std::move(part));
    }
  }
}

void Explorer::branch(const Finding& task, std::uint32_t number) {
  Finding branched = task;
  branched.box = intersect(task.box, voice(number).box);
  branched.balance = fold(task, number);
  std::erase(branched.may_speak, number);
  for (const std::uint32_t change : voice(number).because) {
    add_sorted(branched.because, change);
  }
  if (narrow(branched)) {
    open_.push_back(std::move(branched));
  }
}

void Explorer::visit(Finding task) {
  if (!visit_defaults(task)) {
    return;
  }
  const Sorted sorted = sort_voices(task);
  for (const std::uint32_t one : sorted.leading) {
    if (steps_->is_over()) { // nobody has looked at the rest
      found_.push_back(std::move(task));
      return;
    }
    branch(task, one);
    task.except.push_back(one); // exceptions of voices have their numbers
  }
  task.turn = judge_.turn(task.balance);
  if (!task.turn) {
    return;
  }
  task.except.insert(task.except.end(), sorted.ending.begin(), sorted.ending.end());
  if (narrow(task)) {
    found_.push_back(std::move(task));
  }
}

Balance Explorer::fold(const Finding& task, std::uint32_t number) const {
  Balance balance = task.balance;
  judge_.fold(balance, voice(number).sides, voice(number).saying);
  return balance;
}

bool Explorer::has_relevant_default(const Finding& task, const Balance& balance) const {
  if (balance.is_default_known) {
    return false;
  }
  const Essence essence = judge_.essence(balance);
  return std::ranges::any_of(evidence_.defaults, [&](const Settled<DefaultPair>& one) {
    Balance known = balance;
    judge_.add_default(known, one.value);
    return judge_.essence(known) != essence && search_.meets(task.box, one.box);
  });
}

// Takes the boxes apart in which a default makes a difference; false: nothing is left.
bool Explorer::visit_defaults(Finding& task) {
  if (task.balance.is_default_known) {
    return true;
  }
  const bool is_needed = judge_.needs_default(task.balance);
  const Essence essence = judge_.essence(task.balance);
  const std::size_t before = task.except.size();
  for (const Settled<DefaultPair>& one : evidence_.defaults) {
    Balance known = task.balance;
    judge_.add_default(known, one.value);
    steps_->take(1);
    if ((is_needed || judge_.essence(known) != essence) && search_.meets(task.box, one.box)) {
      part(task, one.box, std::move(known));
      task.except.push_back(except(one.box));
    }
  }
  task.balance.is_default_known = is_needed;
  return task.except.size() == before || narrow(task);
}

// Nothing that may speak, but what is excluded, can make the answers differ again.
bool Explorer::is_over(const Finding& task, const Balance& balance, const Numbers& excluded) const {
  const Essence essence = judge_.essence(balance);
  if (!essence.is_even() || has_relevant_default(task, balance)) {
    return false;
  }
  // What both sides say is one-sided, too, where one of them hears no orders.
  const bool is_any_one_sided = balance.halves[0].has_ended != balance.halves[1].has_ended;
  const auto end = is_any_one_sided
                       ? task.may_speak.end()
                       : std::ranges::lower_bound(task.may_speak, evidence_.one_sided.size());
  return std::none_of(task.may_speak.begin(), end, [&](std::uint32_t one) {
    if (std::ranges::binary_search(excluded, one)) {
      return false;
    }
    Balance folded = balance;
    judge_.fold(folded, voice(one).sides, voice(one).saying);
    return judge_.essence(folded) != essence;
  });
}

// What one side alone says comes first: those voices are out of the way of all others.
Explorer::Sorted Explorer::sort_voices(const Finding& task) const {
  const Essence essence = judge_.essence(task.balance);
  Sorted sorted;
  Numbers relevant;
  Numbers excluded; // one-sided ones that lead on by themselves
  for (const std::uint32_t one : task.may_speak) {
    steps_->take(1);
    const Essence folded = judge_.essence(fold(task, one));
    if (folded == essence) {
      continue;
    }
    if (is_one_sided(one) && !folded.is_even()) {
      excluded.push_back(one);
    } else {
      relevant.push_back(one);
    }
  }
  sorted.leading = excluded;
  for (const std::uint32_t one : relevant) {
    steps_->take(1 + excluded.size() / 8);
    (is_over(task, fold(task, one), excluded) ? sorted.ending : sorted.leading).push_back(one);
  }
  const auto strength = [&](std::uint32_t one) {
    const Saying& saying = voice(one).saying;
    const bool is_first = std::ranges::binary_search(excluded, one);
    return std::tuple(!is_first, -static_cast<int>(saying.effect), ~saying.weight,
                      -static_cast<int>(saying.displaces), -size_of(voice(one).box), one);
  };
  std::ranges::sort(sorted.leading, {}, strength);
  return sorted;
}

} // namespace haechi::policy::regions
