#include "policy/json/request.h"

#include "policy/json/field_reader.h"
#include "text/host_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::policy {

namespace {

constexpr std::array<std::string_view, 13> kRequestKeys{
    "at",        "who",     "device", "zone", "target", "host", "facts",
    "operation", "purpose", "model",  "tier", "tenant", "data"};
constexpr std::array<std::string_view, 6> kWhoKeys{"body",    "role",      "groups",
                                                   "located", "assurance", "attributes"};
constexpr std::array<std::string_view, 3> kDataKeys{"grade", "findings", "open"};
constexpr std::array<std::string_view, 13> kFactKeys{
    "events",  "lifted",  "provider", "provider_group", "relation", "control_country", "category",
    "hosting", "surface", "tier",     "tenant",         "model",    "attribute.<name>"};

void read_attributes(FieldReader& reader, const JsonValue& value, Who& out) {
  if (value.is_null() || !reader.expect_object(value, "who.attributes")) {
    return;
  }
  out.attributes.emplace();
  for (const JsonMember& member : value.members) {
    out.attributes->emplace(member.key, reader.known(member.value, "who.attributes." + member.key));
  }
}

void read_who(FieldReader& reader, const JsonValue& value, Who& out) {
  if (value.is_null() || !reader.expect_object(value, "who")) {
    return;
  }
  for (const JsonMember& member : value.members) {
    if (member.key == "body") {
      out.body = reader.known(member.value, "who.body");
    } else if (member.key == "role") {
      out.role = reader.known(member.value, "who.role");
    } else if (member.key == "groups") {
      out.groups = reader.known_set(member.value, "who.groups");
    } else if (member.key == "located") {
      out.located = reader.known(member.value, "who.located");
    } else if (member.key == "assurance") {
      out.assurance = reader.known(member.value, "who.assurance", kAssuranceWords);
    } else if (member.key == "attributes") {
      read_attributes(reader, member.value, out);
    } else {
      reader.unknown_key(member.key, "`who`", kWhoKeys);
    }
  }
}

// `service` or `service.surface`.
void read_target(FieldReader& reader, const JsonValue& value, Request& out) {
  out.service = reader.known(value, "target");
  if (!out.service) {
    return;
  }
  const std::size_t dot = out.service->find('.');
  if (dot == std::string::npos) {
    return;
  }
  const std::string surface = out.service->substr(dot + 1);
  out.service->resize(dot);
  if (dot == 0) {
    reader.fail_with(2, "`target` names no service before the dot");
  } else if (std::ranges::find(kSurfaceWords, surface) == kSurfaceWords.end()) {
    std::vector<std::string_view> words(kSurfaceWords.begin(), kSurfaceWords.end());
    const std::string nearest = find_nearest_word(surface, words);
    reader.fail_with(3, fmt::format("`{}` in `target` is no surface", surface.substr(0, 80)),
                     nearest.empty() ? "write service.surface, such as deepseek.web"
                                     : fmt::format("did you mean `{}`?", nearest));
  }
  out.surface = surface;
}

// Addresses are hosts too here: they are names that no catalog entry has.
void read_host(FieldReader& reader, const JsonValue& value, Request& out) {
  out.host = reader.known(value, "host");
  if (!out.host || out.host->empty()) {
    return;
  }
  auto name = text::make_host_name(*out.host);
  if (name) {
    out.host = std::move(*name);
  } else if (name.error().code != "E-NAME-002") {
    reader.fail_with(6, fmt::format("`host`: {}", name.error().message));
  }
}

void read_times(FieldReader& reader, const JsonValue& value, std::string_view name,
                std::map<std::string, Instant>& out) {
  if (value.is_null() || !reader.expect_object(value, name)) {
    return;
  }
  for (const JsonMember& member : value.members) {
    if (const auto at = reader.instant(member.value, fmt::format("{}.{}", name, member.key))) {
      out.emplace(member.key, *at);
    }
  }
}

bool read_service_fact(FieldReader& reader, const JsonMember& member, ServiceFacts& out) {
  constexpr std::string_view kAttribute = "attribute.";
  const std::string name = "facts." + member.key;
  if (member.key == "provider") {
    out.provider = reader.known(member.value, name);
  } else if (member.key == "provider_group") {
    out.provider_group = reader.known(member.value, name);
  } else if (member.key == "relation") {
    out.relation = reader.known(member.value, name, kRelationWords);
  } else if (member.key == "control_country") {
    out.control_country = reader.known_set(member.value, name);
  } else if (member.key == "category") {
    out.category = reader.known_set(member.value, name);
  } else if (member.key == "hosting") {
    out.hosting = reader.known(member.value, name, kHostingWords);
  } else if (member.key == "surface") {
    out.surfaces = reader.known_set(member.value, name, kSurfaceWords);
  } else if (member.key == "tier") {
    out.tier = reader.known(member.value, name);
  } else if (member.key == "tenant") {
    out.tenant = reader.known(member.value, name);
  } else if (member.key == "model") {
    out.model = reader.known(member.value, name);
  } else if (member.key.starts_with(kAttribute) && member.key.size() > kAttribute.size()) {
    out.attributes.emplace(member.key.substr(kAttribute.size()), reader.known(member.value, name));
  } else {
    return false;
  }
  return true;
}

void read_facts(FieldReader& reader, const JsonValue& value, Request& out) {
  if (value.is_null() || !reader.expect_object(value, "facts")) {
    return;
  }
  for (const JsonMember& member : value.members) {
    if (member.key == "events") {
      read_times(reader, member.value, "facts.events", out.events);
    } else if (member.key == "lifted") {
      read_times(reader, member.value, "facts.lifted", out.lifted);
    } else if (!read_service_fact(reader, member, out.facts)) {
      reader.unknown_key(member.key, "`facts`", kFactKeys);
    }
  }
}

// Whether the value is one of the spellings of "known to be nothing".
bool is_nothing(const JsonValue& value) {
  return (value.is_text() && value.text.empty()) || (value.is_array() && value.items.empty());
}

void read_data(FieldReader& reader, const JsonValue& value, Request& out) {
  if (value.is_null()) {
    return;
  }
  if (!is_nothing(value) && !reader.expect_object(value, "data")) {
    return;
  }
  Data data;
  data.grades.emplace(); // what a given `data` does not say is known to be nothing
  data.findings.emplace();
  for (const JsonMember& member : value.members) {
    if (member.key == "grade") {
      data.grades = reader.known_set(member.value, "data.grade");
    } else if (member.key == "findings") {
      data.findings = reader.known_set(member.value, "data.findings");
    } else if (member.key == "open") {
      data.open = reader.boolean(member.value, "data.open");
    } else {
      reader.unknown_key(member.key, "`data`", kDataKeys);
    }
  }
  out.data = std::move(data);
}

void read_key(FieldReader& reader, const JsonMember& member, Request& out) {
  const JsonValue& value = member.value;
  if (member.key == "at") {
    out.at = reader.instant(value, "at").value_or(Instant{});
  } else if (member.key == "who") {
    read_who(reader, value, out.who);
  } else if (member.key == "device") {
    out.device = reader.known(value, "device");
  } else if (member.key == "zone") {
    out.zone = reader.known(value, "zone");
  } else if (member.key == "target") {
    read_target(reader, value, out);
  } else if (member.key == "host") {
    read_host(reader, value, out);
  } else if (member.key == "facts") {
    read_facts(reader, value, out);
  } else if (member.key == "operation") {
    out.operation = reader.known(value, "operation", kOperationWords);
  } else if (member.key == "purpose") {
    out.purpose = reader.known(value, "purpose");
  } else if (member.key == "model") {
    out.model = reader.known(value, "model");
  } else if (member.key == "tier") {
    out.tier = reader.known(value, "tier");
  } else if (member.key == "tenant") {
    out.tenant = reader.known(value, "tenant");
  } else if (member.key == "data") {
    read_data(reader, value, out);
  } else {
    reader.unknown_key(member.key, "a request", kRequestKeys);
  }
}

} // namespace

Result<Request> read_request(const wire::json::Value& value, const TimeZone& zone) {
  FieldReader reader("REQUEST", zone);
  Request out;
  if (!value.is_object()) {
    return fail("E-REQUEST-002", "a request must be an object");
  }
  if (value.find("at") == nullptr) {
    return fail("E-REQUEST-004", "a request needs the key `at`", {},
                "say when: \"at\":\"2025-02-06T10:00:00+09:00\"");
  }
  for (const JsonMember& member : value.members) {
    read_key(reader, member, out);
  }
  if (reader.has_failed()) {
    return tl::make_unexpected(reader.error());
  }
  return out;
}

Result<Request> parse_request(std::string_view json, const TimeZone& zone) {
  const auto value = wire::json::parse(json, kRequestLimits);
  if (!value) {
    return tl::make_unexpected(value.error());
  }
  return read_request(*value, zone);
}

} // namespace haechi::policy
