#pragma once
// Finds the sets of requests on which two sides answer otherwise.
//
// What each order says is a few boxes (voices.h). Orders that say the same on both sides cannot
// make the answers differ, only make them alike again. So the search begins with the boxes in which
// one side says something else, and folds in what may speak there besides (balance.h): what makes
// the answers alike for good is taken out of the box as an exception; what leads to another balance
// gets a box of its own, which is taken out of the rest. Where nothing matters any more a finding
// is left: a box without exceptions, in which every answer turns the same way, if it holds a
// request.
//
// Bounded: steps are counted; what they do not suffice for comes back as unexplored.

#include "policy/regions/evidence.h"
#include "policy/regions/search.h"

#include <string>

namespace haechi::policy::regions {

// A part of a box that does not belong to a set of requests.
struct Hole {
  static constexpr std::uint32_t kNoVoice = 0xFFFFFFFFU;

  Box box;
  std::uint32_t voice = kNoVoice; // that speaks there
  bool is_impossible = false;     // no request is there at all
};

// The requests of a box without exceptions, and what has been folded in for all of them.
struct Finding {
  Box box;
  std::vector<std::uint32_t> except; // numbers of holes
  Balance balance;
  std::vector<std::uint32_t> may_speak; // voices besides
  std::vector<std::uint32_t> because;   // changes, sorted
  std::optional<Turn> turn;             // of every request; nullopt: nobody has looked
};

class Explorer {
 public:
  Explorer(const Ground& ground, Evidence evidence);

  // At most about so many; they share no request. One that has a turn may be empty.
  [[nodiscard]] std::vector<Finding> explore(const Box& everything, std::size_t most, Steps& steps);

  [[nodiscard]] const Evidence& evidence() const { return evidence_; }

  // One-sided voices first, then the shared ones.
  [[nodiscard]] const Voice& voice(std::uint32_t number) const {
    const std::size_t first = evidence_.one_sided.size();
    return number < first ? evidence_.one_sided[number] : evidence_.shared[number - first];
  }

  [[nodiscard]] const Hole& hole(std::uint32_t number) const { return holes_[number]; }

  [[nodiscard]] const Judge& judge() const { return judge_; }

  [[nodiscard]] const Search& search() const { return search_; }

  [[nodiscard]] std::vector<const Box*> boxes_of(const std::vector<std::uint32_t>& except) const;

 private:
  using Numbers = std::vector<std::uint32_t>;

  // What the voices that may speak come to.
  struct Sorted {
    Numbers leading; // to another balance, the strongest first
    Numbers ending;  // alike for good
  };

  void begin(const Box& everything);
  [[nodiscard]] std::uint32_t except(const Box& box);
  [[nodiscard]] bool narrow(Finding& task) const;
  void visit(Finding task);
  [[nodiscard]] bool visit_defaults(Finding& task);

  [[nodiscard]] bool is_one_sided(std::uint32_t voice) const {
    return voice < evidence_.one_sided.size();
  }

  [[nodiscard]] Balance fold(const Finding& task, std::uint32_t voice) const;
  [[nodiscard]] Sorted sort_voices(const Finding& task) const;
  [[nodiscard]] bool is_over(const Finding& task, const Balance& balance,
                             const Numbers& excluded) const;
  [[nodiscard]] bool has_relevant_default(const Finding& task, const Balance& balance) const;
  void branch(const Finding& task, std::uint32_t voice);
  void part(const Finding& task, const Box& box, Balance balance);

  Evidence evidence_;
  Judge judge_;
  Search search_;
  std::vector<Hole> holes_; // of the voices first
  std::vector<Finding> open_;
  std::vector<Finding> found_;
  Steps* steps_ = nullptr;
};

} // namespace haechi::policy::regions
