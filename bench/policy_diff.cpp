// How long `policy diff` takes on two versions of a large generated policy, and how much of its
// budget: bench_policy_diff [ORDERS [CHANGED [SEEDS [BUDGET]]]]. Reading and checking the files is
// not counted; compiling both policies is.
#include "bench/policy_generator.h"
#include "policy/regions/compare.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace {

using namespace haechi;
using policy::regions::Comparing;
using policy::regions::Comparison;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

struct Counts {
  std::size_t looser = 0, stricter = 0, other = 0;
};

Counts count(const policy::regions::Outcome& outcome) {
  Counts counts;
  for (const policy::regions::Region& region : outcome.regions) {
    ++(region.turn == policy::regions::Turn::Looser     ? counts.looser
       : region.turn == policy::regions::Turn::Stricter ? counts.stricter
                                                        : counts.other);
  }
  return counts;
}

void measure(const char* what,
             std::unique_ptr<Comparison> (*make)(const std::shared_ptr<const policy::Policy>&,
                                                 const std::shared_ptr<const policy::Policy>&,
                                                 const std::shared_ptr<const catalog::Catalog>&),
             const std::shared_ptr<const policy::Policy>& before,
             const std::shared_ptr<const policy::Policy>& after,
             const std::shared_ptr<const catalog::Catalog>& catalog, std::uint64_t seed,
             std::uint64_t budget) {
  const auto begin = Clock::now();
  const auto comparison = make(before, after, catalog);
  const double compiled = seconds_since(begin);
  std::uint64_t spent = 0;
  const auto outcome = comparison->run(bench::kGeneratedNow, {}, {.steps = budget}, spent);
  const double total = seconds_since(begin);
  if (!outcome) {
    std::fprintf(stderr, "%s\n", outcome.error().message.c_str());
    std::exit(1);
  }
  const Counts counts = count(*outcome);
  std::printf(
      "%-8s seed %2llu: %6.3f s (compiling %5.3f), %9llu steps, changed "
      "%zu, looser %zu, stricter %zu, other %zu, not taken apart %zu (of these, either way %td)\n",
      what, static_cast<unsigned long long>(seed), total, compiled,
      static_cast<unsigned long long>(spent), outcome->changed.size(), counts.looser,
      counts.stricter, counts.other, outcome->unexplored.size(),
      std::ranges::count(outcome->unexplored, policy::regions::Bound::Either,
                         &policy::regions::Unexplored::bound));
  std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv) {
  const auto number = [&](int i, std::uint64_t otherwise) {
    return i < argc ? std::strtoull(argv[i], nullptr, 10) : otherwise;
  };
  const std::size_t orders = number(1, 10'000);
  const std::size_t changed = number(2, 20);
  const std::uint64_t seeds = number(3, 3);
  const std::uint64_t budget = number(4, policy::regions::Limits{}.steps);
  const auto catalog = bench::read_source_catalog();
  const auto words = bench::words_of(*catalog);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const auto before = bench::generate_policy({.orders = orders}, words);
    const auto after =
        bench::generate_policy({.orders = orders, .changed = changed, .change_seed = seed}, words);
    measure(
        "effects",
        [](const auto& a, const auto& b, const auto& of) {
          return Comparison::of_answers(a, b, of, Comparing::Effects);
        },
        before, after, catalog, seed, budget);
    measure(
        "answers",
        [](const auto& a, const auto& b, const auto& of) {
          return Comparison::of_answers(a, b, of, Comparing::Answers);
        },
        before, after, catalog, seed, budget);
    measure(
        "against",
        [](const auto& a, const auto& b, const auto& of) { return Comparison::against(a, b, of); },
        before, after, catalog, seed, budget);
  }
  return 0;
}
