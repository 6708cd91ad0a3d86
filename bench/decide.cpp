// Decisions under a fixed mix: 1,000 subjects, 5,000 services, 10,000 orders, half of the requests
// partial. Prints the time of a decision as the data path meets it (cache and misses together), of
// a miss alone, and of compiling. Everything is drawn from one seed: two runs ask the same
// questions. Services are asked for as names are on a real network, a few very often and most
// hardly ever (Zipf); subjects are all alike. The cache starts empty.

#include "catalog/catalog.h"
#include "policy/decide/decider.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>

namespace {

using namespace haechi;
using namespace haechi::policy;

constexpr std::size_t kMinistries = 40;
constexpr std::size_t kAgencies = 12; // of each ministry
constexpr std::size_t kSubjects = 1'000;
constexpr std::size_t kServices = 5'000;
constexpr std::size_t kGroups = 600; // of providers
constexpr std::size_t kOrders = 10'000;
constexpr std::size_t kRequests = 2'000'000;
constexpr std::size_t kCacheSize = 262'144;
constexpr double kZipf = 1.2; // the most used service has a fifth of all requests

const Instant kNow{std::chrono::hours(24 * 365 * 55)};

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() { // SplitMix64
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }

  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }

  double unit() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

 private:
  std::uint64_t state_;
};

std::string ministry(std::size_t i) {
  return fmt::format("gov.m{}", i % kMinistries);
}

std::string agency(std::size_t i) {
  return fmt::format("{}.a{}", ministry(i), i / kMinistries % kAgencies);
}

Atom atom(Facet facet, std::vector<std::string> values) {
  return {.facet = facet, .name = {}, .values = std::move(values), .where = {}};
}

void add_bodies(Policy& policy) {
  Body root;
  root.id = "gov";
  root.default_effect = Effect::Warn;
  policy.bodies.push_back(root);
  for (std::size_t i = 0; i < kMinistries; ++i) {
    Body body;
    body.id = ministry(i);
    body.parent = "gov";
    policy.bodies.push_back(body);
    for (std::size_t j = 0; j < kAgencies; ++j) {
      Body below;
      below.id = agency(i + j * kMinistries);
      below.parent = body.id;
      policy.bodies.push_back(below);
    }
  }
  std::ranges::sort(policy.bodies, {}, &Body::id);
}

Rule random_rule(Chance& chance) {
  Rule rule;
  rule.has_target = true;
  const std::size_t kind = chance.below(10);
  if (kind < 6) {
    rule.target.atoms = {
        atom(Facet::ProviderGroup, {fmt::format("group{}", chance.below(kGroups))})};
  } else if (kind < 9) {
    rule.target.atoms = {atom(Facet::Service, {fmt::format("s{}", chance.below(kServices))})};
  } else {
    rule.target.atoms = {atom(Facet::ControlCountry, {chance.below(2) == 0 ? "CN" : "RU"})};
  }
  if (chance.below(4) == 0) {
    rule.target.atoms.push_back(atom(Facet::Surface, {"web", "app"}));
  }
  if (chance.below(5) == 0) {
    rule.operation = atom(Facet::Operation, {chance.below(2) == 0 ? "upload" : "prompt"});
  }
  if (chance.below(8) == 0) {
    rule.purpose = atom(Facet::Purpose, {"business"});
  }
  rule.effect = static_cast<RuleEffect>(chance.below(5));
  if (chance.below(4) == 0) {
    rule.obligations = {"notice-page"};
  }
  return rule;
}

