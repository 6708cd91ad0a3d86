#include "oversight/report/order_page.h"

#include "oversight/report/parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::oversight::report {

namespace {

constexpr std::array<std::string_view, 17> kPublicFacts{"issuer",
                                                        "force",
                                                        "title",
                                                        "title-ko",
                                                        "instrument",
                                                        "basis",
                                                        "because",
                                                        "because-ko",
                                                        "addressee",
                                                        "scope",
                                                        "targets",
                                                        "from",
                                                        "expires",
                                                        "review",
                                                        "until",
                                                        "adopts",
                                                        "order-lifted.because"};

struct EventName {
  EventKind kind{};
  std::string_view en, ko;
};

constexpr std::array<EventName, 7> kEventNames{{
    {EventKind::OrderRecorded, "recorded", "등록"},
    {EventKind::OrderAdopted, "adopted", "수용"},
    {EventKind::OrderAppealed, "appealed", "불복 제기 또는 결과"},
    {EventKind::OrderReviewDue, "review due", "재검토 시점 도래"},
    {EventKind::OrderRenewed, "renewed", "갱신"},
    {EventKind::OrderLapsed, "lapsed", "기간 만료"},
    {EventKind::OrderLifted, "lifted", "해제"},
}};

void add_appeal(Report& out, const Item& order) {
  constexpr std::array<std::string_view, 2> kWays{"appeal", "appeal-by"};
  add_fields(out, order, kWays);
  const std::string_view state = order.text("order-appealed.text");
  Cell cell{std::string(state)};
  if (state.empty()) {
    cell = {"none", {"no appeal is recorded", "제기된 불복 없음"}};
  }
  out.facts.push_back({heading("appeal-state", "State of appeals", "불복 현황"), std::move(cell)});
}

Table list_steps(const Source& source, std::string_view id) {
  Table out{heading("steps", "Steps", "경과"),
            {heading("at", "When", "일시"), heading("event", "What", "내용")},
            {}};
  for (const Event& event : source.events) {
    const auto name = std::ranges::find(kEventNames, event.kind, &EventName::kind);
    if (event.subject == id && name != kEventNames.end()) {
      out.rows.push_back({{to_rfc3339(event.at)},
                          {std::string(spec_of(event.kind).word),
                           {std::string(name->en), std::string(name->ko)}}});
    }
  }
  return out;
}

Cell count_cell(std::uint64_t count) {
  if (count > 0 && count < kLeastToldCount) {
    return {
        fmt::format("<{}", kLeastToldCount),
        {fmt::format("fewer than {}", kLeastToldCount), fmt::format("{}건 미만", kLeastToldCount)}};
  }
  return {fmt::format("{}", count)};
}

Table list_effects(const Effects& effects) {
  Table out{heading("effects", "Effects since it was counted", "집행 건수"),
            {heading("action", "What was done", "조치"), heading("count", "How often", "건수")},
            {}};
  for (const auto& [action, count] : effects.by_action) {
    out.rows.push_back({{action}, count_cell(count)});
  }
  return out;
}

void add_effects(Report& out, const Effects& effects) {
  if (!effects.by_action.empty()) {
    const auto day = [](Instant at) { return to_rfc3339(at).substr(0, 10); };
    out.facts.push_back(
        {heading("counted-from", "Counted from", "집계 시작"), {day(effects.since)}});
    out.facts.push_back(
        {heading("counted-until", "Counted until", "집계 종료"), {day(effects.until)}});
  }
  out.tables.push_back(list_effects(effects));
}

} // namespace

Result<Report> make_order_page(const Source& source, std::string_view id,
                               const PublicDetails& details) {
  const auto order = find_item(source.now, Thing::Order, id);
  if (!order) {
    return tl::make_unexpected(order.error());
  }
  Report out{"order-page",
             {fmt::format("Order {}", id), fmt::format("명령 {}", id)},
             source.now.last,
             {{heading("id", "Id", "식별자"), {std::string(id)}},
              {heading("state", "State", "상태"), state_cell(**order)},
              {heading("since", "Since", "상태 시작"), {to_rfc3339((*order)->since)}}},
             {}};
  add_fields(out, **order, kPublicFacts);
  add_appeal(out, **order);
  out.tables.push_back(list_steps(source, id));
  if (details.effects) {
    add_effects(out, *details.effects);
  }
  if (!details.key.empty()) {
    out.facts.push_back({heading("key", "Signed by key", "서명 키"), {details.key}});
    out.facts.push_back({heading("signed", "What was signed (haechi order verify checks it)",
                                 "서명된 원문(haechi order verify로 확인)"),
                         {details.statement}});
  }
  return out;
}

} // namespace haechi::oversight::report
