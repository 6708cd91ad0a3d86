// `haechi policy decide`: one request by flags, or many as JSON lines.
#include "cli/policy_batch.h"
#include "cli/policy_sources.h"
#include "cli/policy_subcommands.h"
#include "cli/policy_text.h"
#include "policy/json/decision.h"
#include "policy/json/request.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <array>
#include <chrono>

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
};

constexpr std::array<TextFlag, 14> kTextFlags{{
    {"--at", "at", "When: 2025-02-06T10:00:00+09:00 (default: now)", false},
    {"--body", "body", "Body of the person", true},
    {"--role", "role", "Role of the person", true},
    {"--located", "located", "Country where the person is", true},
    {"--assurance", "assurance", "How surely the person is known: address, password, certificate",
     true},
    {"--device", "device", "Device class", false},
    {"--zone", "zone", "Network zone", false},
    {"--host", "host", "Host name", false},
    {"--target", "target", "Service, or service.surface; \"\": no AI service", false},
    {"--operation", "operation", "What is done: visit, prompt, upload, ...", false},
    {"--purpose", "purpose", "Purpose", false},
    {"--model", "model", "Model", false},
    {"--tier", "tier", "Tier of the service", false},
    {"--tenant", "tenant", "Tenant of the service", false},
}};

struct DecideOptions {
  PolicyPaths paths;
  bool is_batch = false;
  bool is_json = false;
  bool is_open = false;
  std::array<std::string, kTextFlags.size()> texts;
  // Told apart from an empty text, which means "known to be nothing".
  std::array<const CLI::Option*, kTextFlags.size()> text_flags{};
  std::vector<std::string> groups;
  std::vector<std::string> attributes; // name=value
  std::vector<std::string> facts;      // name=value
  std::vector<std::string> events;     // name=time
  std::vector<std::string> lifted;     // order=time
  std::vector<std::string> grades;
  std::vector<std::string> findings;
};

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

void add_text_flags(const DecideOptions& options, Value& request, Value& who) {
  for (std::size_t i = 0; i < kTextFlags.size(); ++i) {
    if (options.text_flags[i]->count() > 0) {
      Value& into = kTextFlags[i].is_of_person ? who : request;
      into.members.push_back({kTextFlags[i].key, text_value(options.texts[i])});
    }
  }
}

// Data is known as soon as one flag speaks of it, as in a request's JSON.
void add_data(const DecideOptions& options, Value& request) {
  if (options.grades.empty() && options.findings.empty() && !options.is_open) {
    return;
  }
  Value data = object_value();
  data.members.push_back({"grade", list_value(options.grades)});
  data.members.push_back({"findings", list_value(options.findings)});
  Value open;
  open.kind = Kind::Boolean;
  open.boolean = options.is_open;
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

// The request that the flags describe, in the shape of its JSON, so that one reader judges both.
Result<Value> to_request_value(const DecideOptions& options, Instant now) {
  Value request = object_value();
  Value who = object_value();
  add_text_flags(options, request, who);
  if (request.find("at") == nullptr) {
    request.members.push_back({"at", text_value(to_rfc3339(now))});
  }
  if (!options.groups.empty()) {
    who.members.push_back({"groups", list_value(options.groups)});
  }
  auto facts = pairs_value(options.facts, "--fact");
  if (!facts) {
    return facts;
  }
  for (const auto& added : {add_pairs(who, "attributes", "--attribute", options.attributes),
                            add_pairs(*facts, "events", "--event", options.events),
                            add_pairs(*facts, "lifted", "--lifted", options.lifted)}) {
    if (!added) {
      return tl::make_unexpected(added.error());
    }
  }
  add_data(options, request);
  request.members.push_back({"who", std::move(who)});
  request.members.push_back({"facts", std::move(*facts)});
  return request;
}

Exit decide(const DecideOptions& options, Instant now) {
  const auto sources = read_sources(options.paths);
  if (!sources) {
    print_errors(sources.error());
    return Exit::CannotRun;
  }
  if (options.is_batch) {
    return decide_batch(*sources);
  }
  const auto value = to_request_value(options, now);
  if (!value) {
    print_error(value.error());
    return Exit::CannotRun;
  }
  const auto request = policy::read_request(*value, sources->zone);
  if (!request) {
    print_error(request.error());
    return Exit::CannotRun;
  }
  const policy::Decision decision = sources->decider->decide(*request);
  const std::string& digest = sources->decider->digest();
  fmt::print("{}", options.is_json ? policy::to_json(decision, digest) + "\n"
                                   : to_text(decision, digest));
  return Exit::Fine;
}

void add_request_flags(CLI::App& command, DecideOptions& options) {
  for (std::size_t i = 0; i < kTextFlags.size(); ++i) {
    options.text_flags[i] =
        command.add_option(kTextFlags[i].flag, options.texts[i], kTextFlags[i].help);
  }
  command.add_option("--group", options.groups, "Group of the person (repeatable)");
  command.add_option("--attribute", options.attributes, "Attribute of the person, name=value");
  command.add_option("--fact", options.facts,
                     "Fact about the service, such as control_country=CN or attribute.x=y");
  command.add_option("--event", options.events, "Event that has happened, name[:ref]=time");
  command.add_option("--lifted", options.lifted, "Order that was lifted, id=time");
  command.add_option("--grade", options.grades, "Grade of the content; \"\": none");
  command.add_option("--finding", options.findings, "Finding in the content; \"\": none");
  command.add_flag("--open", options.is_open, "More findings or a higher grade may follow");
}

} // namespace

void add_policy_decide(CLI::App& policy, Outcome& outcome) {
  auto options = std::make_shared<DecideOptions>();
  CLI::App* command =
      policy.add_subcommand("decide", "What does the policy decide? What is not said is unknown");
  add_path_options(*command, options->paths);
  command->add_flag("--batch", options->is_batch,
                    "Requests as JSON lines on stdin, answers on stdout");
  command->add_flag("--json", options->is_json, "Print the decision as JSON");
  add_request_flags(*command, *options);
  command->footer(
      "Exit code: 0 decided, 2 cannot run.\n"
      "Example: haechi policy decide --policy examples/ministry/policy --body kr.motie\n"
      "  --device gov-pc --zone internet --host chat.deepseek.com");
  command->callback([options, &outcome] {
    const auto now =
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    outcome.exit = decide(*options, now);
  });
}

} // namespace haechi::cli
