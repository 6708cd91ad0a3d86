#include "oversight/report/order_page.h"

#include "oversight/report/parts.h"
#include "oversight/values.h"

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

// SECURITY: in one word. What was written about the appeal names people.
Cell appeal_cell(const Source& source, std::string_view id) {
  Cell out{"none", {"no appeal is recorded", "제기된 불복 없음"}};
  for (const Event& event : source.events) {
    if (event.kind == EventKind::OrderAppealed && event.subject == id) {
      const std::string_view state = find_text(event.fields, "state");
      out = state.empty() ? Cell{"recorded", {"an appeal is recorded", "불복 제기 등록됨"}}
                          : word_cell(state);
    }
  }
  return out;
}

void add_appeal(Report& out, const Source& source, const Item& order) {
  constexpr std::array<std::string_view, 2> kWays{"appeal", "appeal-by"};
  add_fields(out, order, kWays);
  out.facts.push_back(
      {heading("appeal-state", "State of appeals", "불복 현황"), appeal_cell(source, order.id)});
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
  add_appeal(out, source, **order);
  out.tables.push_back(list_steps(source, id));
  if (details.effects) {
    add_effects(out, *details.effects, SmallCounts::Hidden);
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
