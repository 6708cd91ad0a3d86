// `haechi content request`: what is read of a request to an AI service.
#include "catalog/endpoints/request_facts.h"
#include "catalog/endpoints/url_rules.h"
#include "catalog/load.h"
#include "cli/arguments.h"
#include "cli/catalog_subcommands.h"
#include "cli/extract_view.h"
#include "cli/read_catalog.h"
#include "io/files/read.h"
#include "text/host_name.h"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace haechi::cli {

namespace {

struct RequestFlags {
  std::string host;
  std::string method;
  std::string path;
  std::string file;
  std::string content_type = "application/json";
  std::vector<std::string> headers; // `Name: value`
  std::string catalog;
  std::string overlay;
  bool is_all = false;
  bool is_json = false;
};

ResultOrErrors<std::shared_ptr<const catalog::RequestMatcher>>
read_matcher(const RequestFlags& flags) {
  const auto files = read_catalog_files(flags.catalog, flags.overlay);
  if (!files) {
    return tl::unexpected(files.error());
  }
  auto parts = catalog::parse_catalog(*files);
  if (!parts) {
    return tl::unexpected(std::move(parts.error()));
  }
  const auto details = parts->details;
  return catalog::load_request_matcher(*files, details, catalog::make_catalog(std::move(*parts)));
}

Result<std::vector<wire::http1::Field>> read_headers(const RequestFlags& flags) {
  std::vector<wire::http1::Field> fields{{"Content-Type", flags.content_type}};
  for (const std::string_view header : flags.headers) {
    const std::size_t colon = header.find(':');
    if (colon == std::string_view::npos || !wire::http1::is_token(header.substr(0, colon))) {
      return fail("E-CONTENT-021", fmt::format("`{}` is no header", header), {},
                  "write `Name: value`");
    }
    fields.push_back({header.substr(0, colon), wire::http1::trim_blanks(header.substr(colon + 1))});
  }
  return fields;
}

RequestReading read_request(const catalog::RequestMatcher& matcher,
                            const catalog::RequestFacts& facts, const RequestFlags& flags,
                            std::string_view body) {
  catalog::RequestMatch match;
  matcher.match(facts, match);
  RequestReading reading{.matched =
                             content::extract::extract_matched(match, flags.content_type, body)};
  for (const catalog::ServiceIndex service : match.services()) {
    reading.services.push_back(matcher.catalog().services()[service].id);
  }
  if (reading.matched.endpoint == nullptr) {
    return reading;
  }
  const catalog::Endpoint& endpoint = *reading.matched.endpoint;
  const catalog::RequestCandidate& candidate = match.candidates().front();
  const wire::json::Value value = reading.matched.extraction.value();
  reading.model = find_fact(endpoint.model, candidate, facts, &value).values;
  reading.tenant = find_fact(endpoint.tenant, candidate, facts, &value).values;
  reading.conversation = find_fact(endpoint.conversation, candidate, facts, &value).values;
  return reading;
}

Exit run_request(const RequestFlags& flags) {
  const auto host = text::make_host_name(flags.host);
  if (!host) {
    print_error(host.error());
    return Exit::CannotRun;
  }
  const auto headers = read_headers(flags);
  if (!headers) {
    print_error(headers.error());
    return Exit::CannotRun;
  }
  const auto body = io::read_file(flags.file, content::extract::kMaxBody);
  if (!body) {
    print_error(body.error());
    return Exit::CannotRun;
  }
  const auto matcher = read_matcher(flags);
  if (!matcher) {
    print_errors(matcher.error());
    return Exit::CannotRun;
  }
  const catalog::RequestFacts facts{*host, flags.method, flags.path, *headers};
  const RequestReading reading = read_request(**matcher, facts, flags, body->text);
  fmt::print("{}{}", flags.is_json ? to_json(reading) : to_text(reading, flags.is_all),
             flags.is_json ? "\n" : "");
  return reading.matched.extraction.is_complete() ? Exit::Fine : Exit::Partial;
}

} // namespace

void add_content_commands(Command& app, Outcome& outcome) {
  auto* content = app.add_subcommand("content", "what is read of requests to AI services");
  content->require_subcommand(1);
  auto* command = content->add_subcommand(
      "request", "the texts, files and model of one request, and what could not be read");
  auto flags = std::make_shared<RequestFlags>();
  command->add_option("HOST", flags->host)->required();
  command->add_option("METHOD", flags->method)->required();
  command->add_option("PATH", flags->path, "with its query")->required();
  command->add_option("FILE", flags->file, "the body without its codings; `-`: standard input")
      ->required();
  command->add_option("--content-type", flags->content_type, "of the body")->capture_default_str();
  command->add_option("--header", flags->headers, "a further field, `Name: value`");
  command->add_option("--catalog", flags->catalog, kCatalogHelp);
  command->add_option("--overlay", flags->overlay, kOverlayHelp);
  command->add_flag("--all", flags->is_all, "texts at no place that the catalog names as well");
  command->add_flag("--json", flags->is_json, "one JSON line with everything");
  command->footer(
      "Exit code 3: something could not be read.\n"
      "Example: haechi content request api.openai.com POST /v1/chat/completions body.json");
  command->callback([flags, &outcome] { outcome.exit = run_request(*flags); });
}

} // namespace haechi::cli
