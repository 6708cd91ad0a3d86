// Any text through the canonical layout. What is a policy is laid out, or refused for anchors
// only; a second pass changes nothing (that the meaning and the comments stay is checked inside).
#include "base/bytes.h"
#include "base/check.h"
#include "policy/format/diff.h"
#include "policy/format/format.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haechi;
  // libfyaml 0.7.12 misreads some folded texts that end the file or stand no deeper than their key;
  // two readings differ then, and the file is refused, rightly.
  const std::string text = std::string(as_text({data, size})) + "\n";
  const auto once = policy::format::format_policy({"p.yaml", text});
  if (!once) {
    for (const Error& error : once.error()) {
      HAECHI_CHECK(error.code.starts_with("E-"));
      // The safety net may catch what nobody writes; it must not be what ordinary files meet.
      HAECHI_CHECK(error.code != "E-FMT-001" || text.find_first_of("?%!>") != std::string::npos);
    }
    return 0;
  }
  const auto twice = policy::format::format_policy({"p.yaml", *once});
  HAECHI_CHECK(twice && *twice == *once);
  HAECHI_CHECK(policy::format::unified_diff("p", text, *once).empty() == (text == *once));
  return 0;
}
