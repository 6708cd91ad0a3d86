#include "policy/check/parts.h"
#include "policy/json/expectation.h"
#include "policy/json/request.h"

#include <fmt/format.h>

namespace haechi::policy {

namespace {

void report(const Test& test, const Error& error, Findings& out) {
  const std::string name = test.id.empty() ? "the test" : fmt::format("test `{}`", test.id);
  out.add(Severity::Fatal, "E-POLICY-122",
          fmt::format("{} cannot be run: {} ({})", name, error.message, error.code), test.where,
          error.hint);
}

} // namespace

void check_tests(const Policy& policy, Findings& out) {
  const TimeZone zone = TimeZone::make(policy.timezone).value_or(TimeZone());
  for (const Test& test : policy.tests) {
    if (const auto request = parse_request(test.request, zone); !request) {
      report(test, request.error(), out);
    }
    if (const auto expectation = parse_expectation(test.expect); !expectation) {
      report(test, expectation.error(), out);
    }
  }
}

} // namespace haechi::policy
