#include "policy/decide/needs.h"

#include <algorithm>

namespace haechi::policy {

namespace {

class Finder {
 public:
  Finder(const GroupInput& input, const Group& group, const GroupAnswer& answer,
         const Surroundings& others, std::vector<std::string>& needs)
      : input_(input), group_(group), answer_(answer), others_(others), needs_(needs) {}

  void find() {
    std::size_t stride = 1;
    for (const std::uint32_t number : group_.dimensions) {
      const Dimension& dimension = input_.dimensions[number];
      if (!answer_.is_exact) {
        add_all(dimension);
      } else if (dimension.is_service) {
        find_service_steps(dimension, stride);
      } else if (matters(stride, dimension.size())) {
        add(dimension.axis);
      }
      stride *= dimension.size();
    }
  }

 private:
  void add(AxisId axis) { needs_.push_back(input_.program.axes[axis].name); }

  void add_all(const Dimension& dimension) {
    if (!dimension.is_service) {
      add(dimension.axis);
      return;
    }
    add(to_axis(Facet::Service));
    for (const ServiceStep& step : dimension.service.steps) {
      add(step.axis);
    }
  }

  // Whether some combination changes its answer along this dimension: compared with the dimension's
  // first class.
  [[nodiscard]] bool matters(std::size_t stride, std::size_t size) const {
    for (std::size_t i = 0; i < answer_.effects.size(); ++i) {
      const std::size_t digit = i / stride % size;
      if (digit != 0 && differ(i, i - digit * stride)) {
        return true;
      }
    }
    return false;
  }

  void find_service_steps(const Dimension& dimension, std::size_t stride) {
    std::vector<AxisId> found;
    for (const ServiceStep& step : dimension.service.steps) {
      if (std::ranges::find(found, step.axis) == found.end() &&
          step_matters(step, stride, dimension.size())) {
        found.push_back(step.axis);
        add(step.axis);
      }
    }
    const bool is_found = std::ranges::find(found, to_axis(Facet::Service)) != found.end();
    if (!is_found && !dimension.service.is_merged && possible_answers_differ(dimension, stride)) {
      add(to_axis(Facet::Service));
    }
  }

  // With all else as it is, one service leaves other answers possible than another.
  [[nodiscard]] bool possible_answers_differ(const Dimension& dimension, std::size_t stride) const {
    const std::size_t size = dimension.size();
    for (std::size_t i = 0; i < answer_.effects.size(); ++i) {
      if (i / stride % size == 0 && possible_answers_differ_at(dimension, stride, i)) {
        return true;
      }
    }
    return false;
  }

  [[nodiscard]] bool possible_answers_differ_at(const Dimension& dimension, std::size_t stride,
                                                std::size_t first) const {
    const auto& choices = dimension.service.choices;
    for (std::size_t a = 0; a < choices.size(); ++a) {
      for (std::size_t b = 0; b < choices.size(); ++b) {
        const bool has_match = std::ranges::any_of(choices, [&](const ServiceChoice& other) {
          const auto c = static_cast<std::size_t>(&other - choices.data());
          return other.owner == choices[b].owner && !differ(first + a * stride, first + c * stride);
        });
        if (!has_match) {
          return true;
        }
      }
    }
    return false;
  }

  [[nodiscard]] bool step_matters(const ServiceStep& step, std::size_t stride,
                                  std::size_t size) const {
    for (std::size_t i = 0; i < answer_.effects.size(); ++i) {
      if (i / stride % size == step.from && differ(i, i - step.from * stride + step.to * stride)) {
        return true;
      }
    }
    return false;
  }

  // Whether the whole answer can differ between two combinations of this group, the others being
  // free.
  [[nodiscard]] bool differ(std::size_t a, std::size_t b) const {
    const Effect here = std::max(answer_.effects[a], others_.floor);
    const Effect there = std::max(answer_.effects[b], others_.floor);
    if (here != there) {
      return true;
    }
    if (here == Effect::Block) {
      return false;
    }
    const std::size_t words = input_.tables.words;
    for (std::size_t i = 0; i < words; ++i) {
      const std::uint64_t changed = answer_.masks[a * words + i] ^ answer_.masks[b * words + i];
      if ((changed & others_.avoidable[i]) != 0) {
        return true;
      }
    }
    return false;
  }

  const GroupInput& input_;
  const Group& group_;
  const GroupAnswer& answer_;
  const Surroundings& others_;
  std::vector<std::string>& needs_;
};

} // namespace

void find_needs(const GroupInput& input, const Group& group, const GroupAnswer& answer,
                const Surroundings& others, std::vector<std::string>& needs) {
  Finder(input, group, answer, others, needs).find();
}

} // namespace haechi::policy
