#pragma once
// What one side answers on a box, as far as that is certain, and what the rest hangs on.
//
// What certainly speaks and cannot be silenced is the floor: it sets the least effect, and
// obligations that come anyway. A rule or data entry that may speak, but adds nothing to the floor,
// does not matter, and boxes are not split for it. The proof that a box is answered alike rests on
// this: nothing that matters is open any more.

#include "policy/regions/listening.h"

#include <vector>

namespace haechi::policy::regions {

// What counts as the same answer.
enum class Comparing : std::uint8_t {
  Answers, // effect, obligations, and what to use instead
  Effects, // the effect alone
};

class Analysis {
 public:
  // `orders`: all that may speak in the box, ascending; borrowed, like the rest.
  Analysis(const Side& side, const Ground& ground, const Box& box,
           std::span<const OrderIndex> orders, Comparing comparing);

  // The literals on which it hangs whether orders are heard at all; the rest is not known before.
  [[nodiscard]] const std::vector<Literal>& open_context() const { return open_context_; }

  // No order is heard: the surroundings give the answer.
  [[nodiscard]] bool has_ended() const { return has_ended_; }

  // Sets the floor from the orders for which `counts(order)`.
  template <class Counts> void set_floor(Counts counts) {
    floor_ = {};
    counted_.clear();
    for (const Heard& heard : heard_) {
      counted_.push_back(counts(heard.order));
      if (counted_.back()) {
        raise_floor(heard);
      }
    }
    find_clean();
    weigh_default();
  }

  [[nodiscard]] const std::vector<Heard>& heard() const { return heard_; }

  // Every request of the box is answered at least and at most as strictly; where the context is
  // open, nothing is known.
  [[nodiscard]] Effect least() const;
  [[nodiscard]] Effect most() const;

  // The obligations that come with every request of the box, and those that may come; sorted.
  [[nodiscard]] std::vector<std::string> certain_obligations() const;
  [[nodiscard]] std::vector<std::string> possible_obligations() const;

  // Whether the order could make a difference to the answer beside the floor.
  [[nodiscard]] bool matters(const Heard& heard) const;

  // Whether something about the order is open that makes a difference.
  [[nodiscard]] bool is_open(const Heard& heard) const;

  // The orders that still count in every part of the box: those that could make a difference, and
  // one that sets the floor.
  [[nodiscard]] std::vector<OrderIndex> relevant_orders() const;

  // Adds what an open order hangs on.
  void collect(const Heard& heard, std::vector<Literal>& open) const;

  // What the body's default hangs on, where that makes a difference.
  void collect_default(std::vector<Literal>& open) const;

 private:
  struct Floor {
    Effect effect = Effect::Allow;
    std::vector<std::uint32_t> obligations; // sorted
    bool is_clean = true; // nothing at or above the floor says what to use instead
  };

  void look_around();
  void collect_egress(Truth closed, Truth is_ai, Truth is_self);
  [[nodiscard]] bool is_live(OrderIndex order) const;
  [[nodiscard]] bool can_be_silenced(OrderIndex order) const;
  [[nodiscard]] bool silences(OrderIndex order) const;
  void raise_floor(const Heard& heard);
  void add_to_floor(Run obligations);
  void find_clean();
  void weigh_default();
  [[nodiscard]] bool is_in_floor(std::uint32_t obligation) const;
  [[nodiscard]] bool adds_nothing(std::uint32_t part) const;
  [[nodiscard]] bool is_default_displaced(std::uint16_t rank) const;
  [[nodiscard]] const DefaultCase* find_certain_default() const;
  [[nodiscard]] bool displaces_default(const Heard& heard) const;
  [[nodiscard]] std::uint32_t implied_by(Effect effect, bool& is_any) const;

  const Side& side_;
  const Ground& ground_;
  const Box& box_;
  std::span<const OrderIndex> orders_;
  Comparing comparing_;
  std::vector<Literal> open_context_;
  bool has_ended_ = false;
  Effect ended_with_ = Effect::NoDecision;
  Truth is_ai_ = Truth::No;
  std::vector<Heard> heard_;
  std::vector<bool> counted_; // by heard order: it is part of the floor
  Floor floor_;
  std::vector<const DefaultCase*> defaults_; // that may hold
  bool default_adds_ = false;                // to the floor, where it speaks
  bool default_matters_ = false;             // it adds, and may speak
  bool is_default_certain_ = false;
};

} // namespace haechi::policy::regions
