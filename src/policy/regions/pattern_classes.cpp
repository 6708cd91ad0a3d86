#include "policy/regions/value_classes.h"
#include "text/host_name.h"

#include <algorithm>
#include <map>

namespace haechi::policy::regions {

namespace {

constexpr std::size_t kMaxStates = 2'048;
constexpr std::size_t kMaxPatterns = 64;       // beyond, texts are only tried, not searched for
constexpr std::size_t kMaxPairedPatterns = 48; // beyond, two patterns at once are not tried

using Places = std::vector<bool>; // how far each pattern may have been matched, one after another

// All patterns as one automaton that reads a text letter by letter.
class Automaton {
 public:
  explicit Automaton(const Words& patterns) : patterns_(patterns) {
    std::set<char> letters;
    for (const std::string& pattern : patterns) {
      first_.push_back(places_);
      places_ += pattern.size() + 1;
      letters.insert(pattern.begin(), pattern.end());
    }
    letters.erase('*');
    letters_.assign(letters.begin(), letters.end());
    for (const char free : std::string_view("xqz0")) { // one letter that stands in no pattern
      if (!letters.contains(free)) {
        letters_.push_back(free);
        break;
      }
    }
  }

  [[nodiscard]] const std::vector<char>& letters() const { return letters_; }

  [[nodiscard]] Places start() const {
    Places places(places_);
    for (const std::size_t first : first_) {
      places[first] = true;
    }
    return skip_stars(std::move(places));
  }

  [[nodiscard]] Places after(const Places& places, char letter) const {
    Places next(places_);
    for (std::size_t i = 0; i < patterns_.size(); ++i) {
      for (std::size_t at = 0; at < patterns_[i].size(); ++at) {
        if (places[first_[i] + at]) {
          const char wanted = patterns_[i][at];
          const std::size_t to = first_[i] + at + (wanted == '*' ? 0 : 1);
          next[to] = next[to] || wanted == '*' || wanted == letter;
        }
      }
    }
    return skip_stars(std::move(next));
  }

 private:
  [[nodiscard]] Places skip_stars(Places places) const {
    for (std::size_t i = 0; i < patterns_.size(); ++i) {
      for (std::size_t at = 0; at < patterns_[i].size(); ++at) {
        if (places[first_[i] + at] && patterns_[i][at] == '*') {
          places[first_[i] + at + 1] = true;
        }
      }
    }
    return places;
  }

  const Words& patterns_;
  std::vector<std::size_t> first_;
  std::size_t places_ = 0;
  std::vector<char> letters_;
};

std::string fill(const std::string& pattern, const std::string& text) {
  std::string out;
  for (const char c : pattern) {
    out += c == '*' ? text : std::string(1, c);
  }
  return out;
}

// Texts that read well and match one pattern or two.
std::set<std::string> likely_texts(const WordSet& patterns) {
  std::set<std::string> texts;
  for (const std::string& pattern : patterns) {
    for (const char* text : {"", "x", "x.y"}) {
      texts.insert(fill(pattern, text));
    }
    if (patterns.size() <= kMaxPairedPatterns) {
      for (const std::string& other : patterns) {
        texts.insert(fill(pattern, fill(other, "")));
        texts.insert(fill(pattern, fill(other, "x")));
      }
    }
  }
  return texts;
}

class PatternAxis {
 public:
  PatternAxis(Facet facet, const std::set<WordSet>& lists) : facet_(facet) {
    for (const WordSet& list : lists) {
      WordSet patterns;
      for (const std::string& pattern : list) {
        patterns.insert(facet == Facet::Host ? to_lower(pattern) : pattern);
      }
      all_.insert(patterns.begin(), patterns.end());
      lists_.push_back(std::move(patterns));
    }
    seen_.emplace(std::vector<bool>(lists_.size()), "");
  }

  ClassAxis make(bool& is_exact) {
    for (const std::string& text : likely_texts(all_)) {
      try_text(text);
    }
    is_exact = search() && is_exact;
    ClassAxis axis{
        .facet = facet_, .name = {}, .title = std::string(to_word(facet_)), .classes = {}};
    for (const auto& [signature, text] : seen_) {
      if (!text.empty()) {
        axis.classes.push_back({.kind = ClassKind::Values,
                                .representative = text,
                                .members = patterns_of(text),
                                .also = {}});
      }
    }
    axis.classes.push_back(
        {.kind = ClassKind::Other, .representative = "", .members = {}, .also = {}});
    for (const WordSet& list : lists_) {
      axis.lists.emplace_back(list.begin(), list.end());
    }
    return axis;
  }

 private:
  static std::string to_lower(std::string_view host) {
    std::string out(host);
    std::ranges::transform(out, out.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (out.ends_with('.')) {
      out.pop_back();
    }
    return out;
  }

  [[nodiscard]] bool is_possible(const std::string& text) const {
    if (text.empty() || facet_ != Facet::Host) {
      return !text.empty();
    }
    const auto name = text::make_host_name(text);
    return name && *name == text;
  }

  void try_text(const std::string& text) {
    if (!is_possible(text)) {
      return;
    }
    std::vector<bool> signature;
    for (const WordSet& list : lists_) {
      signature.push_back(std::ranges::any_of(
          list, [&](const std::string& pattern) { return text::matches_glob(text, pattern); }));
    }
    seen_.try_emplace(std::move(signature), text);
  }

  // Every combination of patterns that some text matches; false: too many to follow.
  bool search() {
    if (all_.size() > kMaxPatterns) {
      return false;
    }
    const Words patterns(all_.begin(), all_.end());
    const Automaton automaton(patterns);
    std::set<Places> met{automaton.start()};
    std::vector<std::pair<Places, std::string>> open{{automaton.start(), ""}};
    for (std::size_t next = 0; next < open.size(); ++next) {
      for (const char letter : automaton.letters()) {
        Places places = automaton.after(open[next].first, letter);
        if (met.insert(places).second) {
          const std::string text = open[next].second + letter;
          try_text(text);
          open.emplace_back(std::move(places), text);
        }
      }
      if (met.size() > kMaxStates) {
        return false;
      }
    }
    return true;
  }

  // The patterns that the text matches, for people.
  [[nodiscard]] Words patterns_of(const std::string& text) const {
    Words matching;
    for (const std::string& pattern : all_) {
      if (text::matches_glob(text, pattern)) {
        matching.push_back(pattern);
      }
    }
    return matching;
  }

  Facet facet_;
  std::vector<WordSet> lists_;
  WordSet all_;
  std::map<std::vector<bool>, std::string> seen_;
};

} // namespace

ClassAxis pattern_axis(Facet facet, const std::set<WordSet>& lists, bool& is_exact) {
  return PatternAxis(facet, lists).make(is_exact);
}

} // namespace haechi::policy::regions
