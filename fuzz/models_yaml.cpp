// Files of model makers from an operator, then names from clients: a pattern that is given back
// belongs to the maker that is given back.

#include "base/bytes.h"
#include "base/check.h"
#include "catalog/models.h"
#include "text/host_name.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haechi::catalog;
  const std::string text(haechi::as_text({data, size}));
  const auto loaded = load_models({{"models/m.yaml", text}});
  if (!loaded) {
    HAECHI_CHECK(!loaded.error().empty());
    return 0;
  }
  for (const std::string_view name : {std::string_view(text), std::string_view("deepseek-chat")}) {
    for (const MakerMatch& match : loaded->find_makers(name)) {
      const auto& patterns = match.maker->patterns;
      HAECHI_CHECK(std::ranges::find(patterns, match.pattern) != patterns.end());
    }
  }
  return 0;
}
