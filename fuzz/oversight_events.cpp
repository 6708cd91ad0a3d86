// Lines of the register's store and of its ledger, the file of events for gateways, ladders. What
// is read reads back as the same; whatever is put to an empty register, it stays whole.
#include "base/bytes.h"
#include "base/check.h"
#include "oversight/apply.h"
#include "oversight/due.h"
#include "oversight/event_json.h"
#include "oversight/happenings_file.h"
#include "oversight/ledger_line.h"

#include <cstddef>
#include <cstdint>

using namespace haechi;

namespace {

constexpr std::size_t kMostLines = 64;

// Each line an event; those that the register takes must be taken by the next run in the same way.
void tell_register(std::string_view text) {
  oversight::Register there;
  for (std::size_t lines = 0; lines < kMostLines && !text.empty(); ++lines) {
    const auto end = text.find('\n');
    const auto event = oversight::parse_event(text.substr(0, end));
    text = end == text.npos ? std::string_view() : text.substr(end + 1);
    if (!event) {
      continue;
    }
    const auto again = oversight::parse_event(oversight::to_json(*event));
    HAECHI_CHECK(again && *again == *event);
    if (auto next = oversight::apply(there, *event)) {
      HAECHI_CHECK(next->events == there.events + 1);
      there = std::move(*next);
    }
  }
  const auto later = oversight::advance(there, there.last + std::chrono::days(1));
  HAECHI_CHECK(later.has_value());
}

void read_ledger_line(std::string_view text) {
  const auto told = oversight::parse_told(text);
  if (!told || !*told || !(*told)->event) {
    return;
  }
  const std::string line =
      oversight::to_ledger_line((*told)->events, {*(*told)->event, (*told)->digest});
  const auto again = oversight::parse_told(std::string_view(line).substr(0, line.size() - 1));
  HAECHI_CHECK(again && *again && (*again)->event == (*told)->event &&
               (*again)->events == (*told)->events);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(ByteView(data, size));
  tell_register(text);
  read_ledger_line(text);
  if (const auto heard = oversight::parse_happenings({"events.json", std::string(text)})) {
    const auto again =
        oversight::parse_happenings({"events.json", oversight::write_happenings(*heard)});
    HAECHI_CHECK(again && *again == *heard);
  }
  if (const auto ladder = oversight::parse_ladder(text)) {
    HAECHI_CHECK(ladder->size() <= oversight::kMaxSteps);
  }
  return 0;
}
