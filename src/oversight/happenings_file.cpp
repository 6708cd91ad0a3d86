#include "oversight/happenings_file.h"

#include "oversight/values.h"
#include "wire/json/value.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

namespace haechi::oversight {

namespace {

using Times = std::map<std::string, Instant>;
using wire::json::Value;

void write_times(wire::json::Writer& out, std::string_view name, const Times& times) {
  out.key(name).begin_object();
  for (const auto& [key, at] : times) {
    out.member(key, to_rfc3339(at));
  }
  out.end_object();
}

tl::unexpected<Error> refuse(const SourceFile& file, std::string_view why) {
  return fail("E-OVERSIGHT-031", fmt::format("no file of events: {}", why), {file.path},
              "haechi oversight tick writes it");
}

enum class Missing : unsigned char { Refused, Empty };

Result<Times> read_times(const SourceFile& file, const Value& root, std::string_view name,
                         Missing missing = Missing::Refused) {
  const Value* object = root.find(name);
  if (object == nullptr && missing == Missing::Empty) {
    return Times();
  }
  if (object == nullptr || !object->is_object()) {
    return refuse(file, fmt::format("it has no `{}`", name));
  }
  Times out;
  for (const wire::json::Member& member : object->members) {
    const auto at = parse_instant(member.value.text);
    if (!at) {
      return refuse(file, fmt::format("`{}` has no time", member.key));
    }
    out.emplace(member.key, *at);
  }
  return out;
}

Result<void> read_issuers(const SourceFile& file, const Value& root, Heard& out) {
  const Value* object = root.find("issuers");
  if (object == nullptr) {
    return {};
  }
  if (!object->is_object()) {
    return refuse(file, "`issuers` is no object");
  }
  for (const wire::json::Member& member : object->members) {
    const auto lifted = out.lifted.find(member.key);
    if (!member.value.is_text() || lifted == out.lifted.end()) {
      return refuse(file, fmt::format("`{}` has no issuer, or was not lifted", member.key));
    }
    lifted->second.issuer = member.value.text;
  }
  return {};
}

} // namespace

std::string write_happenings(const Heard& heard) {
  wire::json::Writer out;
  out.begin_object().key("v").number(1);
  write_times(out, "events", heard.events);
  out.key("lifted").begin_object();
  for (const auto& [id, lifting] : heard.lifted) {
    out.member(id, to_rfc3339(lifting.at));
  }
  out.end_object().key("issuers").begin_object();
  for (const auto& [id, lifting] : heard.lifted) {
    out.member(id, lifting.issuer);
  }
  out.end_object();
  write_times(out, "ended", heard.ended);
  out.end_object();
  return out.take() + "\n";
}

Result<Heard> parse_happenings(const SourceFile& file) {
  const auto root = wire::json::parse(file.text, {.max_bytes = kMaxHappeningsBytes});
  if (!root || !root->is_object()) {
    return refuse(file, root ? "no object" : root.error().message);
  }
  auto events = read_times(file, *root, "events");
  if (!events) {
    return tl::make_unexpected(std::move(events.error()));
  }
  auto lifted = read_times(file, *root, "lifted");
  if (!lifted) {
    return tl::make_unexpected(std::move(lifted.error()));
  }
  auto ended = read_times(file, *root, "ended", Missing::Empty);
  if (!ended) {
    return tl::make_unexpected(std::move(ended.error()));
  }
  Heard out{std::move(*events), {}, std::move(*ended)};
  for (auto& [id, at] : *lifted) {
    out.lifted.emplace(id, Lifting{at, {}});
  }
  return read_issuers(file, *root, out).map([&] { return std::move(out); });
}

} // namespace haechi::oversight
