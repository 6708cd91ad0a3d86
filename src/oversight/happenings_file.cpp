#include "oversight/happenings_file.h"

#include "oversight/values.h"
#include "wire/json/value.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

#include <functional>

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

// Of what older files do not have: its members one by one.
using Take = std::function<bool(const std::string&, const Value&)>;

Result<void> read_each(const SourceFile& file, const Value& root, std::string_view name,
                       const Take& take) {
  const Value* object = root.find(name);
  if (object == nullptr) {
    return {};
  }
  if (!object->is_object()) {
    return refuse(file, fmt::format("`{}` is no object", name));
  }
  for (const wire::json::Member& member : object->members) {
    if (!take(member.key, member.value)) {
      return refuse(file, fmt::format("`{}` of `{}` cannot be read", member.key, name));
    }
  }
  return {};
}

std::optional<std::string> find_string(const Value& value, std::string_view name) {
  const Value* found = value.find(name);
  return found != nullptr && found->is_text() ? std::optional(found->text) : std::nullopt;
}

std::optional<Instant> find_time(const Value& value, std::string_view name) {
  const auto text = find_string(value, name);
  return text ? parse_instant(*text) : std::nullopt;
}

Result<void> read_renewed(const SourceFile& file, const Value& root, Heard& out) {
  return read_each(file, root, "renewed", [&](const std::string& id, const Value& value) {
    const auto expires = find_time(value, "expires");
    const auto issuer = find_string(value, "issuer");
    return expires && issuer && out.renewed.emplace(id, Renewal{*expires, *issuer}).second;
  });
}

Result<void> read_exemptions(const SourceFile& file, const Value& root, Heard& out) {
  return read_each(file, root, "exemptions_ended", [&](const std::string& id, const Value& value) {
    const auto at = find_time(value, "at");
    const auto order = find_string(value, "order");
    const auto issuer = find_string(value, "issuer");
    return at && order && issuer &&
           out.exemptions_ended.emplace(id, ExemptionEnd{*at, *order, *issuer}).second;
  });
}

Result<void> read_issuers(const SourceFile& file, const Value& root, Heard& out) {
  return read_each(file, root, "issuers", [&](const std::string& id, const Value& value) {
    const auto lifted = out.lifted.find(id);
    if (!value.is_text() || lifted == out.lifted.end()) {
      return false;
    }
    lifted->second.issuer = value.text;
    return true;
  });
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
  out.key("renewed").begin_object();
  for (const auto& [id, renewal] : heard.renewed) {
    out.key(id).begin_object().member("expires", to_rfc3339(renewal.expires));
    out.member("issuer", renewal.issuer).end_object();
  }
  out.end_object().key("exemptions_ended").begin_object();
  for (const auto& [id, end] : heard.exemptions_ended) {
    out.key(id).begin_object().member("at", to_rfc3339(end.at)).member("order", end.order);
    out.member("issuer", end.issuer).end_object();
  }
  out.end_object().end_object();
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
  return read_issuers(file, *root, out)
      .and_then([&] { return read_renewed(file, *root, out); })
      .and_then([&] { return read_exemptions(file, *root, out); })
      .map([&] { return std::move(out); });
}

} // namespace haechi::oversight
