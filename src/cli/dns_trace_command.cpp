// `haechi dns trace`: the walk of one question with its decision, through a running gateway or, as
// far as its upstreams, from the configuration alone.
#include "cli/arguments.h"
#include "cli/dns_subcommands.h"
#include "cli/policy_text.h"
#include "io/gateway/dns_trace.h"
#include "io/gateway/load.h"
#include "wire/json/value.h"

#include <fmt/format.h>

#include <memory>

namespace haechi::cli {

namespace {

struct TraceOptions {
  GatewayPlace place;
  std::string name;
  std::string type = "A";
  std::string as;
  std::string language = "en";
  bool is_offline = false;
  bool is_json = false;
};

Result<engine::admin::Trace> to_request(const TraceOptions& options) {
  auto name = engine::admin::parse_name(options.name);
  if (!name) {
    return tl::make_unexpected(std::move(name.error()));
  }
  const auto type = engine::admin::parse_type(options.type);
  if (!type) {
    return tl::make_unexpected(type.error());
  }
  return engine::admin::Trace{
      .name = *name, .type = *type, .as = options.as, .language = to_language(options.language)};
}

ResultOrErrors<std::string> trace_offline(const TraceOptions& options,
                                          const engine::admin::Trace& what) {
  auto loaded = io::load_gateway(options.place.config, 1);
  if (!loaded) {
    return tl::make_unexpected(std::move(loaded.error()));
  }
  const auto walk =
      io::run_dns_trace(loaded->snapshot, what, std::nullopt, io::Upstreams::LeftAlone);
  if (!walk) {
    return tl::make_unexpected(Errors{walk.error()});
  }
  return io::write_trace(*walk, what.language);
}

// Where no gateway runs, the configuration answers as far as it can.
ResultOrErrors<std::string> trace(const TraceOptions& options, const engine::admin::Trace& what) {
  if (options.is_offline) {
    return trace_offline(options, what);
  }
  auto result = ask_gateway(options.place, what);
  const bool is_absent = !result && result.error().front().code == "E-ADMIN-005";
  return is_absent && options.place.socket.empty() ? trace_offline(options, what)
                                                   : std::move(result);
}

Exit print_trace(const TraceOptions& options, std::string_view result) {
  static constexpr std::string_view kWalk = ",\"walk\":"; // in the text every quote is escaped
  const std::size_t at = result.find(kWalk);
  const auto value =
      wire::json::parse(result, {.max_bytes = engine::admin::kMaxReply, .max_depth = 64});
  if (!value || at == std::string_view::npos || value->find("text") == nullptr) {
    print_error({"E-ADMIN-006", "what came is no trace", {}, {}});
    return Exit::CannotRun;
  }
  if (options.is_json) {
    result.remove_prefix(at + kWalk.size());
    result.remove_suffix(1);
    fmt::print("{}\n", result);
  } else {
    fmt::print("{}", value->find("text")->text);
  }
  return Exit::Fine;
}

Exit run(const TraceOptions& options) {
  const auto what = to_request(options);
  if (!what) {
    print_error(what.error());
    return Exit::CannotRun;
  }
  const auto result = trace(options, *what);
  if (!result) {
    print_errors(result.error());
    return Exit::CannotRun;
  }
  return print_trace(options, *result);
}

} // namespace

void add_dns_trace(Command& dns, Outcome& outcome) {
  auto options = std::make_shared<TraceOptions>();
  Command* command = dns.add_subcommand(
      "trace", "The walk of one question: who asks, what is judged, what is answered, and why");
  command->add_option("name", options->name, "The name that is asked for")->required();
  command
      ->add_option("--as", options->as,
                   "On whose behalf: an address, a prefix of `identity`, mac:..., client-id:...")
      ->required();
  command->add_option("--type", options->type, "A, AAAA, HTTPS, ..., TYPE65")
      ->capture_default_str();
  command->add_flag("--offline", options->is_offline,
                    "From the configuration alone, up to the upstreams");
  command->add_flag("--json", options->is_json, "Print JSON");
  add_language_option(*command, options->language);
  add_place_options(*command, options->place);
  command->footer(
      "Nothing is recorded or counted. A running gateway asks its upstreams, unless it\n"
      "keeps an answer; where none runs, the configuration answers up to there.\n"
      "Exit code: 0 told, 2 cannot run.\n"
      "Example: haechi dns trace chat.deepseek.com --as 127.0.1.11 --offline\n"
      "  --config examples/ministry/haechi.yaml");
  command->callback([options, &outcome] { outcome.exit = run(*options); });
}

} // namespace haechi::cli
