#pragma once
// Takes all codings off a body, piece by piece, within bounds: a small body that grows without end
// is stopped, a stream that ends too early or is no stream of its name is told.
//
// Promises: the same bytes in any cut give the same content and the same end; only how far a bomb
// gets before it is stopped depends on the cut. Posture: robust to untrusted client and upstream
// input. Fuzz target: coding.

#include "wire/coding/decoder.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::wire::coding {

struct DecodeLimits {
  std::uint64_t bytes = 64ULL << 20U; // of decoded content
  // Decoded bytes for each byte that came, beyond the first `free_bytes`.
  std::uint64_t ratio = 200;
  std::uint64_t free_bytes = 1ULL << 20U;
};

enum class DecodeTrouble : std::uint8_t {
  None,
  Malformed, // no stream of its name, or bytes behind its end
  Truncated, // ended before the stream did
  TooLarge,  // beyond DecodeLimits::bytes
  Bomb       // beyond DecodeLimits::ratio
};

[[nodiscard]] std::string_view to_word(DecodeTrouble trouble); // malformed, truncated, ...

class BodyDecoder {
 public:
  // `codings` as parse_content_encoding gives them; none: the content is what came.
  BodyDecoder(const std::vector<Coding>& codings, const DecodeLimits& limits);

  // Appends what `input` holds to `out`. False: trouble; nothing more will come.
  [[nodiscard]] bool read(std::string_view input, std::string& out);
  // The body is over. False: trouble.
  [[nodiscard]] bool finish();

  [[nodiscard]] DecodeTrouble trouble() const { return trouble_; }

  [[nodiscard]] bool is_plain() const { return layers_.empty(); }

 private:
  [[nodiscard]] bool feed(std::size_t layer, std::string_view input, std::string& out);
  [[nodiscard]] bool deliver(std::string_view content, std::string& out);
  [[nodiscard]] bool stop(DecodeTrouble trouble);
  [[nodiscard]] bool is_within(std::uint64_t bytes) const;

  std::vector<std::unique_ptr<Decoder>> layers_; // outermost first
  DecodeLimits limits_;
  std::vector<std::uint64_t> made_; // bytes that each layer has given
  std::uint64_t came_ = 0;
  std::uint64_t plain_ = 0;
  DecodeTrouble trouble_ = DecodeTrouble::None;
};

} // namespace haechi::wire::coding
