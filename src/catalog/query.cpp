#include "catalog/query.h"

#include "catalog/endpoints/request_facts.h"
#include "catalog/lookup.h"
#include "text/host_name.h"
#include "wire/http1/authority.h"
#include "wire/json/writer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>

namespace haechi::catalog {

namespace {

constexpr std::string_view kModel = "model:";
constexpr std::string_view kApp = "app:";
// Asked in turn where the query names no method.
constexpr std::array<std::string_view, 5> kMethods{"POST", "GET", "PUT", "DELETE", "CONNECT"};

struct Url {
  std::string method; // empty: any
  std::string host;   // canonical; empty: an address that names no host
  std::string target;
};

bool is_method(std::string_view text) {
  return !text.empty() && text.size() <= 16 &&
         std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

Result<Url> parse_url(std::string_view query) {
  Url url;
  if (const std::size_t blank = query.find(' ');
      blank != std::string_view::npos && is_method(query.substr(0, blank))) {
    url.method = query.substr(0, blank);
    query.remove_prefix(blank + 1);
  }
  if (const std::size_t scheme = query.find("://"); scheme != std::string_view::npos) {
    query.remove_prefix(scheme + 3);
  }
  const std::size_t slash = std::min(query.find_first_of("/?#"), query.size());
  url.target = query.substr(slash);
  const auto authority = wire::http1::parse_authority(query.substr(0, slash));
  if (!authority) {
    return fail("E-NAME-001", fmt::format("`{}` has no host", query));
  }
  auto host = text::make_host_name(authority->host);
  if (host) {
    url.host = std::move(*host);
  } else if (host.error().code != "E-NAME-002") {
    return tl::unexpected(host.error());
  }
  return url;
}

// One endpoint that an address may mean, with what the address says of it.
struct FoundEndpoint {
  const Endpoint* endpoint = nullptr;
  std::vector<std::string> services;
  std::string method;
  bool is_certain = true;
  Fact model, tenant, conversation, upstream;
};

struct FoundUrl {
  Url url;
  bool is_readable = true;
  std::vector<FoundEndpoint> endpoints;
  std::set<std::string> services;
};

std::vector<std::string> to_ids(const Catalog& catalog, std::span<const ServiceIndex> services) {
  std::vector<std::string> ids;
  for (const ServiceIndex service : services) {
    ids.push_back(catalog.services()[service].id);
  }
  return ids;
}

void ask(const RequestMatcher& matcher, std::string_view method, FoundUrl& found) {
  RequestMatch match;
  const RequestFacts facts{found.url.host, method, found.url.target, {}};
  matcher.match(facts, match);
  found.is_readable = found.is_readable && match.is_readable();
  for (std::string& id : to_ids(matcher.catalog(), match.services())) {
    found.services.insert(std::move(id));
  }
  for (const RequestCandidate& candidate : match.candidates()) {
    const Endpoint& endpoint = *candidate.endpoint;
    if (std::ranges::find(found.endpoints, &endpoint, &FoundEndpoint::endpoint) !=
        found.endpoints.end()) {
      continue;
    }
    found.endpoints.push_back({&endpoint, to_ids(matcher.catalog(), candidate.services),
                               std::string(method), candidate.certainty == Certainty::Settled,
                               find_fact(endpoint.model, candidate, facts, nullptr),
                               find_fact(endpoint.tenant, candidate, facts, nullptr),
                               find_fact(endpoint.conversation, candidate, facts, nullptr),
                               find_fact(endpoint.upstream, candidate, facts, nullptr)});
  }
}

Result<FoundUrl> find_url(const RequestMatcher& matcher, std::string_view query) {
  auto url = parse_url(query);
  if (!url) {
    return tl::unexpected(url.error());
  }
  FoundUrl found;
  found.url = std::move(*url);
  if (!found.url.method.empty()) {
    ask(matcher, found.url.method, found);
    return found;
  }
  for (const std::string_view method : kMethods) {
    ask(matcher, method, found);
  }
  return found;
}

void write_endpoint(wire::json::Writer& out, const FoundEndpoint& found) {
  const Endpoint& endpoint = *found.endpoint;
  out.begin_object().member("endpoint", endpoint.id);
  out.key("services").strings(found.services);
  out.member("surface", endpoint.surface).member("operation", endpoint.operation);
  out.member("task", endpoint.task).member("method", found.method);
  out.key("certain").boolean(found.is_certain);
  out.key("model").strings(found.model.values).key("tenant").strings(found.tenant.values);
  out.key("conversation").strings(found.conversation.values);
  out.key("upstream").strings(found.upstream.values);
  out.member("redact", kRedactWords[static_cast<std::size_t>(endpoint.redact)]);
  out.member("unreadable", endpoint.unreadable).end_object();
}

// The answer about the host, without its last brace, so that more keys can follow.
std::string open_answer(const Catalog& catalog, std::string_view query, std::string_view host) {
  std::string json;
  if (auto lookup = look_up(catalog, host)) {
    lookup->query = query;
    json = to_json(catalog, *lookup);
  } else {
    wire::json::Writer out;
    out.begin_object().member("query", query).key("candidates").begin_array().end_array();
    out.key("by_name").boolean(false).end_object();
    json = out.take();
  }
  json.pop_back();
  return json;
}

std::string url_json(const Knowledge& knowledge, std::string_view query) {
  const auto found = find_url(knowledge.matcher, query);
  if (!found) {
    return to_json(query, found.error());
  }
  wire::json::Writer out;
  out.begin_object().member("host", found->url.host).member("path", found->url.target);
  out.key("readable").boolean(found->is_readable).end_object();
  std::string json =
      open_answer(knowledge.matcher.catalog(), query, found->url.host) + ",\"url\":" + out.take();
  wire::json::Writer endpoints;
  endpoints.begin_array();
  for (const FoundEndpoint& endpoint : found->endpoints) {
    write_endpoint(endpoints, endpoint);
  }
  endpoints.end_array();
  wire::json::Writer services;
  services.strings({found->services.begin(), found->services.end()});
  return json + ",\"endpoints\":" + endpoints.take() + ",\"services\":" + services.take() + "}";
}

std::string model_json(const ModelMakers& makers, std::string_view query) {
  const std::string_view model = query.substr(kModel.size());
  wire::json::Writer out;
  out.begin_object().member("query", query).key("candidates").begin_array().end_array();
  out.key("by_name").boolean(false).member("model", model).key("makers").begin_array();
  for (const MakerMatch& match : makers.find_makers(model)) {
    out.begin_object().member("maker", match.maker->id).key("name").begin_object();
    out.member("en", match.maker->name.en).member("ko", match.maker->name.ko).end_object();
    out.member("provider", match.maker->provider).member("pattern", match.pattern).end_object();
  }
  out.end_array().end_object();
  return out.take();
}

struct FoundApp {
  std::string_view service;
  const App* app = nullptr;
};

std::vector<FoundApp> find_apps(std::span<const ServiceDetails> details, std::string_view id) {
  std::vector<FoundApp> found;
  for (const ServiceDetails& service : details) {
    for (const App& app : service.apps) {
      if (wire::http1::equals_ignoring_case(app.id, id)) {
        found.push_back({service.id, &app});
      }
    }
  }
  return found;
}

std::string app_json(std::span<const ServiceDetails> details, std::string_view query) {
  const std::string_view id = query.substr(kApp.size());
  wire::json::Writer out;
  out.begin_object().member("query", query).key("candidates").begin_array().end_array();
  out.key("by_name").boolean(false).member("app", id).key("apps").begin_array();
  for (const FoundApp& found : find_apps(details, id)) {
    out.begin_object().member("service", found.service).member("kind", found.app->kind);
    out.member("id", found.app->id).key("pinned").boolean(found.app->is_pinned);
    out.member("confidence", found.app->confidence).end_object();
  }
  out.end_array().end_object();
  return out.take();
}

std::string say_values(std::string_view what, const Fact& fact) {
  return fact.values.empty() ? "" : fmt::format(", {} {}", what, fmt::join(fact.values, " "));
}

std::string url_text(const Knowledge& knowledge, std::string_view query) {
  const auto found = find_url(knowledge.matcher, query);
  if (!found) {
    return to_string(found.error()) + '\n';
  }
  std::string out =
      fmt::format("{}: {}\n", query, found->endpoints.empty() ? "no endpoint" : "known endpoint");
  for (const FoundEndpoint& endpoint : found->endpoints) {
    out += fmt::format(
        "  {} {} ({}): {}, {}{}{}{}{}{}\n", endpoint.method, endpoint.endpoint->id,
        endpoint.services.empty() ? "nobody known"
                                  : fmt::format("{}", fmt::join(endpoint.services, " ")),
        endpoint.endpoint->operation, endpoint.endpoint->task, say_values("model", endpoint.model),
        say_values("tenant", endpoint.tenant), say_values("upstream", endpoint.upstream),
        endpoint.is_certain ? "" : ", if the body says so",
        endpoint.endpoint->unreadable.empty()
            ? ""
            : ", content not read: " + endpoint.endpoint->unreadable);
  }
  if (const auto lookup = look_up(knowledge.matcher.catalog(), found->url.host)) {
    out += to_text(knowledge.matcher.catalog(), *lookup);
  }
  return out;
}

std::string model_text(const ModelMakers& makers, std::string_view query) {
  const auto found = makers.find_makers(query.substr(kModel.size()));
  std::string out = fmt::format("{}: {}\n", query, found.empty() ? "no known maker" : "made by");
  for (const MakerMatch& match : found) {
    out += fmt::format("  {} ({}, {}) by {}\n", match.maker->id, match.maker->name.en,
                       match.maker->name.ko, match.pattern);
  }
  return out;
}

std::string app_text(std::span<const ServiceDetails> details, std::string_view query) {
  const auto found = find_apps(details, query.substr(kApp.size()));
  std::string out = fmt::format("{}: {}\n", query, found.empty() ? "no known app" : "belongs to");
  for (const FoundApp& one : found) {
    out += fmt::format("  {}: {} {}{}\n", one.service, one.app->kind, one.app->id,
                       one.app->is_pinned ? ", pins its certificate" : "");
  }
  return out;
}

} // namespace

QueryKind kind_of_query(std::string_view query) {
  if (query.starts_with(kModel)) {
    return QueryKind::Model;
  }
  if (query.starts_with(kApp)) {
    return QueryKind::App;
  }
  return query.find('/') == std::string_view::npos ? QueryKind::Host : QueryKind::Url;
}

std::string answer_json(const Knowledge& knowledge, std::string_view query) {
  switch (kind_of_query(query)) {
  case QueryKind::Url:
    return url_json(knowledge, query);
  case QueryKind::Model:
    return model_json(knowledge.makers, query);
  case QueryKind::App:
    return app_json(knowledge.details, query);
  case QueryKind::Host:
    break;
  }
  const auto lookup = look_up(knowledge.matcher.catalog(), query);
  return lookup ? to_json(knowledge.matcher.catalog(), *lookup) : to_json(query, lookup.error());
}

std::string answer_text(const Knowledge& knowledge, std::string_view query) {
  switch (kind_of_query(query)) {
  case QueryKind::Url:
    return url_text(knowledge, query);
  case QueryKind::Model:
    return model_text(knowledge.makers, query);
  case QueryKind::App:
    return app_text(knowledge.details, query);
  case QueryKind::Host:
    break;
  }
  const auto lookup = look_up(knowledge.matcher.catalog(), query);
  return lookup ? to_text(knowledge.matcher.catalog(), *lookup) : to_string(lookup.error()) + '\n';
}

} // namespace haechi::catalog
