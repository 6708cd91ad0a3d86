#include "catalog/endpoints/url_rules.h"

#include "catalog/endpoints/endpoint_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace haechi::catalog {

namespace {

// `*` of a rule stands for any run of characters: a whole leading label or segment of it is any
// number of them, else a capture.
std::string to_pattern(std::string_view text, char divider) {
  std::string out;
  std::size_t captures = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(divider), text.size());
    const std::string_view part = text.substr(0, end);
    const bool has_divider = end < text.size();
    text.remove_prefix(std::min(end + 1, text.size()));
    if (part == "**" || (part == "*" && divider == '.' && out.empty())) {
      out += "**";
    } else {
      for (const char c : part) {
        out += c == '*' ? fmt::format("{{any-{}}}", ++captures) : std::string(1, c);
      }
    }
    out += has_divider ? std::string(1, divider) : "";
  }
  return out;
}

std::string_view to_operation(std::string_view word) {
  return word == "prompt" || word == "upload" || word == "download" ? word : "visit";
}

Condition to_condition(std::string_view query) {
  const std::size_t equals = std::min(query.find('='), query.size());
  Condition condition{.on = ConditionOn::Query,
                      .names = {std::string(query.substr(0, equals))},
                      .at = {},
                      .words = {}};
  if (equals < query.size()) {
    condition.words.emplace_back(query.substr(equals + 1));
  }
  return condition;
}

Result<Endpoint> to_endpoint(const UrlRule& rule, std::string_view service) {
  auto host = Pattern::parse_host(to_pattern(rule.host, '.'));
  if (!host) {
    return tl::unexpected(host.error());
  }
  auto path = Pattern::parse_path(to_pattern(rule.path, '/'));
  if (!path) {
    return tl::unexpected(path.error());
  }
  Endpoint endpoint;
  endpoint.id = fmt::format("url.{}", service);
  endpoint.services = {std::string(service)};
  endpoint.is_rule = true;
  endpoint.hosts.push_back(std::move(*host));
  endpoint.paths.push_back(std::move(*path));
  endpoint.methods = {rule.method.empty() ? "any" : rule.method};
  if (rule.protocol == "websocket") {
    endpoint.methods = {"GET", "CONNECT"};
  }
  if (!rule.query.empty()) {
    endpoint.when.push_back(to_condition(rule.query));
  }
  endpoint.operation = to_operation(rule.operation);
  endpoint.task = "page";
  endpoint.framing = {{Framing::Bytes, {}}};
  endpoint.unreadable = "where its texts stand is not known";
  endpoint.confidence = rule.confidence;
  endpoint.where = rule.where;
  return endpoint;
}

void add_service(Endpoint& endpoint, const std::string& service) {
  if (std::ranges::find(endpoint.services, service) == endpoint.services.end()) {
    endpoint.services.push_back(service);
  }
}

std::string to_key(const Endpoint& rule) {
  std::string key = fmt::format("{} {}{} {}", rule.methods.front(), rule.hosts.front().key(),
                                rule.paths.front().key(), rule.operation);
  for (const Condition& condition : rule.when) {
    key += fmt::format(" {}={}", condition.names.front(),
                       condition.words.empty() ? "" : condition.words.front());
  }
  return key;
}

} // namespace

ResultOrErrors<std::vector<Endpoint>> add_url_rules(std::vector<Endpoint> endpoints,
                                                    std::span<const ServiceDetails> details) {
  Errors errors;
  std::map<std::string, std::size_t> rules;
  for (const ServiceDetails& service : details) {
    for (const UrlRule& rule : service.url_rules) {
      auto endpoint = to_endpoint(rule, service.id);
      if (!endpoint) {
        errors.push_back(endpoint.error());
        errors.back().where = rule.where;
        continue;
      }
      const auto [known, is_new] = rules.emplace(to_key(*endpoint), endpoints.size());
      if (is_new) {
        endpoint->id += fmt::format(".{}", &rule - service.url_rules.data() + 1);
        endpoints.push_back(std::move(*endpoint));
      } else {
        add_service(endpoints[known->second], service.id);
      }
    }
  }
  if (!errors.empty()) {
    return tl::unexpected(std::move(errors));
  }
  return endpoints;
}

ResultOrErrors<std::shared_ptr<const RequestMatcher>>
load_request_matcher(const std::vector<SourceFile>& files, std::span<const ServiceDetails> details,
                     std::shared_ptr<const Catalog> catalog) {
  auto endpoints = load_endpoints(files);
  if (!endpoints) {
    return tl::unexpected(std::move(endpoints.error()));
  }
  auto all = add_url_rules(std::move(*endpoints), details);
  if (!all) {
    return tl::unexpected(std::move(all.error()));
  }
  return RequestMatcher::make(std::move(catalog), std::move(*all));
}

} // namespace haechi::catalog
