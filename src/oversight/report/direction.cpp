#include "oversight/report/parts.h"

#include <fmt/format.h>

#include <array>

namespace haechi::oversight::report {

namespace {

constexpr std::array<std::string_view, 22> kOrderFacts{"issuer",         "force",
                                                       "title",          "title-ko",
                                                       "instrument",     "basis",
                                                       "because",        "because-ko",
                                                       "addressee",      "scope",
                                                       "targets",        "from",
                                                       "expires",        "review",
                                                       "until",          "appeal",
                                                       "appeal-by",      "proposal",
                                                       "adopts",         "obligations",
                                                       "obligations-by", "order-lifted.because"};
constexpr std::array<std::string_view, 4> kTaskFields{"what", "owner", "deadline",
                                                      "task-done.result"};
constexpr std::array<std::string_view, 8> kExemptionFields{
    "order", "ground", "body", "scope", "mitigations", "from", "expires", "requested-by"};

Table list_exemptions(const Register& now, const Choice& choice) {
  Table out = make_table(now, Thing::Exemption, kExemptionFields, choice);
  out.heading = heading("exemptions", "Exemptions", "예외");
  out.columns.push_back(heading("approved-by", "Approved by", "승인자"));
  std::size_t row = 0;
  for (const auto& [id, item] : now.all(Thing::Exemption)) {
    if (choice(item)) {
      out.rows[row++].push_back({fmt::format("{}", fmt::join(item.approvals, ", "))});
    }
  }
  return out;
}

// Who put the order down: the officer behind its first event.
std::string find_signer(std::span<const Event> events, std::string_view order) {
  for (const Event& event : events) {
    const EventSpec& spec = spec_of(event.kind);
    if (spec.thing == Thing::Order && spec.from.empty() && event.subject == order) {
      return event.by;
    }
  }
  return {};
}

} // namespace

Report make_exemptions(const Source& source) {
  Report out{"exemption-register",
             {"Register of exemptions", "예외 관리대장"},
             source.now.last,
             {},
             {list_exemptions(source.now, [](const Item&) { return true; })}};
  std::size_t granted = 0;
  for (const auto& [id, item] : source.now.all(Thing::Exemption)) {
    granted += item.state == State::Granted ? 1U : 0U;
  }
  out.facts.push_back({heading("all", "Ever asked for", "전체 신청"),
                       {fmt::format("{}", source.now.all(Thing::Exemption).size())}});
  out.facts.push_back(
      {heading("granted", "Granted now", "현재 승인"), {fmt::format("{}", granted)}});
  return out;
}

Result<Report> make_direction(const Source& source, std::string_view id,
                              const std::optional<Effects>& effects) {
  const auto order = find_item(source.now, Thing::Order, id);
  if (!order) {
    return tl::make_unexpected(order.error());
  }
  Report out{"direction-report",
             {fmt::format("Report on order {}", id), fmt::format("명령 {} 이행 보고서", id)},
             source.now.last,
             {{heading("id", "Id", "식별자"), {std::string(id)}},
              {heading("state", "State", "상태"), state_cell(**order)},
              {heading("since", "Since", "상태 시작"), {to_rfc3339((*order)->since)}},
              {heading("signer", "Recorded by", "기록한 사람"), {find_signer(source.events, id)}}},
             {}};
  add_fields(out, **order, kOrderFacts);
  if (effects) {
    add_effects(out, *effects, SmallCounts::Told);
    add_device_effects(out, *effects);
  }
  const Choice choice = [id](const Item& item) { return item.text("order") == id; };
  out.tables.push_back(make_table(source.now, Thing::Task, kTaskFields, choice));
  out.tables.back().heading = heading("tasks", "Obligations", "의무 이행 현황");
  out.tables.push_back(list_exemptions(source.now, choice));
  out.tables.push_back(make_history(source.events, [id](const Event& event) {
    return spec_of(event.kind).thing == Thing::Order && event.subject == id;
  }));
  return out;
}

} // namespace haechi::oversight::report
