// The first byte chooses a framing and how pieces join, the second how the answer is cut, the rest
// is the answer. Without pseudonyms it passes byte for byte; with them, and without what is found
// in it, it is the same in any cut.

#include "base/bytes.h"
#include "base/check.h"
#include "content_extract_world.h"
#include "engine/content/answer_rewriter.h"

#include <cstddef>
#include <cstdint>

namespace {

using namespace haechi;
using engine::content::AnswerRewriter;
using engine::content::Look;
using engine::intercept::AnswerPart;

content::Pseudonyms make_pseudonyms() {
  content::Pseudonyms pseudonyms(content::Pseudonyms::Key{});
  HAECHI_CHECK(pseudonyms.add("⟦KR_RRN:aaaabbbb⟧", "960121-1021413"));
  HAECHI_CHECK(pseudonyms.add("⟦EMAIL:cccc2222⟧", "a\"b@example.org"));
  return pseudonyms;
}

std::string rewrite(const catalog::Endpoint& endpoint, std::string_view answer, std::size_t size,
                    const content::Pseudonyms* pseudonyms, const Look& look,
                    AnswerPart part = AnswerPart::Whole) {
  AnswerRewriter rewriter(endpoint, "text/plain");
  std::string out;
  for (std::size_t at = 0; at < answer.size(); at += size) {
    rewriter.read(answer.substr(at, size), look);
    (void)rewriter.take_insight(look);
    rewriter.settle(part, pseudonyms, out);
  }
  rewriter.read_end(look);
  rewriter.settle(part, pseudonyms, out);
  return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static content::Scanner scanner(content::Detectors::make().value());
  static const std::vector<content::GradeRule> grades;
  static const engine::content::HashKey key{};
  static const content::Pseudonyms pseudonyms = make_pseudonyms();
  if (size < 2) {
    return 0;
  }
  const Look look{scanner, grades, key};
  const catalog::Endpoint endpoint = fuzz::make_endpoint(data[0]);
  const std::string_view answer = as_text({data + 2, size - 2});
  HAECHI_CHECK(rewrite(endpoint, answer, answer.size() + 1, nullptr, look) == answer);
  const auto first = endpoint.answer.framing.front().kind;
  if (first != catalog::Framing::WebSocket && first != catalog::Framing::Bytes) {
    HAECHI_CHECK(rewrite(endpoint, answer, answer.size() + 1, &pseudonyms, look) ==
                 rewrite(endpoint, answer, 1U + data[1] % 32U, &pseudonyms, look));
    constexpr auto kOut = AnswerPart::WithoutFindings;
    HAECHI_CHECK(rewrite(endpoint, answer, answer.size() + 1, &pseudonyms, look, kOut) ==
                 rewrite(endpoint, answer, 1U + data[1] % 32U, &pseudonyms, look, kOut));
  }
  return 0;
}
