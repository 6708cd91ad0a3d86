// What reading and checking a policy of 10,000 realistic orders takes: YAML, policy, form, meaning.
// Bar: all of it within 2 s. A second policy has every order at one body, the worst case of the
// comparison of orders with each other.

#include "bench/policy_generator.h"
#include "policy/check/check.h"
#include "policy/syntax/parse.h"
#include "wire/yaml/document.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <map>

namespace {

using namespace haechi;
using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

policy::Policy read(const SourceFile& file) {
  auto policy = policy::parse_policy({file});
  if (!policy) {
    fmt::print(stderr, "{}\n", to_string(policy.error().front()));
    std::exit(2);
  }
  return std::move(*policy);
}

policy::CheckContext context() {
  policy::CheckContext out;
  out.at = bench::kGeneratedNow;
  out.enforcement.emplace();
  out.enforcement->elsewhere = {.refuses = true, .explains = true};
  return out;
}

void print_counts(const std::vector<policy::Finding>& findings) {
  std::map<std::string, std::size_t> counts;
  for (const policy::Finding& finding : findings) {
    ++counts[finding.error.code];
  }
  for (const auto& [code, count] : counts) {
    fmt::print("  {} {}\n", code, count);
  }
}

void measure(std::string_view what, const policy::Policy& policy, const catalog::Catalog& catalog,
             double reading_s) {
  auto start = Clock::now();
  const auto form = policy::check_policy(policy, &catalog);
  const double form_s = since(start);
  start = Clock::now();
  const auto findings = policy::check_policy(policy, &catalog, context());
  const double check_s = since(start);
  fmt::print(
      "{}: {} orders, form {:.3f} s ({} findings), check {:.3f} s ({} findings), reading and "
      "check {:.3f} s\n",
      what, policy.orders.size(), form_s, form.size(), check_s, findings.size(),
      reading_s + check_s);
  print_counts(findings);
}

} // namespace

int main() {
  const auto catalog = bench::read_source_catalog();
  const SourceFile file{"generated.yaml",
                        bench::generate_policy_yaml({}, bench::words_of(*catalog))};
  auto start = Clock::now();
  const bool is_yaml = wire::yaml::parse(file).has_value();
  const double yaml_s = since(start);
  start = Clock::now();
  policy::Policy policy = read(file);
  const double reading_s = since(start);
  fmt::print("{} bytes: YAML {:.3f} s{}, reading as a policy (YAML included) {:.3f} s\n",
             file.text.size(), yaml_s, is_yaml ? "" : " (refused)", reading_s);
  measure("spread over a government", policy, *catalog, reading_s);
  for (policy::Order& order : policy.orders) {
    order.issuer = bench::agency_id(1, 1);
    order.scope.bodies = {order.issuer};
  }
  measure("all at one body", policy, *catalog, reading_s);
  return 0;
}
