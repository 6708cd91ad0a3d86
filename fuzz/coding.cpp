// Codings one upon another in any cut: the same content and the same end, within the bounds. The
// first byte chooses the codings.

#include "base/bytes.h"
#include "base/check.h"
#include "wire/coding/body_decoder.h"

#include <cstddef>
#include <cstdint>

namespace {

using namespace haechi::wire::coding; // NOLINT: a fuzz target looks at one folder

constexpr DecodeLimits kLimits{.bytes = 1U << 20U, .ratio = 50, .free_bytes = 64U << 10U};

struct Read {
  std::string content;
  DecodeTrouble trouble = DecodeTrouble::None;
};

Read read(const std::vector<Coding>& codings, std::string_view bytes, std::size_t piece) {
  BodyDecoder decoder(codings, kLimits);
  Read out;
  bool is_sound = true;
  for (std::size_t at = 0; at < bytes.size() && is_sound; at += piece) {
    is_sound = decoder.read(bytes.substr(at, piece), out.content);
  }
  static_cast<void>(decoder.finish());
  out.trouble = decoder.trouble();
  return out;
}

bool is_bound(DecodeTrouble trouble) {
  return trouble == DecodeTrouble::Bomb || trouble == DecodeTrouble::TooLarge;
}

std::vector<Coding> choose(std::uint8_t byte) {
  std::vector<Coding> codings;
  for (unsigned count = byte % 3U + 1U, rest = byte / 3U; count > 0; --count, rest /= 4U) {
    codings.push_back(static_cast<Coding>(rest % 4U));
  }
  return codings;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::vector<Coding> codings = choose(data[0]);
  const std::string_view bytes = haechi::as_text({data + 1, size - 1});
  const Read whole = read(codings, bytes, bytes.size() + 1);
  const Read by_byte = read(codings, bytes, 1);
  HAECHI_CHECK(whole.content.size() <= kLimits.bytes);
  HAECHI_CHECK(by_byte.content.size() <= kLimits.bytes);
  if (!is_bound(whole.trouble) && !is_bound(by_byte.trouble)) {
    HAECHI_CHECK(whole.trouble == by_byte.trouble);
    HAECHI_CHECK(whole.trouble != DecodeTrouble::None || whole.content == by_byte.content);
  }
  const auto parsed = parse_content_encoding(bytes.substr(0, 200));
  HAECHI_CHECK(!parsed || parsed->size() <= kMaxCodings);
  const std::string reduced = reduce_accept_encoding(bytes.substr(0, 200));
  HAECHI_CHECK(reduce_accept_encoding(reduced) == reduced);
  return 0;
}
