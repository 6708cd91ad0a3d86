#pragma once
// Finds the boxes in which two sides answer otherwise.
//
// Begins with the box of everything and splits it. First along body, service, device and zone,
// until each change (regions/changes.h) is felt in the whole box or not at all: a box that feels
// none is answered alike and is done. In the others all orders are heard, and the box is split by
// whatever still matters (regions/analysis.h), until it is answered alike throughout; one request
// of it is then decided on both sides by policy/decide. A box in which every answer turns the same
// way, to the stricter or the looser, is not split further, whatever else is open. Boxes that say
// the same and differ in one facet only are put together again on the way back.
//
// Bounded: work is counted in orders heard on boxes; each part of a split gets its share of what is
// left. A box for which nothing is left comes back as unexplored.

#include "policy/regions/changes.h"

#include <map>
#include <string>

namespace haechi::policy::regions {

// The answers to the requests of a box, together: a range of effects; the obligations of all of
// them, and of some.
struct Answer {
  Effect least{}, most{};
  std::vector<std::string> obligations;      // sorted
  std::vector<std::string> obligations_open; // sorted
  std::vector<std::string> instead;          // where it is the same throughout
  auto operator<=>(const Answer&) const = default;
};

// How an answer differs from the one before.
enum class Turn : std::uint8_t {
  Stricter,
  Looser,
  Other, // the same effect; other obligations, or something else to use instead
};

// Which order determined an answer (none: nullopt), and the reason word.
struct Cause {
  std::optional<std::string> by;
  std::string reason;
  auto operator<=>(const Cause&) const = default;
};

// What is looked for.
enum class Question : std::uint8_t {
  Differences, // requests whose answers differ
  Shortfalls,  // requests for which the second side is milder than the orders of the first
};

struct Found {
  Box box;
  bool is_explored = true;  // false: nobody knows; the answers are those of the witness
  bool is_different = true; // of one that is not explored: of the witness
  Turn turn{};              // of every request; of one that is not explored: of the witness
  Bound bound{};            // of one that is not explored: of the effects
  Answer before, after;
  // The causes met in the box, one or a few; more there may be where they make no difference.
  std::vector<std::pair<Cause, Cause>> causes;
  std::vector<std::uint32_t> witness; // a class for each axis
};

struct Limits {
  std::uint64_t orders_heard = 3'000'000;
  std::size_t regions = 20'000;
};

class Explorer {
 public:
  Explorer(Side& before, Side& after, Ground& ground, Question question, Comparing comparing);

  [[nodiscard]] const std::vector<Change>& changes() const { return changes_; }

  // Adds to `spent`, which counts against the limits. The boxes found share no request.
  [[nodiscard]] std::vector<Found> explore(Box everything, const Limits& limits,
                                           std::uint64_t& spent);

  // The answer of one side (0, 1) to the request of these classes. Every order that could reach the
  // body is heard, whatever became of it on the way to a box.
  [[nodiscard]] Decision decide(int which, std::span<const std::uint32_t> chosen);

  // The quietest request of a box: real services and places, nothing else where the box allows.
  [[nodiscard]] std::vector<std::uint32_t> witness_of(const Box& box) const;

 private:
  struct Node;
  using Founds = std::vector<Found>;

  struct OpenOrder {
    int side = 0;
    const Heard* heard = nullptr;
    bool is_changed = false;
    Effect most = Effect::NoDecision;
  };

  [[nodiscard]] Side& side(int which) { return which == 0 ? before_ : after_; }

  Founds visit(Node& node, std::uint64_t limit);
  Founds hear_all(Node& node, std::uint64_t limit);
  Founds split(Node& node, std::vector<Literal> literals, AxisIndex axis, std::uint64_t limit);
  void look_again(Node& root, std::uint64_t limit, Founds& all);
  Founds leave(Node& node);
  Founds answer(Node& node);
  [[nodiscard]] std::optional<Found> find_turn(const Node& node, const Analysis& before,
                                               const Analysis& after) const;
  void decide_witness(Node& node, Found& found);
  [[nodiscard]] const std::vector<OrderIndex>& orders_of_body(int which, std::uint32_t body);
  [[nodiscard]] std::optional<Bound> bound_of(const Node& node);
  [[nodiscard]] bool feel(Node& node, std::vector<Literal>& open);
  [[nodiscard]] Truth is_felt(const Node& node, const Change& change);
  [[nodiscard]] bool is_alike(Node& node, Analysis& before, Analysis& after) const;
  [[nodiscard]] bool is_no_shortfall(const Analysis& before, const Analysis& after) const;
  [[nodiscard]] std::vector<Literal> find_open(Node& node, const Analysis& before,
                                               const Analysis& after, AxisIndex& axis) const;
  [[nodiscard]] std::vector<OpenOrder> open_orders(const Node& node, const Analysis& before,
                                                   const Analysis& after) const;
  [[nodiscard]] AxisIndex choose_axis(const std::vector<Literal>& literals) const;
  [[nodiscard]] bool normalise(Node& node) const;
  const std::vector<OrderIndex>& orders_of(Node& node, int which);

  Side& before_;
  Side& after_;
  Ground& ground_;
  Question question_;
  Comparing comparing_;
  std::vector<Change> changes_;
  std::map<std::pair<int, std::uint32_t>, std::vector<OrderIndex>> of_bodies_;
  std::uint64_t spent_ = 0;
  std::size_t most_regions_ = 0;
  std::size_t regions_ = 0; // answered otherwise, before they are put together
};

} // namespace haechi::policy::regions
