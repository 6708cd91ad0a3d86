#include "io/dns/environment.h"

#include "base/check.h"
#include "io/process/trusted_clock.h"

#include <array>
#include <chrono>
#include <memory>
#include <sys/random.h>

namespace haechi::io {

namespace {

struct RandomBlock {
  std::array<std::uint64_t, 32> words{}; // 256 bytes: getrandom gives them whole
  std::size_t used = 32;
};

} // namespace

engine::dns::Moment read_moment() {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  const auto uptime = std::chrono::steady_clock::now().time_since_epoch();
  return {.wall = process_clock().now(),
          .uptime_ms = static_cast<std::uint64_t>(duration_cast<milliseconds>(uptime).count())};
}

engine::dns::RandomSource make_random_source() {
  auto block = std::make_shared<RandomBlock>();
  return [block] {
    if (block->used == block->words.size()) {
      const auto size = static_cast<ssize_t>(sizeof(block->words));
      HAECHI_CHECK(getrandom(block->words.data(), sizeof(block->words), 0) == size);
      block->used = 0;
    }
    return block->words[block->used++];
  };
}

} // namespace haechi::io
