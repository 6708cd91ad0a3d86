// The list of names by which clients get around their resolver, as an operator may have mangled it.
// Held: whatever is taken is canonical, and errors are bounded.
#include "engine/config/companion_names.h"

#include "base/check.h"
#include "text/host_name.h"

// NOLINTNEXTLINE: libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haechi;
  const ByteView bytes(data, size);
  const auto names =
      engine::config::parse_companion_names({"names.txt", std::string(as_text(bytes))});
  if (!names) {
    HAECHI_CHECK(!names.error().empty() && names.error().size() <= engine::config::kMaxErrors + 1);
    return 0;
  }
  for (const auto* list : {&names->canaries, &names->relays, &names->resolvers}) {
    for (const std::string& name : *list) {
      const auto again = text::make_host_name(name);
      HAECHI_CHECK(again && *again == name);
    }
  }
  return 0;
}
