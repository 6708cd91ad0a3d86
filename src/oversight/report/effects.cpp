#include "oversight/report/effects.h"

#include "oversight/report/parts.h"

#include <fmt/format.h>

namespace haechi::oversight::report {

namespace {

Cell count_cell(std::uint64_t count, SmallCounts small) {
  if (small == SmallCounts::Hidden && count > 0 && count < kLeastToldCount) {
    return {
        fmt::format("<{}", kLeastToldCount),
        {fmt::format("fewer than {}", kLeastToldCount), fmt::format("{}건 미만", kLeastToldCount)}};
  }
  return {fmt::format("{}", count)};
}

} // namespace

void add_effects(Report& out, const Effects& effects, SmallCounts small) {
  if (!effects.by_action.empty()) {
    const auto day = [](Instant at) { return to_rfc3339(at).substr(0, 10); };
    out.facts.push_back(
        {heading("counted-from", "Counted from", "집계 시작"), {day(effects.since)}});
    out.facts.push_back(
        {heading("counted-until", "Counted until", "집계 종료"), {day(effects.until)}});
  }
  Table table{heading("effects", "Effects since it was counted", "집행 건수"),
              {heading("action", "What was done", "조치"), heading("count", "How often", "건수")},
              {}};
  for (const auto& [action, count] : effects.by_action) {
    table.rows.push_back({{action}, count_cell(count, small)});
  }
  out.tables.push_back(std::move(table));
}

void add_device_effects(Report& out, const Effects& effects) {
  Table table{heading("effects-by-device", "Effects by device class", "기기 구분별 집행 건수"),
              {heading("device", "Device class", "기기 구분"),
               heading("action", "What was done", "조치"), heading("count", "How often", "건수")},
              {}};
  for (const auto& [device, counts] : effects.by_device) {
    for (const auto& [action, count] : counts) {
      const Cell name = device.empty() ? Cell{"(none)", {"not known", "알 수 없음"}} : Cell{device};
      table.rows.push_back({name, {action}, count_cell(count, SmallCounts::Told)});
    }
  }
  out.tables.push_back(std::move(table));
}

} // namespace haechi::oversight::report
