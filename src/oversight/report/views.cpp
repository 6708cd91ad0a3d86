#include "oversight/report/parts.h"

#include <fmt/format.h>

#include <vector>

namespace haechi::oversight::report {

namespace {

// What a list shows of each thing besides id and state.
std::vector<std::string_view> columns_of(Thing thing) {
  switch (thing) {
  case Thing::Officer:
    return {"name", "body", "role", "may"};
  case Thing::Provider:
    return {"name", "country", "services"};
  case Thing::Inquiry:
    return {"provider", "issuer", "title"};
  case Thing::Proposal:
    return {"inquiry", "measure", "devices"};
  case Thing::Order:
    return {"issuer", "force", "title", "expires"};
  case Thing::Recommendation:
    return {"provider", "issuer", "text"};
  case Thing::Exemption:
    return {"order", "ground", "body", "expires"};
  case Thing::Task:
    return {"what", "owner", "deadline"};
  case Thing::Fact:
    return {};
  }
  return {};
}

} // namespace

Report make_list(const Source& source, Thing thing) {
  const Words name = name_of(thing);
  const auto columns = columns_of(thing);
  Table table = make_table(source.now, thing, columns, [](const Item&) { return true; });
  return {fmt::format("{}-list", to_word(thing)),
          {fmt::format("Register: {}", name.en), fmt::format("대장: {}", name.ko)},
          source.now.last,
          {},
          {std::move(table)}};
}

Result<Report> make_view(const Source& source, Thing thing, std::string_view id) {
  const auto item = find_item(source.now, thing, id);
  if (!item) {
    return tl::make_unexpected(item.error());
  }
  const Words name = name_of(thing);
  Report out{std::string(to_word(thing)),
             {fmt::format("{} {}", name.en, id), fmt::format("{} {}", name.ko, id)},
             source.now.last,
             {{heading("id", "Id", "식별자"), {std::string(id)}},
              {heading("state", "State", "상태"), state_cell(**item)},
              {heading("since", "Since", "상태 시작"), {to_rfc3339((*item)->since)}}},
             {}};
  for (const auto& [field, value] : (*item)->fields) {
    const bool is_moved = thing == Thing::Inquiry && field == "deadline";
    if (!value.empty() && !is_moved) {
      out.facts.push_back({field_heading(field), field_cell(**item, field)});
    }
  }
  if (thing == Thing::Inquiry) {
    out.facts.push_back({field_heading("deadline"), {to_rfc3339((*item)->inquiry.deadline)}});
    out.facts.push_back(
        {heading("round", "Round", "차수"), {fmt::format("{}", (*item)->inquiry.round)}});
  }
  out.tables.push_back(make_history(source.events, [&](const Event& event) {
    return spec_of(event.kind).thing == thing && event.subject == id;
  }));
  return out;
}

} // namespace haechi::oversight::report
