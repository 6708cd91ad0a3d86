#include "catalog/endpoints/request_matcher.h"

#include "text/host_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

namespace haechi::catalog {

namespace {

// One host and one path of one endpoint.
struct Route {
  std::uint32_t endpoint = 0;
  const Pattern* path = nullptr;
  std::uint64_t rank = 0;
};

using Routes = std::vector<Route>;

struct HostRoutes {
  const Pattern* host = nullptr;
  Routes routes;
};

struct NameHash {
  using is_transparent = void;

  std::size_t operator()(std::string_view name) const {
    return std::hash<std::string_view>()(name);
  }
};

constexpr std::size_t kMaxLabels = text::kMaxHostName / 2 + 1;

// The labels of a host, without allocation.
class Labels {
 public:
  explicit Labels(std::string_view host) {
    while (!host.empty() && count_ < kMaxLabels) {
      const std::size_t end = std::min(host.find('.'), host.size());
      labels_[count_++] = host.substr(0, end);
      host.remove_prefix(std::min(end + 1, host.size()));
    }
  }

  [[nodiscard]] std::span<const std::string_view> all() const {
    return std::span(labels_).first(count_);
  }

 private:
  std::array<std::string_view, kMaxLabels> labels_{};
  std::size_t count_ = 0;
};

bool takes_method(const Endpoint& endpoint, std::string_view method) {
  return std::ranges::any_of(endpoint.methods, [&](const std::string& known) {
    return known == method || known == "any";
  });
}

bool is_word(const Condition& condition, std::string_view value) {
  return condition.words.empty() || std::ranges::any_of(condition.words, [&](const auto& word) {
           return wire::http1::equals_ignoring_case(value, word);
         });
}

// `application/json; charset=utf-8` says `application/json`.
std::string_view without_parameters(std::string_view value) {
  return wire::http1::trim_blanks(value.substr(0, value.find(';')));
}

bool holds(const Condition& condition, const RequestFacts& facts, std::string_view query) {
  if (condition.on == ConditionOn::Query) {
    const std::string_view value = find_query_value(query, condition.names.front());
    return value.data() != nullptr && is_word(condition, value);
  }
  return std::ranges::any_of(facts.headers, [&](const wire::http1::Field& field) {
    const bool is_named = std::ranges::any_of(condition.names, [&](const std::string& name) {
      return wire::http1::equals_ignoring_case(field.name, name);
    });
    return is_named && is_word(condition, without_parameters(field.value));
  });
}

bool holds(const Condition& condition, const wire::json::Value& body) {
  if (condition.words.empty()) {
    return leads_somewhere(condition.at, body);
  }
  const Texts found = find_texts(condition.at, body);
  return std::ranges::any_of(found.texts,
                             [&](const std::string& text) { return is_word(condition, text); });
}

std::uint64_t rank_of(const Endpoint& endpoint, const Pattern* host, const Pattern& path) {
  std::uint64_t rank = 0;
  if (host != nullptr) {
    rank = host->is_literal() ? std::uint64_t{1} << 20U : host->specificity();
  }
  const bool is_any_method = endpoint.methods.front() == "any";
  return rank << 40U | std::uint64_t{path.specificity()} << 8U |
         static_cast<std::uint64_t>(is_any_method ? 0 : 1) << 7U |
         std::min<std::uint64_t>(endpoint.when.size(), 15) << 1U |
         static_cast<std::uint64_t>(endpoint.is_rule ? 0 : 1);
}

void sort_by_rank(Routes& routes) {
  std::ranges::sort(routes, {},
                    [](const Route& route) { return std::pair(~route.rank, route.endpoint); });
}

// Where to look for a host: its name, the patterns, what any host may be.
class RouteTable {
 public:
  void add(const Endpoint& endpoint, std::uint32_t index) {
    for (const Pattern& path : endpoint.paths) {
      for (const Pattern& host : endpoint.hosts) {
        routes_of(host).push_back({index, &path, rank_of(endpoint, &host, path)});
      }
      if (endpoint.is_any_host) {
        of_any_host_.push_back({index, &path, rank_of(endpoint, nullptr, path)});
      }
    }
  }

  void sort() {
    for (auto& [name, routes] : by_name_) {
      sort_by_rank(routes);
    }
    for (HostRoutes& host : by_pattern_) {
      sort_by_rank(host.routes);
    }
    std::ranges::sort(by_pattern_, {}, [](const HostRoutes& host) {
      return std::pair(~host.host->specificity(), std::string_view(host.host->text()));
    });
    sort_by_rank(of_any_host_);
  }

