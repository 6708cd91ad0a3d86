#pragma once
// What an upstream that speaks HTTP/1.1 was told, against what the judge was asked.

#include "base/check.h"
#include "wire/http1/body_reader.h"
#include "wire/http1/request_head.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::fuzz {

// Reads requests from the front of what upstream was told; the last may be cut.
inline void check_upstream(std::string_view told, const std::vector<std::string>& asked) {
  using namespace wire::http1; // NOLINT: one function of a fuzz target
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

} // namespace haechi::fuzz
