// `haechi inspection pinned`: who does not accept the certificates of a running gateway, and which
// exceptions that suggests.
#include "cli/arguments.h"
#include "cli/dns_subcommands.h"
#include "cli/policy_text.h"
#include "wire/json/value.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

namespace haechi::cli {

namespace {

using wire::json::Value;

struct PinnedOptions {
  GatewayPlace place;
  std::string language = "en";
  bool is_json = false;
};

std::string text_of(const Value& object, std::string_view key) {
  const Value* value = object.find(key);
  return value != nullptr && value->is_text() ? value->text : std::string();
}

std::int64_t number_of(const Value& object, std::string_view key) {
  const Value* value = object.find(key);
  return value != nullptr && value->kind == wire::json::Kind::Integer ? value->integer : 0;
}

Words describe_cause(const std::string& cause) {
  if (cause == "pinned") {
    return {"bound to the server's own certificate: it accepts ours for other hosts",
            "서버의 인증서에 고정되어 있습니다. 다른 호스트에서는 해치의 인증서를 받아들입니다."};
  }
  if (cause == "one-program") {
    return {"one of this client's programs refuses, another accepts",
            "이 단말의 한 프로그램은 거부하고 다른 프로그램은 받아들입니다."};
  }
  return {"it has accepted none of ours: hand out the authority (`haechi ca export`)",
          "해치의 인증서를 받아들인 적이 없습니다. 인증기관을 먼저 배포하십시오(`haechi ca "
          "export`)."};
}

std::string describe_ways(const Value& leaf) {
  std::vector<std::string> out;
  if (const Value* ways = leaf.find("ways")) {
    for (const wire::json::Member& way : ways->members) {
      out.push_back(fmt::format("{} {}", way.key, way.value.integer));
    }
  }
  return fmt::format("{}", fmt::join(out, ", "));
}

void print_leaf(const Value& leaf, Language language) {
  const bool is_korean = language == Language::Korean;
  fmt::print(fmt::runtime(is_korean ? "{}  {}  거부 {}회 ({}), 마지막 {}\n"
                                    : "{}  {}  refused {} times ({}), last at {}\n"),
             text_of(leaf, "client"), text_of(leaf, "host"), number_of(leaf, "refused"),
             describe_ways(leaf), text_of(leaf, "last"));
  fmt::print("  {}\n", describe_cause(text_of(leaf, "cause")).in(language));
  if (const std::string proposal = text_of(leaf, "proposal"); !proposal.empty()) {
    fmt::print("  inspection: pinned: - {}\n", proposal);
  }
}

Exit run(const PinnedOptions& options) {
  const auto result = ask_gateway(options.place, engine::admin::Pinned{});
  if (!result) {
    print_errors(result.error());
    return Exit::CannotRun;
  }
  if (options.is_json) {
    fmt::print("{}\n", *result);
    return Exit::Fine;
  }
  const auto list = wire::json::parse(*result);
  if (!list) {
    print_error(list.error());
    return Exit::CannotRun;
  }
  const Language language = to_language(options.language);
  const Value* leaves = list->find("refusals");
  if (leaves == nullptr || leaves->items.empty()) {
    fmt::print("{}\n",
               Words{"no client has refused a certificate", "인증서를 거부한 단말이 없습니다."}.in(
                   language));
    return Exit::Fine;
  }
  for (const Value& leaf : leaves->items) {
    print_leaf(leaf, language);
  }
  return Exit::Fine;
}

} // namespace

void add_inspection_commands(Command& app, Outcome& outcome) {
  Command* inspection = app.add_subcommand("inspection", "Look into the inspection of a gateway");
  inspection->require_subcommand(1);
  auto options = std::make_shared<PinnedOptions>();
  Command* pinned = inspection->add_subcommand(
      "pinned", "Clients that do not accept our certificates, and exceptions for them");
  pinned->add_flag("--json", options->is_json, "Print JSON");
  add_language_option(*pinned, options->language);
  add_place_options(*pinned, options->place);
  pinned->footer(
      "Of the last week, since the start. Nothing is let past by itself: an exception is\n"
      "written into haechi.yaml by whoever answers for it, and ends on its day.\n"
      "Exit code: 0 told, 2 cannot run.\n"
      "Example: haechi inspection pinned --config haechi.yaml");
  pinned->callback([options, &outcome] { outcome.exit = run(*options); });
}

} // namespace haechi::cli
