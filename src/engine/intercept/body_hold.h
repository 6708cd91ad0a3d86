#pragma once
// Where the body of a request waits for its verdict: in memory as long as it fits into the window,
// else whole in a file that io keeps. Window and spill together are what it may have at most.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace haechi::engine::intercept {

struct HoldLimits {
  std::size_t window = 1U << 20U;
  std::uint64_t spill = 0; // bytes more that a file may hold; 0: nothing is spilt
};

class BodyHold {
 public:
  // `length` as the request declares it: what will not fit into the window never enters memory.
  explicit BodyHold(const HoldLimits& limits, std::optional<std::uint64_t> length = std::nullopt)
      : limits_(limits), is_in_file_(limits.spill > 0 && length.value_or(0) > limits.window) {}

  // A body of so many bytes fits.
  [[nodiscard]] bool has_room_for(std::uint64_t bytes) const {
    return bytes <= limits_.window + limits_.spill;
  }

  // Keeps `bytes`; `spill` is what must be appended to the file. False: there is no more room, and
  // nothing was kept.
  [[nodiscard]] bool keep(std::string_view bytes, std::string& spill) {
    spill.clear();
    if (bytes.size() > limits_.window + limits_.spill - memory_.size() - spilt_) {
      return false;
    }
    if (!is_in_file_ && bytes.size() <= limits_.window - memory_.size()) {
      memory_ += bytes;
      return true;
    }
    is_in_file_ = true;
    spill = take_memory();
    spill += bytes;
    spilt_ += spill.size();
    return true;
  }

  // Bytes in memory.
  [[nodiscard]] std::size_t kept() const { return memory_.size(); }

  // The body, where it is in memory.
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
  bool is_in_file_;
  std::uint64_t spilt_ = 0;
  std::uint64_t read_ = 0;
};

} // namespace haechi::engine::intercept
