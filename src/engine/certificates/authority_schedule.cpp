#include "engine/certificates/authority_schedule.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace haechi::engine::certificates {

namespace {

tl::unexpected<Error> wrong_line(std::size_t line) {
  return fail("E-CA-007", "the schedule of the authority cannot be read",
              {.file = "", .line = static_cast<std::uint32_t>(line)},
              "a number, a blank, a time: 1 2026-12-01T00:00:00Z; each later than the one before");
}

std::optional<Generation> parse_line(std::string_view line) {
  Generation out;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), out.number);
  const auto at = static_cast<std::size_t>(end - line.data());
  if (error != std::errc() || out.number == 0 || at >= line.size() || line[at] != ' ') {
    return std::nullopt;
  }
  const auto time = parse_date_time(line.substr(at + 1));
  if (!time || !time->has_offset) {
    return std::nullopt;
  }
  out.signs_from = Instant(time->local.time_since_epoch() - time->offset);
  return out;
}

bool is_later(const Generation& next, const std::vector<Generation>& before) {
  return before.empty() ||
         (next.number > before.back().number && next.signs_from > before.back().signs_from);
}

} // namespace

Result<std::vector<Generation>> parse_schedule(std::string_view text) {
  std::vector<Generation> out;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const auto generation = parse_line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!generation || !is_later(*generation, out) || out.size() == kMaxGenerations) {
      return wrong_line(line);
    }
    out.push_back(*generation);
  }
  if (out.empty()) {
    return wrong_line(1);
  }
  return out;
}

std::string format_schedule(const std::vector<Generation>& schedule) {
  std::string out;
  for (const Generation& generation : schedule) {
    out += fmt::format("{} {}\n", generation.number, to_rfc3339(generation.signs_from));
  }
  return out;
}

} // namespace haechi::engine::certificates
