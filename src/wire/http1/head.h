#pragma once
// What request and response heads share: where a head ends, its limits, its lines and fields.
// Posture: robust to untrusted client and upstream input.

#include "wire/http1/fields.h"

#include <tl/expected.hpp>

#include <string_view>

namespace haechi::wire::http1 {

struct HeadLimits {
  std::size_t bytes = 0;      // the whole head
  std::size_t line_bytes = 0; // one line without its CR LF
  std::size_t fields = 0;
  bool operator==(const HeadLimits&) const = default;
};

inline constexpr HeadLimits kRequestLimits{16 * 1024, 8 * 1024, 100};

// Requests of at most so many bytes, half of them in one line.
[[nodiscard]] constexpr HeadLimits make_request_limits(std::size_t bytes) {
  return {bytes, bytes / 2, kRequestLimits.fields};
}

inline constexpr HeadLimits kResponseLimits{64 * 1024, 32 * 1024, 256};

// Why a head is refused; `status` is what a client is answered (an upstream's fault is always 502),
// `what` a constant text.
struct HeadError {
  std::size_t offset = 0;
  int status = 400;
  std::string_view what;
  bool operator==(const HeadError&) const = default;
};

// Finds the empty line that ends a head in a buffer that grows, looking at each byte once. A bare
// CR or LF, a NUL and a passed limit are found as soon as they arrive. Before a request line up to
// two empty lines are taken as part of the head (RFC 9112 section 2.2).
class HeadScanner {
 public:
  enum class State : std::uint8_t { NeedMore, Complete, Bad };

  explicit HeadScanner(const HeadLimits& limits) : limits_(limits) {}

  // `buffer` begins where the head begins and holds at least what it held before.
  State scan(std::string_view buffer);

  // Bytes of the head with its empty line, in State::Complete.
  [[nodiscard]] std::size_t size() const { return position_; }

  [[nodiscard]] const HeadError& error() const { return error_; }

  void reset();

 private:
  [[nodiscard]] State end_line();
  [[nodiscard]] State stop(int status, std::string_view what);

  HeadLimits limits_;
  std::size_t position_ = 0;
  std::size_t line_start_ = 0;
  std::size_t leading_empty_lines_ = 0;
  bool has_first_line_ = false;
  bool is_after_cr_ = false;
  State state_ = State::NeedMore;
  HeadError error_;
};

// The first line of a complete head, without leading empty lines and its CR LF; `rest` is set to
// what follows.
[[nodiscard]] std::string_view take_first_line(std::string_view head, std::string_view& rest);

// Field lines up to the empty line. `start` is the offset of `lines` in the head, for errors.
[[nodiscard]] tl::expected<Fields, HeadError>
parse_fields(std::string_view lines, std::size_t start, const HeadLimits& limits);

} // namespace haechi::wire::http1
