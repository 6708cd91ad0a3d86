// Requests from clients against a few endpoints: an answer always keeps its promises, and a body
// can only take candidates away.

#include "base/bytes.h"
#include "base/check.h"
#include "catalog/endpoints/endpoint_file.h"
#include "catalog/endpoints/request_facts.h"
#include "catalog/endpoints/url_rules.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace {

using namespace haechi::catalog;

constexpr const char* kEndpoints = R"(
endpoints:
  - {id: a.chat, services: [s], hosts: [a.example, "{tenant}.a.example"], paths: [/v1/chat, "/v1/models/{model}:{task}"], operation: prompt, request: {framing: json, texts: {prompt: /p}}, model: [{path: model}, {body: /model}, {query: model}], tenant: {host: tenant}, confidence: A, evidence: test, verified: "2026-10"}
  - {id: any.chat, hosts: any, paths: ["/**/chat"], when: [{body: /model}], operation: prompt, request: {framing: json, texts: {prompt: /p}}, model: {body: /model}, confidence: A, evidence: test, verified: "2026-10"}
  - {id: any.all, hosts: any, methods: any, paths: [/**], when: [{header: [x-tool]}], operation: connect-agent, confidence: A, evidence: test, verified: "2026-10"}
)";

const RequestMatcher& matcher() {
  static const auto made = [] {
    std::vector<Service> services(1);
    services[0].id = "s";
    auto endpoints = load_endpoints({{"endpoints/e.yaml", kEndpoints}});
    HAECHI_CHECK(endpoints.has_value());
    auto loaded =
        RequestMatcher::make(Catalog::make(std::move(services), {}), std::move(*endpoints));
    HAECHI_CHECK(loaded.has_value());
    return *loaded;
  }();
  return *made;
}

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

void check(const RequestMatch& match) {
  bool is_settled[2] = {}; // by the reading of the path
  for (const RequestCandidate& candidate : match.candidates()) {
    bool& settled = is_settled[static_cast<std::size_t>(candidate.slashes)];
    HAECHI_CHECK(candidate.endpoint != nullptr && !settled);
    settled = candidate.certainty == Certainty::Settled;
  }
  HAECHI_CHECK(std::ranges::is_sorted(match.services()));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = haechi::as_text({data, size});
  const std::string_view method = take_line(rest);
  const std::string_view host = take_line(rest);
  const std::string_view target = take_line(rest);
  const std::string_view tool = take_line(rest);
  const haechi::wire::http1::Fields fields{{tool, "1"}};
  const RequestFacts facts{host, method, target, fields};
  static RequestMatch match;
  matcher().match(facts, match);
  check(match);
  const auto body = haechi::wire::json::parse(rest);
  for (const RequestCandidate& candidate : match.candidates()) {
    static_cast<void>(
        find_fact(candidate.endpoint->model, candidate, facts, body ? &*body : nullptr));
    static_cast<void>(find_fact(candidate.endpoint->tenant, candidate, facts, nullptr));
  }
  const std::size_t before = match.candidates().size();
  if (body) {
    RequestMatcher::refine(match, *body);
    check(match);
    HAECHI_CHECK(match.candidates().size() <= std::min<std::size_t>(before, 2));
  }
  return 0;
}
