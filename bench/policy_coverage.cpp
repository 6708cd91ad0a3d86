// Coverage under a large policy: 10,000 realistic orders over the catalog of this tree. Prints how
// long it takes to prepare, and to answer each question; the cells asked and the regions found are
// printed beside, so that a fast answer to nothing would be seen.
//
//   bench_policy_coverage [orders]

#include "bench/policy_generator.h"
#include "policy/coverage/coverage.h"
#include "policy/coverage/gaps.h"
#include "policy/coverage/order_coverage.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

namespace {

using namespace haechi;
using namespace haechi::policy;
using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

void print(std::string_view what, double took, const coverage::Coverage& frame,
           std::size_t regions) {
  fmt::print("{:<28} {:>9.1f} ms  {:>8} cells asked  {:>6} regions{}\n", what, took, frame.asked,
             regions, frame.is_partial() ? "  PARTIAL" : "");
}

class Bench {
 public:
  explicit Bench(std::size_t orders) {
    auto catalog = bench::read_source_catalog();
    auto policy = bench::generate_policy({.orders = orders}, bench::words_of(*catalog));
    auto start = Clock::now();
    decider_ = Decider::make(policy, catalog);
    fmt::print("{} orders, {} services; decider made in {:.0f} ms\n", policy->orders.size(),
               catalog->services().size(), milliseconds_since(start));
    question_.known.at = bench::kGeneratedNow;
    start = Clock::now();
    asker_ = std::make_unique<coverage::Asker>(decider_, question_.known);
    fmt::print("{:<28} {:>9.1f} ms\n", "prepared", milliseconds_since(start));
  }

  void run() {
    ask_body("one ministry", bench::ministry_id(3), {}, {});
    ask_body("one agency", bench::agency_id(3, 5), {}, {});
    ask_body("one agency, generative AI", bench::agency_id(3, 5), {}, {"generative-ai"});
    ask_body("one agency by operation", bench::agency_id(3, 5), {"operation"}, {});
    ask_order();
    ask_gaps();
    ask_everything();
  }

 private:
  void ask_body(std::string_view what, const std::string& body, std::vector<std::string> by,
                std::vector<std::string> categories) {
    coverage::Question question = question_;
    question.bodies = {body};
    question.by = std::move(by);
    question.categories = std::move(categories);
    asker_ = std::make_unique<coverage::Asker>(decider_, question_.known); // remembers nothing
    const auto start = Clock::now();
    const auto answer = coverage::cover(*asker_, question);
    print(what, milliseconds_since(start), *answer, answer->regions.size());
  }

  void ask_order() {
    const std::string& id = decider_->policy().orders[4'242 % decider_->policy().orders.size()].id;
    const auto start = Clock::now();
    const auto answer = coverage::cover_order(*asker_, question_, id);
    print("one order", milliseconds_since(start), answer->frame, answer->frame.regions.size());
  }

  void ask_gaps() {
    coverage::Question question = question_;
    question.bodies = {bench::agency_id(3, 5)};
    const auto start = Clock::now();
    const auto answer = coverage::find_gaps(*asker_, question);
    print("gaps of one agency", milliseconds_since(start), answer->frame, answer->found.size());
  }

  void ask_everything() {
    const auto start = Clock::now();
    const auto answer = coverage::cover(*asker_, question_);
    print("everything, usual budget", milliseconds_since(start), *answer, answer->regions.size());
  }

  std::shared_ptr<const Decider> decider_;
  coverage::Question question_;
  std::unique_ptr<coverage::Asker> asker_;
};

} // namespace

int main(int argc, char** argv) {
  const std::size_t orders = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000;
  Bench(orders).run();
  return 0;
}
