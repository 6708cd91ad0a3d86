// A whole intercepted connection in HTTP/1.1: whatever either side sends, what goes upstream reads
// back as requests that were judged and may pass.

#include "base/bytes.h"
#include "intercept_world.h"
#include "wire/http1/body_reader.h"
#include "wire/http1/request_head.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace {

using namespace haechi::wire::http1; // NOLINT: a fuzz target looks at one folder

// Reads requests from the front of what upstream was told; the last may be cut.
void check_upstream(std::string_view told, const std::vector<std::string>& asked) {
  while (!told.empty()) {
    HeadScanner scanner({1U << 20U, 1U << 20U, 1000});
    const auto state = scanner.scan(told);
    HAECHI_CHECK(state != HeadScanner::State::Bad);
    if (state == HeadScanner::State::NeedMore) {
      return;
    }
    const auto head = parse_request_head(told.substr(0, scanner.size()));
    HAECHI_CHECK(head.has_value() || head.error().status == 431);
    if (!head) {
      return; // one field more than the limit may have been written
    }
    const std::string question = std::string(*head->host) + " " + std::string(head->method) + " " +
                                 std::string(head->target);
    HAECHI_CHECK(std::ranges::find(asked, question) != asked.end());
    HAECHI_CHECK(head->target.find("block") == std::string_view::npos);
    const bool is_upgrade = find_field(head->fields, "upgrade").has_value();
    told.remove_prefix(scanner.size());
    BodyReader body(head->framing);
    while (!body.is_done() && !told.empty()) {
      const auto step = body.read(told);
      HAECHI_CHECK(step.state != BodyReader::State::Bad);
      told.remove_prefix(step.consumed);
    }
    if (is_upgrade) {
      return; // messages follow
    }
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  haechi::fuzz::World world(haechi::fuzz::Protocol::Http1, haechi::fuzz::Protocol::Http1);
  world.play(haechi::as_text({data, size}));
  for (const auto& [connection, told] : world.to_upstream()) {
    check_upstream(told, world.asked());
  }
  return 0;
}
