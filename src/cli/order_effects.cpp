#include "cli/order_effects.h"

#include "cli/order_view.h"
#include "io/ledger/record_index.h"
#include "wire/json/value.h"

#include <algorithm>
#include <limits>

namespace haechi::cli {

namespace {

using oversight::report::Effects;

void count(Effects& out, const wire::json::Value& record) {
  const wire::json::Value* action = record.find("action");
  const wire::json::Value* device = record.find("device");
  const wire::json::Value* at = record.find("at");
  const auto when = at == nullptr ? std::nullopt : std::optional(parse_utc(at->text));
  if (action == nullptr || !when || !*when) {
    return;
  }
  out.since = out.by_action.empty() ? **when : std::min(out.since, **when);
  out.until = std::max(out.until, **when);
  ++out.by_action[action->text];
  ++out.by_device[device == nullptr ? std::string() : device->text][action->text];
}

} // namespace

Result<Effects> count_effects(const std::string& records, const std::string& order) {
  auto index = io::RecordIndex::open("");
  if (!index) {
    return tl::make_unexpected(std::move(index.error()));
  }
  if (const auto updated = index->update(records); !updated) {
    return tl::make_unexpected(updated.error());
  }
  io::RecordQuery query;
  query.kind = "decision";
  query.by = order;
  query.most = std::numeric_limits<std::int64_t>::max();
  Effects out;
  wire::json::Parser parser;
  const auto searched = index->search(query, [&](std::string_view line) {
    if (const auto record = parser.parse(line)) {
      count(out, *record);
    }
  });
  return searched ? Result<Effects>(std::move(out)) : tl::make_unexpected(searched.error());
}

} // namespace haechi::cli
