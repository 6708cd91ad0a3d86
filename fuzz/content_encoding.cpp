// Files of any bytes in every encoding: the guess is stable, decoded text is UTF-8.
#include "base/bytes.h"
#include "base/check.h"
#include "base/utf8.h"
#include "text/encoding.h"

#include <cstddef>
#include <cstdint>

namespace {

void check_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = haechi::utf8_sequence_length(text);
    HAECHI_CHECK(length != 0);
    text.remove_prefix(length);
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haechi;
  const std::string_view bytes = as_text({data, size});
  const text::Encoding guess = text::guess_encoding(bytes);
  HAECHI_CHECK(text::find_encoding(to_word(guess)) == guess);
  for (const auto encoding :
       {text::Encoding::Utf16Little, text::Encoding::Utf16Big, text::Encoding::Cp949}) {
    check_utf8(text::to_utf8(bytes, encoding));
  }
  return 0;
}
