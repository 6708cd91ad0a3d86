#pragma once
// Takes the body out of its framing (RFC 9112 sections 6 and 7), a piece at a time and without
// copying: content comes as views into what was fed. Chunk extensions are read over and dropped;
// trailers are kept until the end. Strict: hexadecimal sizes, CR LF everywhere, nothing behind the
// last chunk but trailers.
//
// Limits: chunk line 256 bytes, trailers 8 kB. Posture: robust to untrusted client and upstream
// input. Fuzz target: http1_head.

#include "wire/http1/framing.h"

namespace haechi::wire::http1 {

class BodyReader {
 public:
  BodyReader() = default; // a message without a body: done at once
  explicit BodyReader(const Framing& framing);

  enum class State : std::uint8_t { NeedMore, Done, Bad };

  struct Step {
    std::size_t consumed = 0; // bytes of the input that are dealt with
    std::string_view content; // a part of the input; may be empty
    State state = State::NeedMore;
  };

  // Deals with the front of `input`. Call again with the rest until everything is consumed or the
  // state is final; a step may consume framing alone.
  [[nodiscard]] Step read(std::string_view input);

  [[nodiscard]] bool is_done() const { return state_ == State::Done; }

  // The end of the connection is the end of the body.
  [[nodiscard]] bool is_until_close() const { return kind_ == BodyKind::UntilClose; }

  [[nodiscard]] std::string_view error() const { return error_; }

  // Field lines of the trailer section without the empty line; whole once done.
  [[nodiscard]] const std::string& trailers() const { return line_; }

 private:
  enum class Place : std::uint8_t { Size, Data, DataEnd, Trailers };

  [[nodiscard]] Step read_counted(std::string_view input);
  [[nodiscard]] Step read_chunk_line(std::string_view input);
  [[nodiscard]] Step read_data_end(std::string_view input);
  [[nodiscard]] Step read_trailers(std::string_view input);
  [[nodiscard]] State end_chunk_line();
  [[nodiscard]] State end_trailers();
  [[nodiscard]] State stop(std::string_view what);

  BodyKind kind_ = BodyKind::None;
  State state_ = State::Done;
  Place place_ = Place::Size;
  std::uint64_t left_ = 0; // content bytes to come: of the body, or of the chunk
  std::string line_;       // the chunk line or the trailer section so far
  std::string_view error_;
};

} // namespace haechi::wire::http1
