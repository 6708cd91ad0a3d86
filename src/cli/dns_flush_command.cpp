// `haechi dns flush`: makes a running gateway forget kept answers.
#include "cli/arguments.h"
#include "cli/dns_subcommands.h"
#include "cli/policy_text.h"
#include "wire/json/value.h"

#include <fmt/format.h>

#include <memory>

namespace haechi::cli {

namespace {

struct FlushOptions {
  GatewayPlace place;
  std::string name;
  bool is_all = false;
  bool is_json = false;
  std::string language = "en";
};

Result<engine::admin::Flush> to_request(const FlushOptions& options) {
  if (options.is_all == !options.name.empty()) {
    return fail("E-ADMIN-003", "either a name or --all", {}, "haechi dns flush example.org");
  }
  if (options.is_all) {
    return engine::admin::Flush{};
  }
  auto name = engine::admin::parse_name(options.name);
  if (!name) {
    return tl::make_unexpected(std::move(name.error()));
  }
  return engine::admin::Flush{name->to_lower()};
}

std::int64_t number_of(const wire::json::Value& result, std::string_view key) {
  const wire::json::Value* value = result.find(key);
  return value == nullptr ? 0 : value->integer;
}

Exit flush(const FlushOptions& options) {
  const auto request = to_request(options);
  if (!request) {
    print_error(request.error());
    return Exit::CannotRun;
  }
  const auto result = ask_gateway(options.place, *request);
  if (!result) {
    print_errors(result.error());
    return Exit::CannotRun;
  }
  const auto value = wire::json::parse(*result);
  if (!value) {
    print_error(value.error());
    return Exit::CannotRun;
  }
  const bool is_complete = number_of(*value, "workers") == number_of(*value, "workers_answering");
  if (options.is_json) {
    fmt::print("{}\n", *result);
  } else {
    const bool is_korean = to_language(options.language) == Language::Korean;
    fmt::print(fmt::runtime(is_korean ? "캐시에서 응답 {}개를 지웠습니다 (워커 {}/{})\n"
                                      : "{} kept answers are forgotten ({} of {} workers)\n"),
               number_of(*value, "removed"), number_of(*value, "workers_answering"),
               number_of(*value, "workers"));
  }
  return is_complete ? Exit::Fine : Exit::Findings;
}

} // namespace

void add_dns_flush(Command& dns, Outcome& outcome) {
  auto options = std::make_shared<FlushOptions>();
  Command* command =
      dns.add_subcommand("flush", "Forget the kept answers of a name and of all names below it");
  command->add_option("name", options->name, "The name");
  command->add_flag("--all", options->is_all, "Every answer");
  command->add_flag("--json", options->is_json, "Print JSON");
  add_language_option(*command, options->language);
  add_place_options(*command, options->place);
  command->footer("Exit code: 0 forgotten, 1 some worker did not answer in time, 2 cannot run.\n"
                  "Example: haechi dns flush example.org --config haechi.yaml");
  command->callback([options, &outcome] { outcome.exit = flush(*options); });
}

} // namespace haechi::cli
