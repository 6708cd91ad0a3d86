// Answers in any cut: the first byte says where they are cut, the rest is the answer. Whole and in
// pieces they give the same text, and never more is held back than a pseudonym is long.
#include "base/bytes.h"
#include "base/check.h"
#include "content/redact/restore.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace {

haechi::content::Pseudonyms make_pseudonyms() {
  haechi::content::Pseudonyms pseudonyms(haechi::content::Pseudonyms::Key{});
  HAECHI_CHECK(pseudonyms.add("⟦KR_RRN:aaaabbbb⟧", "960121-1021413"));
  HAECHI_CHECK(pseudonyms.add("⟦EMAIL:cccc2222⟧", "a\"b@example.org"));
  HAECHI_CHECK(pseudonyms.add_surrogate("card", "0123-4567 8901-2347", "4111111111111111"));
  HAECHI_CHECK(pseudonyms.add_surrogate("phone", "+82 10 0123 4567", "010-2345-6789"));
  HAECHI_CHECK(pseudonyms.add_surrogate("email", "uabc@example.org", "minsu@agency.go.kr"));
  HAECHI_CHECK(pseudonyms.add_surrogate("person.kr", "봉갈결", "김민수"));
  return pseudonyms;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haechi;
  static const content::Pseudonyms pseudonyms = make_pseudonyms();
  if (size < 1) {
    return 0;
  }
  const std::size_t step = data[0] % 16 + 1U;
  const std::string_view text = as_text({data + 1, size - 1});
  for (const auto inside : {content::Inside::Plain, content::Inside::JsonString}) {
    content::Restorer restorer(pseudonyms, inside);
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += step) {
      restorer.push(text.substr(at, step), out);
      HAECHI_CHECK(restorer.held() <= content::kMaxPseudonym);
    }
    restorer.finish(out);
    HAECHI_CHECK(out == content::restore(pseudonyms, text, inside));
  }
  return 0;
}