  // Shows routes to `take(route, captures of the host)`, the most specific first, until it says
  // that it is done.
  template <class Take>
  void visit(std::string_view host, std::span<const std::string_view> labels, Take&& take) const {
    const auto show = [&](const Routes& routes, const Captures& captures) {
      return std::ranges::any_of(routes, [&](const Route& route) { return take(route, captures); });
    };
    const auto named = by_name_.find(host);
    if (named != by_name_.end() && show(named->second, {})) {
      return;
    }
    for (const HostRoutes& pattern : by_pattern_) {
      Captures captures;
      if (pattern.host->matches(labels, captures) && show(pattern.routes, captures)) {
        return;
      }
    }
    static_cast<void>(show(of_any_host_, {}));
  }

 private:
  Routes& routes_of(const Pattern& host) {
    if (host.is_literal()) {
      return by_name_[host.text()];
    }
    const auto known = std::ranges::find_if(
        by_pattern_, [&](const HostRoutes& other) { return other.host->text() == host.text(); });
    if (known != by_pattern_.end()) {
      return known->routes;
    }
    by_pattern_.push_back({&host, {}});
    return by_pattern_.back().routes;
  }

  std::unordered_map<std::string, Routes, NameHash, std::equal_to<>> by_name_;
  std::vector<HostRoutes> by_pattern_; // most specific first
  Routes of_any_host_;
};

} // namespace

struct RequestMatcher::Parts {
  std::shared_ptr<const Catalog> catalog;
  std::vector<Endpoint> endpoints;
  std::vector<std::vector<ServiceIndex>> services; // beside endpoints
  RouteTable wire;
  RouteTable rules;

  // What is asked, and the reading of the path at hand.
  struct Question {
    const RequestFacts& facts;
    const RequestPath& path;
    std::span<const std::string_view> labels;
    Slashes slashes;
  };

