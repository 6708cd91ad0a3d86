#pragma once
// (host, method, path, headers, later the body) -> which endpoints of which services a request may
// be for. Immutable once made, shared by all workers.
//
// The most specific endpoint that matches speaks: a named host before a host pattern before any
// host, then the path that says more, then the method, then the conditions. Endpoints whose
// condition asks for the body stand before it as `NeedsBody` until refine() has seen the body.
// URL rules of services (url_rules.h) are a walk of their own: they say whose a path is, endpoints
// how its body reads, and both count; a rule stands among the candidates where no endpoint is sure.
// Endpoints of any host belong to the services that the catalog knows by the host's name; where it
// knows none, to those that the endpoint names, which may be none: an AI service nobody knows yet.
// Where a path holds `%2F`, both readings of it count. No allocation on the match. Posture: robust
// to untrusted client input. Fuzz target: request_match.

#include "base/result.h"
#include "catalog/catalog.h"
#include "catalog/endpoints/endpoint.h"
#include "catalog/endpoints/request_path.h"
#include "wire/http1/fields.h"

#include <array>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace haechi::catalog {

inline constexpr std::size_t kMaxRequestCandidates = 8;
inline constexpr std::size_t kMaxRequestServices = 64;

// Views of a request; they outlive the match made of them.
struct RequestFacts {
  std::string_view host; // canonical (text/host_name.h); an address is "no name": empty
  std::string_view method;
  std::string_view target; // path and query as sent
  std::span<const wire::http1::Field> headers;
};

enum class Certainty : std::uint8_t { Settled, NeedsBody };

struct RequestCandidate {
  const Endpoint* endpoint = nullptr;     // lives as long as the matcher
  std::span<const ServiceIndex> services; // of the catalog; empty: nobody known
  Certainty certainty = Certainty::Settled;
  Slashes slashes = Slashes::AsSent; // in which reading of the path
  Captures captures;                 // of host and path; escapes that stayed are still there
};

// The answer and the bytes that it looks into; made once and used for many requests.
class RequestMatch {
 public:
  RequestMatch() = default;
  RequestMatch(const RequestMatch&) = delete;
  RequestMatch& operator=(const RequestMatch&) = delete;

  // Most specific first: those that need the body, then at most one that is settled: an endpoint,
  // else the most specific URL rule. Where a path holds `%2F`, each reading of it has its own.
  [[nodiscard]] std::span<const RequestCandidate> candidates() const {
    return std::span(candidates_).first(count_);
  }

  // Every service that this request may be for: those of the candidates and of the URL rule;
  // ascending. Empty where nothing but the name speaks: see named().
  [[nodiscard]] std::span<const ServiceIndex> services() const {
    return std::span(services_).first(service_count_);
  }

  // The services that own the host's name, whatever the path; empty where others share it.
  [[nodiscard]] std::span<const ServiceIndex> named() const { return named_; }

  // False: the path is beyond the limits of request_path.h, or more endpoints may be meant than
  // there is room for; what the request is for is not known.
  [[nodiscard]] bool is_readable() const { return is_readable_; }

 private:
  friend class RequestMatcher;

  void join_services();

  RequestPath path_;
  RequestPath other_path_; // the reading in which %2F divides
  std::array<RequestCandidate, kMaxRequestCandidates> candidates_{};
  std::size_t count_ = 0;
  std::span<const ServiceIndex> rule_services_;
  std::array<ServiceIndex, kMaxRequestServices> services_{};
  std::size_t service_count_ = 0;
  std::span<const ServiceIndex> named_;
  bool is_readable_ = true;
};

class RequestMatcher {
 public:
  // Errors: E-CATALOG-054, an endpoint of a service that the catalog does not have.
  [[nodiscard]] static ResultOrErrors<std::shared_ptr<const RequestMatcher>>
  make(std::shared_ptr<const Catalog> catalog, std::vector<Endpoint> endpoints);
  ~RequestMatcher();
  RequestMatcher(const RequestMatcher&) = delete;
  RequestMatcher& operator=(const RequestMatcher&) = delete;

  void match(const RequestFacts& facts, RequestMatch& match) const;

  // With the body decoded: candidates whose conditions fail fall away, the first whose conditions
  // hold settles the match, for each reading of the path.
  static void refine(RequestMatch& match, const wire::json::Value& body);

  [[nodiscard]] std::span<const Endpoint> endpoints() const;
  [[nodiscard]] const Endpoint* find_endpoint(std::string_view id) const;
  [[nodiscard]] const Catalog& catalog() const;

 private:
  struct Parts;
  explicit RequestMatcher(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

} // namespace haechi::catalog
