// The first byte chooses a framing and how pieces join, the second how the answer is cut, the rest
// is the answer. The pieces are the answer, and say the same whatever the cuts.

#include "base/bytes.h"
#include "base/check.h"
#include "content/extract/answer.h"
#include "content_extract_world.h"

#include <cstddef>
#include <cstdint>

namespace {

using namespace haechi;
using namespace haechi::content::extract;

struct Heard {
  std::string bytes;
  std::vector<std::string> texts;

  bool operator==(const Heard&) const = default;
};

Heard hear(const catalog::Endpoint& endpoint, std::string_view answer, std::size_t size) {
  AnswerReader reader(endpoint, "text/plain");
  Heard heard;
  const auto listen = [&](const std::vector<AnswerPiece>& pieces) {
    for (const AnswerPiece& piece : pieces) {
      heard.bytes += piece.bytes();
      for (const AnswerText& text : piece.texts) {
        heard.texts.push_back(text.channel + " " + std::string(text.text));
        HAECHI_CHECK(text.written.layer < piece.tree.layers().size());
        HAECHI_CHECK(text.written.raw.end <= piece.tree.layer(text.written.layer).bytes.size());
      }
      const auto same = apply(piece.tree, {});
      HAECHI_CHECK(same && *same == piece.bytes());
    }
  };
  for (std::size_t at = 0; at < answer.size(); at += size) {
    listen(reader.push(answer.substr(at, size)));
  }
  listen(reader.finish());
  return heard;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) {
    return 0;
  }
  const catalog::Endpoint endpoint = fuzz::make_endpoint(data[0]);
  const std::string_view answer = as_text({data + 2, size - 2});
  const Heard whole = hear(endpoint, answer, answer.size() + 1);
  HAECHI_CHECK(whole.bytes == answer);
  const auto first = endpoint.answer.framing.front().kind;
  const bool is_message = first == catalog::Framing::WebSocket || first == catalog::Framing::Bytes;
  if (!is_message) {
    HAECHI_CHECK(hear(endpoint, answer, 1U + data[1] % 32U) == whole);
  }
  return 0;
}
