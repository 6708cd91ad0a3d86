#include "emit/prometheus/exposition.h"

#include <fmt/format.h>

#include <array>

namespace haechi::emit::prometheus {

namespace {

constexpr std::array<std::string_view, 3> kKindWords{"counter", "gauge", "histogram"};

enum class Place : std::uint8_t { Help, LabelValue };

void append_escaped(std::string& out, std::string_view text, Place place) {
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && place == Place::LabelValue) {
      out += "\\\"";
    } else {
      out += c;
    }
  }
}

// Milliseconds as seconds, without a rounding: `0.005`, `1`, `12.25`.
std::string to_seconds(std::uint64_t milliseconds) {
  std::string out = fmt::format("{}.{:03}", milliseconds / 1'000, milliseconds % 1'000);
  while (out.back() == '0') {
    out.pop_back();
  }
  if (out.back() == '.') {
    out.pop_back();
  }
  return out;
}

} // namespace

Exposition& Exposition::family(std::string_view name, Kind kind, std::string_view help) {
  name_ = name;
  out_ += fmt::format("# HELP {} ", name);
  append_escaped(out_, help, Place::Help);
  out_ += fmt::format("\n# TYPE {} {}\n", name, kKindWords[static_cast<std::size_t>(kind)]);
  return *this;
}

void Exposition::begin_sample(std::string_view suffix, Labels labels, std::string_view le) {
  out_ += name_;
  out_ += suffix;
  char before = '{';
  const auto add = [&](std::string_view name, std::string_view value) {
    out_ += before;
    out_ += name;
    out_ += "=\"";
    append_escaped(out_, value, Place::LabelValue);
    out_ += '"';
    before = ',';
  };
  for (const Label& label : labels) {
    add(label.name, label.value);
  }
  if (!le.empty()) {
    add("le", le);
  }
  out_ += before == ',' ? "} " : " ";
}

Exposition& Exposition::sample(Labels labels, std::uint64_t value) {
  begin_sample("", labels, "");
  out_ += fmt::format("{}\n", value);
  return *this;
}

Exposition& Exposition::seconds(Labels labels, std::uint64_t milliseconds) {
  begin_sample("", labels, "");
  out_ += to_seconds(milliseconds) + "\n";
  return *this;
}

Exposition& Exposition::histogram(Labels labels, std::span<const std::uint32_t> bounds_ms,
                                  std::span<const std::uint64_t> counts, std::uint64_t sum_ms) {
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    so_far += counts[i];
    begin_sample("_bucket", labels, i < bounds_ms.size() ? to_seconds(bounds_ms[i]) : "+Inf");
    out_ += fmt::format("{}\n", so_far);
  }
  begin_sample("_sum", labels, "");
  out_ += to_seconds(sum_ms) + "\n";
  begin_sample("_count", labels, "");
  out_ += fmt::format("{}\n", so_far);
  return *this;
}

} // namespace haechi::emit::prometheus
