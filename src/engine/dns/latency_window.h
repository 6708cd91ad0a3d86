#pragma once
// How long the last answers of one upstream took, as far as it takes to know which ones are late.

#include <array>
#include <cstddef>
#include <cstdint>

namespace haechi::engine::dns {

class LatencyWindow {
 public:
  static constexpr std::size_t kSize = 32;

  void note(std::uint64_t took_ms);

  [[nodiscard]] std::size_t count() const { return count_; }

  // What nineteen of twenty of the last answers stayed within; 0 without any.
  [[nodiscard]] std::uint64_t usual_ms() const { return usual_ms_; }

 private:
  std::array<std::uint32_t, kSize> took_ms_{};
  std::size_t count_ = 0;
  std::size_t next_ = 0;
  std::uint64_t usual_ms_ = 0;
};

} // namespace haechi::engine::dns
