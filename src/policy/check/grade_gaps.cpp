#include "policy/check/meaning.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

namespace haechi::policy {

namespace {

using Scale = std::vector<std::string>;

bool holds(const Scale& scale, std::string_view grade) {
  return std::ranges::find(scale, grade) != scale.end();
}

// For each scale the bodies that say themselves, or above them, what stands in for content without
// a grade.
std::vector<BodySet> covered_bodies(const Meaning& meaning) {
  std::vector<BodySet> out;
  for (const Scale& scale : meaning.policy().grades) {
    std::vector<std::string> tops;
    for (const Body& body : meaning.policy().bodies) {
      if (std::ranges::any_of(body.ungraded,
                              [&](const std::string& grade) { return holds(scale, grade); })) {
        tops.push_back(body.id);
      }
    }
    out.push_back(meaning.bodies().subtrees(tops));
  }
  return out;
}

class GradeGaps {
 public:
  GradeGaps(const Meaning& meaning, Findings& out)
      : meaning_(meaning), policy_(meaning.policy()), out_(out), covered_(covered_bodies(meaning)) {
    for (const Scale& scale : policy_.grades) {
      known_.insert(known_.end(), scale.begin(), scale.end());
    }
  }

  void check(const OrderMeaning& order) {
    std::set<std::size_t> told;
    for (const Speaker& speaker : order.speakers) {
      if (speaker.data == nullptr || !speaker.data->grade || !speaker.can_speak()) {
        continue;
      }
      check_words(order, *speaker.data->grade);
      for (std::size_t scale = 0; scale < policy_.grades.size(); ++scale) {
        const bool is_meant =
            std::ranges::any_of(speaker.data->grade->values, [&](const auto& grade) {
              return holds(policy_.grades[scale], grade);
            });
        if (is_meant && told.insert(scale).second) {
          check_ungraded(order, speaker, scale);
          check_steps(order, scale);
        }
      }
    }
  }

 private:
  void check_words(const OrderMeaning& order, const Atom& grade) {
    for (const std::string& value : grade.values) {
      if (!policy_.grades.empty() && std::ranges::find(known_, value) == known_.end()) {
        out_.add(
            Severity::Warning, "E-POLICY-142",
            fmt::format("order `{}` asks for grade `{}`, which stands in no scale: it is met by "
                        "that very word alone",
                        order.order->id, value),
            grade.where, out_.suggest(value, known_, "add it to a scale of `grades`"));
      }
    }
  }

  // Content without a grade of the scale passes by.
  void check_ungraded(const OrderMeaning& order, const Speaker& speaker, std::size_t scale) {
    BodySet open;
    for (const Cube& cube : speaker.cubes) {
      open = unite(std::move(open), subtract(cube.bodies, covered_[scale]));
    }
    if (open.empty()) {
      return;
    }
    out_.add(
        Severity::Note, "E-POLICY-142",
        fmt::format("content without a grade of [{}] passes by order `{}`: no `ungraded` stands "
                    "in for it at {} of the bodies, such as `{}`",
                    fmt::join(policy_.grades[scale], ", "), order.order->id, count(open),
                    meaning_.bodies().id(open.front().begin)),
        speaker.where(), "`ungraded` of a body says which grade stands in");
  }

  // A grade between two that the order names gets what the lower one says.
  void check_steps(const OrderMeaning& order, std::size_t scale) {
    const Scale& grades = policy_.grades[scale];
    std::vector<bool> is_named(grades.size());
    for (const DataEntry& data : order.order->data) {
      for (std::size_t i = 0; data.grade && i < grades.size(); ++i) {
        is_named[i] = is_named[i] ||
                      std::ranges::find(data.grade->values, grades[i]) != data.grade->values.end();
      }
    }
    const auto first = std::ranges::find(is_named, true) - is_named.begin();
    const auto last = is_named.rend() - std::find(is_named.rbegin(), is_named.rend(), true) - 1;
    for (auto i = first; i < last; ++i) {
      const auto at = static_cast<std::size_t>(i);
      if (!is_named[at]) {
        out_.add(
            Severity::Note, "E-POLICY-142",
            fmt::format("order `{}` names grades below and above `{}`, but not `{}` itself: it "
                        "gets what the lower one says",
                        order.order->id, grades[at], grades[at]),
            order.order->where, "name every grade from the lowest one on");
      }
    }
  }

  static std::size_t count(const BodySet& bodies) {
    std::size_t out = 0;
    for (const BodyRun& run : bodies) {
      out += run.end - run.begin;
    }
    return out;
  }

  const Meaning& meaning_;
  const Policy& policy_;
  Findings& out_;
  std::vector<BodySet> covered_;
  std::vector<std::string_view> known_;
};

} // namespace

void check_grades(const Meaning& meaning, Findings& out) {
  GradeGaps gaps(meaning, out);
  for (const OrderMeaning& order : meaning.orders()) {
    if (order.order->force != Force::External) {
      gaps.check(order);
    }
  }
}

} // namespace haechi::policy
