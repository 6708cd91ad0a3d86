#pragma once
// When what falls due next, of every thing of a register, kept up to date event by event: the next
// one is found at once, however many things there are. Private to due.

#include "oversight/coming.h"

#include <compare>
#include <set>
#include <utility>

namespace haechi::oversight {

class Agenda {
 public:
  explicit Agenda(const Register& there);

  // The earliest moment; nullopt: nothing falls due.
  [[nodiscard]] std::optional<Instant> first_moment() const;
  // What falls due then; of two things at once the first in the order of kinds, then of ids.
  // `there` is the register that this was made of and told of.
  [[nodiscard]] std::optional<Coming> first(const Register& there) const;

  // `event` was applied and led to `there`.
  void take(const Register& there, const Event& event);

  bool operator==(const Agenda&) const = default;

 private:
  using Name = std::pair<Thing, std::string>;
  using Place = std::pair<Instant, Name>;

  void look(const Register& there, Thing thing, std::string_view id);
  void look_at_leaning(const Register& there, std::string_view id);
  void note_references(const Item& order);

  std::set<Place> places_;
  std::map<Name, Instant> moments_; // of places_, by thing
  // Orders by the ids of what makes their review due.
  std::map<std::string, std::set<std::string>, std::less<>> leaning_;
};

} // namespace haechi::oversight
