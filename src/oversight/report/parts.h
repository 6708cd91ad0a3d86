#pragma once
// Parts that several reports have. Private to them.

#include "oversight/report/reports.h"

#include <functional>

namespace haechi::oversight::report {

[[nodiscard]] Heading heading(std::string_view key, std::string_view en, std::string_view ko);
[[nodiscard]] Cell state_cell(const Item& item);
// The word of a finding, a force or a measure, with its names.
[[nodiscard]] Cell word_cell(std::string_view word);
[[nodiscard]] Cell field_cell(const Item& item, std::string_view field);
// The name of a field, in both languages.
[[nodiscard]] Heading field_heading(std::string_view field);
// Fields of a thing, those that it has.
void add_fields(Report& out, const Item& item, std::span<const std::string_view> fields);

using Choice = std::function<bool(const Item&)>;

// Things of one kind: id, state, since, then the fields.
[[nodiscard]] Table make_table(const Register& now, Thing thing,
                               std::span<const std::string_view> fields, const Choice& choice);
// What happened to those things, in order.
[[nodiscard]] Table make_history(std::span<const Event> events,
                                 const std::function<bool(const Event&)>& choice);
[[nodiscard]] Result<const Item*> find_item(const Register& now, Thing thing, std::string_view id);

} // namespace haechi::oversight::report
