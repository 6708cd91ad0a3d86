// Any bytes under all detectors, then redacted and put back: spans lie inside the text, findings
// that are no layers do not overlap, and what may come back comes back.
#include "base/bytes.h"
#include "base/check.h"
#include "content/redact/redact.h"
#include "content/redact/restore.h"
#include "content/scanner.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haechi;
  static content::Scanner scanner(content::Detectors::make().value());
  const std::string_view text = as_text({data, size});
  const auto& findings = scanner.scan(text, {.min_score = 1});
  std::uint32_t end = 0;
  for (const content::Finding& finding : findings) {
    HAECHI_CHECK(finding.span.begin < finding.span.end && finding.span.end <= text.size());
    HAECHI_CHECK(finding.score <= 100);
    if (!finding.is_layer) {
      HAECHI_CHECK(finding.span.begin >= end);
      end = finding.span.end;
    }
  }
  content::Pseudonyms pseudonyms(content::Pseudonyms::Key{});
  const auto redacted = content::redact(text, findings, scanner.detectors().entities(), pseudonyms);
  HAECHI_CHECK(content::restore(pseudonyms, redacted.text).size() <=
               text.size() + redacted.text.size());
  return 0;
}
