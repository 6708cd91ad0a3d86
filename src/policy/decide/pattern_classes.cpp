#include "policy/decide/pattern_classes.h"

#include <algorithm>
#include <set>

namespace haechi::policy {

namespace {

constexpr std::size_t kMaxStates = 4'096;
constexpr std::size_t kMaxPatternLength = 256;

// All patterns as one automaton that reads a text letter by letter. A place is a pattern and how
// far it has been matched; a state is the set of places reached, as one bit each.
class Automaton {
 public:
  explicit Automaton(const std::vector<std::string>& patterns) : patterns_(patterns) {
    std::size_t place = 0;
    std::set<char> letters;
    for (const std::string& pattern : patterns) {
      first_.push_back(place);
      place += pattern.size() + 1;
      letters.insert(pattern.begin(), pattern.end());
    }
    places_ = place;
    letters.erase('*');
    letters_.assign(letters.begin(), letters.end());
    letters_.push_back('\0'); // any letter that stands in no pattern
  }

  using State = std::vector<bool>;

  [[nodiscard]] State start() const {
    State state(places_);
    for (const std::size_t first : first_) {
      state[first] = true;
    }
    return skip_stars(std::move(state));
  }

  [[nodiscard]] const std::vector<char>& letters() const { return letters_; }

  [[nodiscard]] State after(const State& state, char letter) const {
    State next(places_);
    for (std::size_t i = 0; i < patterns_.size(); ++i) {
      for (std::size_t at = 0; at < patterns_[i].size(); ++at) {
        if (!state[first_[i] + at]) {
          continue;
        }
        const char wanted = patterns_[i][at];
        next[first_[i] + at] = next[first_[i] + at] || wanted == '*';
        next[first_[i] + at + 1] = next[first_[i] + at + 1] || wanted == letter;
      }
    }
    return skip_stars(std::move(next));
  }

  [[nodiscard]] std::vector<std::uint32_t> accepted(const State& state) const {
    std::vector<std::uint32_t> all;
    for (std::size_t i = 0; i < patterns_.size(); ++i) {
      if (state[first_[i] + patterns_[i].size()]) {
        all.push_back(static_cast<std::uint32_t>(i));
      }
    }
    return all;
  }

 private:
  // A star may stand for nothing.
  [[nodiscard]] State skip_stars(State state) const {
    for (std::size_t i = 0; i < patterns_.size(); ++i) {
      for (std::size_t at = 0; at < patterns_[i].size(); ++at) {
        if (state[first_[i] + at] && patterns_[i][at] == '*') {
          state[first_[i] + at + 1] = true;
        }
      }
    }
    return state;
  }

  const std::vector<std::string>& patterns_;
  std::vector<std::size_t> first_;
  std::size_t places_ = 0;
  std::vector<char> letters_;
};

} // namespace

std::optional<std::vector<std::vector<std::uint32_t>>>
find_pattern_classes(const std::vector<std::string>& patterns) {
  const bool is_long = std::ranges::any_of(
      patterns, [](const std::string& pattern) { return pattern.size() > kMaxPatternLength; });
  if (is_long) {
    return std::nullopt;
  }
  const Automaton automaton(patterns);
  std::set<std::vector<std::uint32_t>> classes{{}}; // known to be nothing: no pattern matches
  std::set<Automaton::State> seen{automaton.start()};
  std::vector<Automaton::State> open{automaton.start()};
  while (!open.empty()) {
    const Automaton::State state = std::move(open.back());
    open.pop_back();
    for (const char letter : automaton.letters()) {
      Automaton::State next = automaton.after(state, letter);
      classes.insert(automaton.accepted(next));
      if (seen.insert(next).second) {
        open.push_back(std::move(next));
      }
    }
    if (seen.size() > kMaxStates) {
      return std::nullopt;
    }
  }
  return std::vector(classes.begin(), classes.end());
}

} // namespace haechi::policy
