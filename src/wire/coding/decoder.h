#pragma once
// Takes one coding off a stream of bytes. Posture: robust to untrusted client and upstream input.
// Windows are bounded: 32 kB of gzip and deflate, 16 MB of brotli (RFC 7932), 8 MB of zstd
// (RFC 9659); a stream that asks for more is no stream. Fuzz target: coding.

#include "wire/coding/codings.h"

#include <cstddef>
#include <memory>

namespace haechi::wire::coding {

class Decoder {
 public:
  enum class State : std::uint8_t {
    NeedInput, // everything given was read
    HasMore,   // more output waits: call again
    Done,      // the stream has ended
    Bad        // this is no stream of this coding
  };

  struct Step {
    std::size_t consumed = 0;
    State state = State::NeedInput;
  };

  virtual ~Decoder() = default;

  // Appends at most `most` bytes to `out`.
  [[nodiscard]] virtual Step read(std::string_view input, std::size_t most, std::string& out) = 0;

  // Whether the bytes so far are whole streams: several may stand one behind the other.
  [[nodiscard]] virtual bool is_whole() const = 0;

  [[nodiscard]] static std::unique_ptr<Decoder> make(Coding coding);
};

} // namespace haechi::wire::coding