  [[nodiscard]] std::optional<Certainty> try_route(const Question& question, const Route& route,
                                                   Captures& captures) const;
  void collect(const Question& question, RequestMatch& match) const;
  [[nodiscard]] bool add(const Route& route, const RequestCandidate& found,
                         RequestMatch& match) const;
  void collect_rule(const Question& question, RequestMatch& match) const;
};

std::optional<Certainty> RequestMatcher::Parts::try_route(const Question& question,
                                                          const Route& route,
                                                          Captures& captures) const {
  const Endpoint& endpoint = endpoints[route.endpoint];
  if (!takes_method(endpoint, question.facts.method) ||
      !route.path->matches(question.path.segments(), captures)) {
    return std::nullopt;
  }
  Certainty certainty = Certainty::Settled;
  for (const Condition& condition : endpoint.when) {
    if (condition.on == ConditionOn::Body) {
      certainty = Certainty::NeedsBody;
    } else if (!holds(condition, question.facts, question.path.query())) {
      return std::nullopt;
    }
  }
  return certainty;
}

// True: this settles the match.
bool RequestMatcher::Parts::add(const Route& route, const RequestCandidate& found,
                                RequestMatch& match) const {
  const Endpoint& endpoint = endpoints[route.endpoint];
  const bool is_settled = found.certainty == Certainty::Settled;
  const bool is_known = std::ranges::any_of(match.candidates(), [&](const RequestCandidate& other) {
    return other.endpoint == &endpoint;
  });
  if (is_known) {
    return is_settled;
  }
  if (match.count_ == kMaxRequestCandidates) {
    match.is_readable_ = false;
    return true;
  }
  RequestCandidate& added = match.candidates_[match.count_++];
  added = found;
  added.endpoint = &endpoint;
  const bool is_owned_by_name = endpoint.hosts.empty() && !match.named_.empty();
  added.services =
      is_owned_by_name ? match.named_ : std::span<const ServiceIndex>(services[route.endpoint]);
  return is_settled;
}

void RequestMatcher::Parts::collect(const Question& question, RequestMatch& match) const {
  wire.visit(question.facts.host, question.labels, [&](const Route& route, Captures captures) {
    const auto certainty = try_route(question, route, captures);
    return certainty &&
           add(route, {.certainty = *certainty, .slashes = question.slashes, .captures = captures},
               match);
  });
}

// The most specific rule; its services count beside those of the endpoints.
void RequestMatcher::Parts::collect_rule(const Question& question, RequestMatch& match) const {
  rules.visit(question.facts.host, question.labels, [&](const Route& route, Captures captures) {
    if (!try_route(question, route, captures)) {
      return false;
    }
    match.rule_services_ = services[route.endpoint];
    const bool is_settled =
        std::ranges::any_of(match.candidates(), [](const RequestCandidate& candidate) {
          return candidate.certainty == Certainty::Settled;
        });
    if (!is_settled) {
      return add(route, {.slashes = question.slashes, .captures = captures}, match);
    }
    return true;
  });
}

ResultOrErrors<std::shared_ptr<const RequestMatcher>>
RequestMatcher::make(std::shared_ptr<const Catalog> catalog, std::vector<Endpoint> endpoints) {
  auto parts = std::make_unique<Parts>();
  parts->catalog = std::move(catalog);
  parts->endpoints = std::move(endpoints);
  parts->services.resize(parts->endpoints.size());
  Errors errors;
  const std::span<const Service> services = parts->catalog->services();
  for (std::uint32_t i = 0; i < parts->endpoints.size(); ++i) {
    const Endpoint& endpoint = parts->endpoints[i];
    for (const std::string& id : endpoint.services) {
      const Service* service = parts->catalog->find_service(id);
      if (service == nullptr) {
        errors.push_back(
            {"E-CATALOG-054",
             fmt::format("endpoint `{}` is of a service `{}` that the catalog does not "
                         "have",
                         endpoint.id, id),
             endpoint.where,
             {}});
        continue;
      }
      parts->services[i].push_back(static_cast<ServiceIndex>(service - services.data()));
    }
    std::ranges::sort(parts->services[i]);
    (endpoint.is_rule ? parts->rules : parts->wire).add(endpoint, i);
  }
  if (!errors.empty()) {
    return tl::unexpected(std::move(errors));
  }
  parts->wire.sort();
  parts->rules.sort();
  return std::shared_ptr<const RequestMatcher>(new RequestMatcher(std::move(parts)));
}

RequestMatcher::RequestMatcher(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

RequestMatcher::~RequestMatcher() = default;

void RequestMatcher::match(const RequestFacts& facts, RequestMatch& match) const {
  match.count_ = 0;
  match.service_count_ = 0;
  match.rule_services_ = {};
  match.named_ = parts_->catalog->find_candidates(facts.host);
  match.is_readable_ = match.path_.read(facts.target);
  if (!match.is_readable_) {
    return;
  }
  const Labels labels(facts.host);
  const Parts::Question question{facts, match.path_, labels.all(), Slashes::AsSent};
  parts_->collect(question, match);
  if (match.path_.has_encoded_slash()) {
    if (!match.other_path_.read(facts.target, Slashes::Decoded)) {
      match.is_readable_ = false;
      return;
    }
    parts_->collect({facts, match.other_path_, labels.all(), Slashes::Decoded}, match);
  }
  parts_->collect_rule(question, match);
  if (match.path_.has_encoded_slash() && match.rule_services_.empty()) {
    parts_->collect_rule({facts, match.other_path_, labels.all(), Slashes::Decoded}, match);
  }
  match.join_services();
}

void RequestMatch::join_services() {
  service_count_ = 0;
  const auto add = [&](std::span<const ServiceIndex> services) {
    for (const ServiceIndex service : services) {
      if (std::ranges::find(this->services(), service) != this->services().end()) {
        continue;
      }
      if (service_count_ == kMaxRequestServices) {
        is_readable_ = false;
        return;
      }
      services_[service_count_++] = service;
    }
  };
  for (const RequestCandidate& candidate : candidates()) {
    add(candidate.services);
  }
  add(rule_services_);
  std::ranges::sort(std::span(services_).first(service_count_));
}

void RequestMatcher::refine(RequestMatch& match, const wire::json::Value& body) {
  std::size_t kept = 0;
  std::array<bool, 2> is_settled{}; // by the reading of the path
  for (std::size_t i = 0; i < match.count_; ++i) {
    RequestCandidate candidate = match.candidates_[i];
    bool& settled = is_settled[static_cast<std::size_t>(candidate.slashes)];
    const bool is_it =
        !settled && std::ranges::all_of(candidate.endpoint->when, [&](const Condition& condition) {
          return condition.on != ConditionOn::Body || holds(condition, body);
        });
    if (is_it) {
      settled = true;
      candidate.certainty = Certainty::Settled;
      match.candidates_[kept++] = candidate;
    }
  }
  match.count_ = kept;
  match.join_services();
}

std::span<const Endpoint> RequestMatcher::endpoints() const {
  return parts_->endpoints;
}

const Endpoint* RequestMatcher::find_endpoint(std::string_view id) const {
  const auto at = std::ranges::find(parts_->endpoints, id, &Endpoint::id);
  return at == parts_->endpoints.end() ? nullptr : &*at;
}

const Catalog& RequestMatcher::catalog() const {
  return *parts_->catalog;
}

} // namespace haechi::catalog
