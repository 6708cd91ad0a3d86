#include "cli/request_flags.h"

#include "cli/arguments.h"
#include "policy/json/request.h"

#include <fmt/format.h>

namespace haechi::cli {

namespace {

using wire::json::Kind;
using wire::json::Value;

// A flag that takes one text and becomes the key of the same name in the request, or in its `who`.
struct TextFlag {
  const char* flag;
  const char* key;
  const char* help;
  bool is_of_person;
  bool is_of_subject = false; // but not of the person: when and where
};

constexpr std::array<TextFlag, kTextFlagCount> kTextFlags{{
    {"--at", "at", "When: 2025-02-06T10:00:00+09:00 (default: now)", false, true},
    {"--body", "body", "Body of the person", true},
    {"--role", "role", "Role of the person", true},
    {"--located", "located", "Country where the person is", true},
    {"--assurance", "assurance", "How surely the person is known: address, password, certificate",
     true},
    {"--device", "device", "Device class", false, true},
    {"--zone", "zone", "Network zone", false, true},
    {"--host", "host", "Host name", false},
    {"--target", "target", "Service, or service.surface; \"\": no AI service", false},
    {"--operation", "operation", "What is done: visit, prompt, upload, ...", false},
    {"--purpose", "purpose", "Purpose", false},
    {"--model", "model", "Model", false},
    {"--tier", "tier", "Tier of the service", false},
    {"--tenant", "tenant", "Tenant of the service", false},
}};

Value text_value(std::string text) {
  Value out;
  out.kind = Kind::Text;
  out.text = std::move(text);
  return out;
}

Value list_value(const std::vector<std::string>& texts) {
  Value out;
  out.kind = Kind::Array;
  for (const std::string& text : texts) {
    out.items.push_back(text_value(text));
  }
  return out;
}

Value object_value() {
  Value out;
  out.kind = Kind::Object;
  return out;
}

// A name that is given again has several values.
void add_value(Value& object, std::string name, std::string value) {
  for (wire::json::Member& member : object.members) {
    if (member.key != name) {
      continue;
    }
    if (!member.value.is_array()) {
      member.value = list_value({member.value.text});
    }
    member.value.items.push_back(text_value(std::move(value)));
    return;
  }
  object.members.push_back({std::move(name), text_value(std::move(value))});
}

// `name=value` flags as members; a flag without `=` is an error.
Result<Value> pairs_value(const std::vector<std::string>& pairs, std::string_view flag) {
  Value out = object_value();
  for (const std::string& pair : pairs) {
    const std::size_t sign = pair.find('=');
    if (sign == std::string::npos || sign == 0) {
      return fail("E-CLI-002", fmt::format("`{} {}` needs the form name=value", flag, pair));
    }
    add_value(out, pair.substr(0, sign), pair.substr(sign + 1));
  }
  return out;
}

void add_text_flags(const RequestFlags& flags, Value& request, Value& who) {
  for (std::size_t i = 0; i < kTextFlags.size(); ++i) {
    if (flags.text_flags[i] != nullptr && flags.text_flags[i]->count() > 0) {
      Value& into = kTextFlags[i].is_of_person ? who : request;
      into.members.push_back({kTextFlags[i].key, text_value(flags.texts[i])});
    }
  }
}

// Data is known as soon as one flag speaks of it, as in a request's JSON.
void add_data(const RequestFlags& flags, Value& request) {
  if (flags.grades.empty() && flags.findings.empty() && !flags.is_open) {
    return;
  }
  Value data = object_value();
  data.members.push_back({"grade", list_value(flags.grades)});
  data.members.push_back({"findings", list_value(flags.findings)});
  Value open;
  open.kind = Kind::Boolean;
  open.boolean = flags.is_open;
  data.members.push_back({"open", open});
  request.members.push_back({"data", std::move(data)});
}

// Adds the pairs under `key`, unless there are none.
Result<bool> add_pairs(Value& into, const char* key, std::string_view flag,
                       const std::vector<std::string>& pairs) {
  auto value = pairs_value(pairs, flag);
  if (!value) {
    return tl::make_unexpected(value.error());
  }
  if (!value->members.empty()) {
    into.members.push_back({key, std::move(*value)});
  }
  return true;
}

} // namespace

Result<Value> to_request_value(const RequestFlags& flags, Instant now) {
  Value request = object_value();
  Value who = object_value();
  add_text_flags(flags, request, who);
  if (request.find("at") == nullptr) {
    request.members.push_back({"at", text_value(to_rfc3339(now))});
  }
  if (!flags.groups.empty()) {
    who.members.push_back({"groups", list_value(flags.groups)});
  }
  auto facts = pairs_value(flags.facts, "--fact");
  if (!facts) {
    return facts;
  }
  for (const auto& added : {add_pairs(who, "attributes", "--attribute", flags.attributes),
                            add_pairs(*facts, "events", "--event", flags.events),
                            add_pairs(*facts, "lifted", "--lifted", flags.lifted)}) {
    if (!added) {
      return tl::make_unexpected(added.error());
    }
  }
  add_data(flags, request);
  request.members.push_back({"who", std::move(who)});
  request.members.push_back({"facts", std::move(*facts)});
  return request;
}

void add_subject_flags(Command& command, RequestFlags& flags) {
  for (std::size_t i = 0; i < kTextFlags.size(); ++i) {
    if (kTextFlags[i].is_of_subject || kTextFlags[i].is_of_person) {
      flags.text_flags[i] =
          command.add_option(kTextFlags[i].flag, flags.texts[i], kTextFlags[i].help);
    }
  }
  command.add_option("--group", flags.groups, "Group of the person (repeatable)");
  command.add_option("--attribute", flags.attributes, "Attribute of the person, name=value");
  command.add_option("--event", flags.events, "Event that has happened, name[:ref]=time");
  command.add_option("--lifted", flags.lifted, "Order that was lifted, id=time");
}

void add_request_flags(Command& command, RequestFlags& flags) {
  add_subject_flags(command, flags);
  for (std::size_t i = 0; i < kTextFlags.size(); ++i) {
    if (flags.text_flags[i] == nullptr) {
      flags.text_flags[i] =
          command.add_option(kTextFlags[i].flag, flags.texts[i], kTextFlags[i].help);
    }
  }
  command.add_option("--fact", flags.facts,
                     "Fact about the service, such as control_country=CN or attribute.x=y");
  command.add_option("--grade", flags.grades, "Grade of the content; \"\": none");
  command.add_option("--finding", flags.findings, "Finding in the content; \"\": none");
  command.add_flag("--open", flags.is_open, "More findings or a higher grade may follow");
}

Result<policy::Request> to_request(const RequestFlags& flags, Instant now,
                                   const policy::TimeZone& zone) {
  const auto value = to_request_value(flags, now);
  if (!value) {
    return tl::make_unexpected(value.error());
  }
  return policy::read_request(*value, zone);
}

} // namespace haechi::cli
