#pragma once
// Metrics in Prometheus' text format, version 0.0.4: each family once, with HELP and TYPE before
// its samples; label values and help escaped; histograms cumulative, with `+Inf`, `_sum` and
// `_count`. Whoever writes sees to it that counters never fall and that labels come from bounded
// sets (enumerations and what configuration lists), never from names asked for or from people.

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace haechi::emit::prometheus {

enum class Kind : std::uint8_t { Counter, Gauge, Histogram };

struct Label {
  std::string_view name;
  std::string_view value;
};

using Labels = std::initializer_list<Label>;

class Exposition {
 public:
  // Begins a family; names of counters end in `_total`, all begin with `haechi_`.
  Exposition& family(std::string_view name, Kind kind, std::string_view help);
  // Samples of the family begun last.
  Exposition& sample(Labels labels, std::uint64_t value);
  Exposition& seconds(Labels labels, std::uint64_t milliseconds);
  // `counts` has one more than `bounds_ms`: what is above all bounds.
  Exposition& histogram(Labels labels, std::span<const std::uint32_t> bounds_ms,
                        std::span<const std::uint64_t> counts, std::uint64_t sum_ms);

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void begin_sample(std::string_view suffix, Labels labels, std::string_view le);

  std::string out_;
  std::string name_;
};

} // namespace haechi::emit::prometheus
