// Prints a generated policy: bench_policy_generator [ORDERS [SEED [CHANGED [CHANGE_SEED]]]]
#include "bench/policy_generator.h"

#include <cstdio>
#include <cstdlib>

int main(int count, char** arguments) {
  const auto number = [&](int i, std::uint64_t otherwise) {
    return i < count ? std::strtoull(arguments[i], nullptr, 10) : otherwise;
  };
  haechi::bench::PolicyShape shape;
  shape.orders = number(1, shape.orders);
  shape.seed = number(2, shape.seed);
  shape.changed = number(3, shape.changed);
  shape.change_seed = number(4, shape.change_seed);
  const auto catalog = haechi::bench::read_source_catalog();
  const std::string text =
      haechi::bench::generate_policy_yaml(shape, haechi::bench::words_of(*catalog));
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 2;
}
