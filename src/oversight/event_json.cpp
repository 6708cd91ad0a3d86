#include "oversight/event_json.h"

#include "oversight/event_table.h"
#include "oversight/values.h"
#include "wire/json/value.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

namespace haechi::oversight {

namespace {

using wire::json::Value;

tl::unexpected<Error> refuse(std::string_view why) {
  return fail("E-OVERSIGHT-001", fmt::format("no event of the register: {}", why));
}

std::string_view find_string(const Value& object, std::string_view key) {
  const Value* value = object.find(key);
  return value != nullptr && value->is_text() ? std::string_view(value->text) : std::string_view();
}

Result<Fields> read_fields(const Value* value) {
  if (value == nullptr || !value->is_object()) {
    return refuse("it has no `fields`");
  }
  Fields out;
  for (const wire::json::Member& member : value->members) {
    if (!member.value.is_text()) {
      return refuse(fmt::format("field `{}` is no text", member.key));
    }
    out.emplace(member.key, member.value.text);
  }
  return out;
}

} // namespace

std::string to_json(const Event& event) {
  wire::json::Writer out;
  out.begin_object().key("v").number(1).member("kind", spec_of(event.kind).word);
  out.member("at", to_rfc3339(event.at)).member("by", event.by).member("subject", event.subject);
  out.key("fields").begin_object();
  for (const auto& [name, value] : event.fields) {
    out.member(name, value);
  }
  out.end_object().end_object();
  return out.take();
}

Result<Event> parse_event(std::string_view text) {
  const auto value = wire::json::parse(text);
  if (!value || !value->is_object()) {
    return refuse(value ? "no object" : value.error().message);
  }
  const Value* version = value->find("v");
  if (version == nullptr || version->integer != 1) {
    return refuse("its version is not 1");
  }
  const EventSpec* spec = find_spec(find_string(*value, "kind"));
  const auto at = parse_instant(find_string(*value, "at"));
  if (spec == nullptr || !at) {
    return refuse(spec == nullptr ? "its kind is not known" : "it has no time");
  }
  auto fields = read_fields(value->find("fields"));
  if (!fields) {
    return tl::make_unexpected(std::move(fields.error()));
  }
  return Event{spec->kind, *at, std::string(find_string(*value, "by")),
               std::string(find_string(*value, "subject")), std::move(*fields)};
}

} // namespace haechi::oversight
