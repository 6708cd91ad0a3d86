// A ClientHello in any cut: whole and byte by byte must find the same, bytes are kept, and a name
// that is found is canonical.

#include "base/bytes.h"
#include "base/check.h"
#include "engine/peek/hello_peek.h"
#include "text/host_name.h"

#include <cstddef>
#include <cstdint>

namespace {

using haechi::engine::peek::HelloFindings;
using haechi::engine::peek::HelloPeek;

struct Look {
  HelloFindings findings;
  HelloPeek::State state = HelloPeek::State::NeedMore;
  std::string kept;
};

Look look_at(std::string_view bytes, std::size_t piece) {
  HelloPeek peek;
  Look look;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    look.state = peek.feed(bytes.substr(at, piece));
  }
  look.findings = peek.findings();
  look.kept = peek.take_bytes();
  return look;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = haechi::as_text({data, size});
  const Look whole = look_at(bytes, size + 1);
  HAECHI_CHECK(whole.kept == bytes);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
    const Look cut = look_at(bytes, piece);
    HAECHI_CHECK(cut.state == whole.state);
    HAECHI_CHECK(cut.findings.host == whole.findings.host);
    HAECHI_CHECK(cut.findings.undecided == whole.findings.undecided);
  }
  if (whole.state == HelloPeek::State::Done) {
    HAECHI_CHECK(whole.findings.host.empty() != whole.findings.undecided.empty());
  }
  if (!whole.findings.host.empty()) {
    const auto again = haechi::text::make_host_name(whole.findings.host);
    HAECHI_CHECK(again && *again == whole.findings.host);
  }
  return 0;
}
