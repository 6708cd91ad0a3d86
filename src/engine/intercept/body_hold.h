#pragma once
// Where the body of a request waits for its verdict: in memory up to a window, behind it in a file
// that io keeps, up to a limit.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace haechi::engine::intercept {

struct HoldLimits {
  std::size_t window = 1U << 20U;
  std::uint64_t spill = 0; // bytes behind the window; 0: nothing is spilt
};

class BodyHold {
 public:
  explicit BodyHold(const HoldLimits& limits) : limits_(limits) {}

  // Keeps `bytes`; `spill` is set to the part of them that must go to the file. False: there is no
  // more room, and nothing was kept.
  [[nodiscard]] bool keep(std::string_view bytes, std::string_view& spill) {
    const std::size_t room = limits_.window - memory_.size();
    const std::size_t count = spilt_ > 0 ? 0 : std::min(room, bytes.size());
    const std::uint64_t rest = bytes.size() - count;
    if (rest > limits_.spill - spilt_) {
      return false;
    }
    memory_ += bytes.substr(0, count);
    spill = bytes.substr(count);
    spilt_ += rest;
    return true;
  }

  // Bytes in memory.
  [[nodiscard]] std::size_t kept() const { return memory_.size(); }

  // The front of the body; the rest is in the file.
  [[nodiscard]] std::string take_memory() { return std::exchange(memory_, {}); }

  [[nodiscard]] std::uint64_t spilt() const { return spilt_; }

  // The last bytes that were to be spilt are not in the file.
  void unspill(std::uint64_t bytes) { spilt_ -= std::min(spilt_, bytes); }

  // Bytes of the file that have been asked for on the way upstream.
  [[nodiscard]] std::uint64_t read() const { return read_; }

  void add_read(std::uint64_t bytes) { read_ += bytes; }

 private:
  HoldLimits limits_;
  std::string memory_;
  std::uint64_t spilt_ = 0;
  std::uint64_t read_ = 0;
};

} // namespace haechi::engine::intercept
