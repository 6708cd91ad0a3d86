#include "catalog/endpoints/request_matcher.h"

#include "text/host_name.h"

#include <fmt/format.h>

#include <algorithm>
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

} // namespace

struct RequestMatcher::Parts {
  std::shared_ptr<const Catalog> catalog;
  std::vector<Endpoint> endpoints;
  std::vector<std::vector<ServiceIndex>> services; // beside endpoints
  std::unordered_map<std::string, Routes, NameHash, std::equal_to<>> by_name;
  std::vector<HostRoutes> by_pattern; // most specific first
  Routes of_any_host;

  void add_routes(std::uint32_t index);
  [[nodiscard]] Routes& routes_of(const Pattern& host);
  void sort();

  // What is asked, and the reading of the path at hand.
  struct Question {
    const RequestFacts& facts;
    const RequestPath& path;
    RequestMatch& match;
  };

  void collect(const Question& question, std::span<const std::string_view> labels) const;
  [[nodiscard]] bool add_first(const Question& question, const Routes& routes,
                               const Captures& of_host) const;
  [[nodiscard]] bool add(const Question& question, const Route& route, Captures captures) const;
};

Routes& RequestMatcher::Parts::routes_of(const Pattern& host) {
  if (host.is_literal()) {
    return by_name[host.text()];
  }
  const auto known = std::ranges::find_if(
      by_pattern, [&](const HostRoutes& other) { return other.host->text() == host.text(); });
  if (known != by_pattern.end()) {
    return known->routes;
  }
  by_pattern.push_back({&host, {}});
  return by_pattern.back().routes;
}

void RequestMatcher::Parts::add_routes(std::uint32_t index) {
  const Endpoint& endpoint = endpoints[index];
  for (const Pattern& path : endpoint.paths) {
    for (const Pattern& host : endpoint.hosts) {
      routes_of(host).push_back({index, &path, rank_of(endpoint, &host, path)});
    }
    if (endpoint.is_any_host) {
      of_any_host.push_back({index, &path, rank_of(endpoint, nullptr, path)});
    }
  }
}

void RequestMatcher::Parts::sort() {
  for (auto& [name, routes] : by_name) {
    sort_by_rank(routes);
  }
  for (HostRoutes& host : by_pattern) {
    sort_by_rank(host.routes);
  }
  std::ranges::sort(by_pattern, {}, [](const HostRoutes& host) {
    return std::pair(~host.host->specificity(), std::string_view(host.host->text()));
  });
  sort_by_rank(of_any_host);
}

// True: this settles the match.
bool RequestMatcher::Parts::add(const Question& question, const Route& route,
                                Captures captures) const {
  RequestMatch& match = question.match;
  const Endpoint& endpoint = endpoints[route.endpoint];
  if (!takes_method(endpoint, question.facts.method) ||
      !route.path->matches(question.path.segments(), captures)) {
    return false;
  }
  Certainty certainty = Certainty::Settled;
  for (const Condition& condition : endpoint.when) {
    if (condition.on == ConditionOn::Body) {
      certainty = Certainty::NeedsBody;
    } else if (!holds(condition, question.facts, question.path.query())) {
      return false;
    }
  }
  const auto known = match.candidates();
  const bool is_known = std::ranges::any_of(
      known, [&](const RequestCandidate& other) { return other.endpoint == &endpoint; });
  if (is_known) {
    return certainty == Certainty::Settled;
  }
  if (match.count_ == kMaxRequestCandidates) {
    match.is_readable_ = false;
    return true;
  }
  const bool is_owned_by_name = endpoint.hosts.empty() && !match.named_.empty();
  match.candidates_[match.count_++] = {
      &endpoint,
      is_owned_by_name ? match.named_ : std::span<const ServiceIndex>(services[route.endpoint]),
      certainty, captures};
  return certainty == Certainty::Settled;
}

bool RequestMatcher::Parts::add_first(const Question& question, const Routes& routes,
                                      const Captures& of_host) const {
  return std::ranges::any_of(routes,
                             [&](const Route& route) { return add(question, route, of_host); });
}

void RequestMatcher::Parts::collect(const Question& question,
                                    std::span<const std::string_view> labels) const {
  const auto named = by_name.find(question.facts.host);
  if (named != by_name.end() && add_first(question, named->second, {})) {
    return;
  }
  for (const HostRoutes& host : by_pattern) {
    Captures captures;
    if (host.host->matches(labels, captures) && add_first(question, host.routes, captures)) {
      return;
    }
  }
  static_cast<void>(add_first(question, of_any_host, {}));
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
    parts->add_routes(i);
  }
  if (!errors.empty()) {
    return tl::unexpected(std::move(errors));
  }
  parts->sort();
  return std::shared_ptr<const RequestMatcher>(new RequestMatcher(std::move(parts)));
}

RequestMatcher::RequestMatcher(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

RequestMatcher::~RequestMatcher() = default;

void RequestMatcher::match(const RequestFacts& facts, RequestMatch& match) const {
  match.count_ = 0;
  match.named_ = parts_->catalog->find_candidates(facts.host);
  match.is_readable_ = match.path_.read(facts.target);
  if (!match.is_readable_) {
    return;
  }
  const Labels labels(facts.host);
  parts_->collect({facts, match.path_, match}, labels.all());
  if (!match.path_.has_encoded_slash()) {
    return;
  }
  if (!match.other_path_.read(facts.target, Slashes::Decoded)) {
    match.is_readable_ = false;
    return;
  }
  parts_->collect({facts, match.other_path_, match}, labels.all());
}

void RequestMatcher::refine(RequestMatch& match, const wire::json::Value& body) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < match.count_; ++i) {
    RequestCandidate candidate = match.candidates_[i];
    const bool is_it =
        std::ranges::all_of(candidate.endpoint->when, [&](const Condition& condition) {
          return condition.on != ConditionOn::Body || holds(condition, body);
        });
    if (!is_it) {
      continue;
    }
    candidate.certainty = Certainty::Settled;
    match.candidates_[kept++] = candidate;
    break;
  }
  match.count_ = kept;
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
