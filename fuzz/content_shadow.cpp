// Shadows of any bytes: places ascend, lie inside the original, and the shadow is never longer.
#include "base/bytes.h"
#include "base/check.h"
#include "text/shadow.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haechi;
  static text::Shadow shadow;
  const std::string_view original = as_text({data, size});
  shadow.assign(original);
  HAECHI_CHECK(shadow.view().size() <= original.size());
  text::Span before;
  for (std::uint32_t i = 0; i < shadow.view().size(); ++i) {
    const text::Span span = shadow.to_original({i, i + 1});
    HAECHI_CHECK(span.begin < span.end && span.end <= original.size());
    HAECHI_CHECK(span.begin >= before.begin && span.end >= before.end);
    before = span;
  }
  return 0;
}