// One in a hundred speaks for all of government, one in ten for a ministry, the others for an
// agency.
Order random_order(Chance& chance, std::size_t number) {
  Order order;
  order.id = fmt::format("order{:05}", number);
  const std::size_t level = chance.below(100);
  const std::size_t where = chance.below(kMinistries * kAgencies);
  order.issuer = level == 0 ? "gov" : level < 11 ? ministry(where) : agency(where);
  order.force = chance.below(4) == 0 ? Force::Advice : Force::Binding;
  order.scope.bodies = {order.issuer};
  order.from = Moment{.kind = Moment::Kind::Date,
                      .date = kNow - std::chrono::hours(chance.below(10'000)),
                      .event = {},
                      .of = {},
                      .where = {}};
  if (chance.below(3) == 0) {
    order.scope.facets.atoms.push_back(atom(Facet::Zone, {"internet"}));
  }
  if (chance.below(5) == 0) {
    order.scope.facets.atoms.push_back(
        atom(Facet::Role, {fmt::format("role{}", chance.below(6)), "contractor"}));
  }
  order.rules.push_back(random_rule(chance));
  if (chance.below(3) == 0) {
    order.rules.push_back(random_rule(chance));
  }
  if (chance.below(20) == 0) {
    DataEntry entry;
    entry.finding = atom(Facet::Finding, {"personal-data"});
    entry.effect = Effect::Redact;
    order.data.push_back(entry);
  }
  return order;
}

std::shared_ptr<const Policy> make_policy(Chance& chance) {
  auto policy = std::make_shared<Policy>();
  add_bodies(*policy);
  policy->devices.push_back({.id = "pc", .owner = Owner::Body, .where = {}});
  policy->devices.push_back({.id = "phone", .owner = Owner::Person, .where = {}});
  Zone zone;
  zone.id = "internet";
  zone.owner = Owner::Body;
  policy->zones.push_back(zone);
  for (std::size_t i = 0; i < kOrders; ++i) {
    policy->orders.push_back(random_order(chance, i));
  }
  return policy;
}

std::string host_of(std::size_t service) {
  return fmt::format("service{}.example", service);
}

std::shared_ptr<const catalog::Catalog> make_catalog(Chance& chance) {
  std::vector<catalog::Service> services;
  std::vector<catalog::Name> names;
  const std::vector<std::string> countries{"US", "CN", "KR", "RU", "FR"};
  for (std::size_t i = 0; i < kServices; ++i) {
    catalog::Service service;
    service.id = fmt::format("s{}", i);
    const std::string group = fmt::format("group{}", chance.below(kGroups));
    service.provider = group;
    service.provider_group = group;
    service.control_country = {countries[chance.below(countries.size())]};
    service.category = {"generative-ai", "chat"};
    service.hosting = "external";
    service.surfaces = {"web", "app", "api"};
    services.push_back(service);
    catalog::Name name{};
    name.pattern = host_of(i);
    name.match = catalog::Match::Suffix;
    name.use = catalog::Use::Blockable;
    name.service = static_cast<catalog::ServiceIndex>(i);
    names.push_back(name);
  }
  return catalog::Catalog::make(std::move(services), std::move(names));
}

// Even subjects are known well, odd ones by their address alone.
PreparedSubject make_subject(const Decider& decider, std::size_t number) {
  Who who;
  who.body = agency(number);
  if (number % 2 == 0) {
    who.role = fmt::format("role{}", number % 6);
    who.groups.emplace();
    who.located = "KR";
    who.attributes.emplace();
  }
  who.assurance = "address";
  return decider.prepare_subject(who, "pc", "internet");
}

struct Question {
  std::uint32_t subject = 0;
  std::uint32_t service = 0;
};

std::vector<Question> draw_questions(Chance& chance) {
  std::vector<double> weight(kServices);
  double sum = 0;
  for (std::size_t i = 0; i < kServices; ++i) {
    sum += std::pow(static_cast<double>(i + 1), -kZipf);
    weight[i] = sum;
  }
  std::vector<Question> questions(kRequests);
  for (Question& question : questions) {
    question.subject = static_cast<std::uint32_t>(chance.below(kSubjects));
    const auto at = std::ranges::lower_bound(weight, chance.unit() * sum);
    question.service = static_cast<std::uint32_t>(at - weight.begin());
  }
  return questions;
}

using Clock = std::chrono::steady_clock;

double nanoseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::nano>(duration).count();
}

double at_percent(std::vector<double>& values, double percent) {
  if (values.empty()) {
    return 0;
  }
  const auto place = static_cast<std::ptrdiff_t>(std::min(
      static_cast<double>(values.size() - 1), percent / 100 * static_cast<double>(values.size())));
  std::nth_element(values.begin(), values.begin() + place, values.end());
  return values[static_cast<std::size_t>(place)];
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) {
    sum += value;
  }
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

// What reading the clock twice costs, so that it can be taken off.
double clock_cost() {
  std::vector<double> costs;
  for (int i = 0; i < 10'000; ++i) {
    const auto start = Clock::now();
    costs.push_back(nanoseconds(Clock::now() - start));
  }
  return at_percent(costs, 50);
}

struct Times {
  std::vector<double> all, misses;
  std::size_t unsettled = 0;
};

class Bench {
 public:
  Bench() {
    Chance chance(20'250'205);
    policy_ = make_policy(chance);
    catalog_ = make_catalog(chance);
    const auto start = Clock::now();
    decider_ = Decider::make(policy_, catalog_);
    compile_ms_ = nanoseconds(Clock::now() - start) / 1e6;
    for (std::size_t i = 0; i < kSubjects; ++i) {
      subjects_.push_back(make_subject(*decider_, i));
    }
    for (std::size_t i = 0; i < kServices; ++i) {
      hosts_.push_back(host_of(i));
    }
    questions_ = draw_questions(chance);
    Request full;
    full.operation = "prompt";
    full.purpose = "business";
    full.surface = "web";
    full.tier = full.tenant = full.model = "";
    full.data = Data{.open = false,
                     .grades = std::vector<std::string>{},
                     .findings = std::vector<std::string>{}};
    uses_ = {decider_->prepare_use(full), decider_->prepare_use(Request{})};
  }

  void run() {
    fmt::print("{} subjects, {} services, {} orders; compiled with digest in {:.0f} ms\n",
               kSubjects, kServices, kOrders, compile_ms_);
    DecisionCache cache(kCacheSize);
    const double cost = clock_cost();
    Times times = ask_all(cache, cost);
    const double whole = ask_untimed();
    const double misses = static_cast<double>(times.misses.size());
    fmt::print("{} decisions, half of them partial, {:.1f} % unsettled, {:.2f} % cache misses\n",
               times.all.size(), 100.0 * static_cast<double>(times.unsettled) / kRequests,
               100.0 * misses / static_cast<double>(times.all.size()));
    fmt::print("(each timed by itself, {:.0f} ns of clock taken off)\n", cost);
    fmt::print("mix      p50 {:>6.0f} ns   p99 {:>6.0f} ns   mean {:>6.0f} ns\n",
               at_percent(times.all, 50), at_percent(times.all, 99), mean(times.all));
    fmt::print("misses   p50 {:>6.0f} ns   p99 {:>6.0f} ns   mean {:>6.0f} ns\n",
               at_percent(times.misses, 50), at_percent(times.misses, 99), mean(times.misses));
    fmt::print("the same mix untimed, cold cache: {:.0f} ns a decision\n", whole);
  }

 private:
  NameDecision ask(const Question& question, DecisionCache& cache) const {
    const PreparedUse& use = uses_[question.subject % 2];
    return decider_->decide_use(subjects_[question.subject], use, hosts_[question.service], kNow,
                                happenings_, cache);
  }

  Times ask_all(DecisionCache& cache, double cost) const {
    Times times;
    times.all.reserve(questions_.size());
    for (const Question& question : questions_) {
      const std::uint64_t before = cache.misses();
      const auto start = Clock::now();
      const NameDecision answer = ask(question, cache);
      const double took = std::max(0.0, nanoseconds(Clock::now() - start) - cost);
      times.unsettled += answer.decision.is_settled ? 0 : 1;
      times.all.push_back(took);
      if (cache.misses() != before) {
        times.misses.push_back(took);
      }
    }
    return times;
  }

  [[nodiscard]] double ask_untimed() const {
    DecisionCache cache(kCacheSize);
    std::size_t settled = 0;
    const auto start = Clock::now();
    for (const Question& question : questions_) {
      settled += ask(question, cache).decision.is_settled ? 1 : 0;
    }
    const double took = nanoseconds(Clock::now() - start);
    return settled > kRequests ? 0 : took / static_cast<double>(kRequests);
  }

  std::shared_ptr<const Policy> policy_;
  std::shared_ptr<const catalog::Catalog> catalog_;
  std::shared_ptr<const Decider> decider_;
  double compile_ms_ = 0;
  std::vector<PreparedSubject> subjects_;
  std::vector<PreparedUse> uses_;
  std::vector<std::string> hosts_;
  std::vector<Question> questions_;
  Happenings happenings_;
};

} // namespace

int main() {
  Bench().run();
  return 0;
}
