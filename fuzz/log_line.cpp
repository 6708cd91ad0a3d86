// Any text as lines of every log format. Besides not failing: what a reader gives out are views
// into the line or texts of its own, and a line reads the same whatever came before it.
#include "base/bytes.h"
#include "base/check.h"
#include "wire/logs/reader.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

using namespace haechi;
using wire::logs::Reading;

std::string spelled(const Result<Reading>& reading) {
  if (!reading) {
    HAECHI_CHECK(reading.error().code.starts_with("E-LOG-"));
    HAECHI_CHECK(!reading.error().message.empty() && reading.error().message.size() < 512);
    return reading.error().message;
  }
  const wire::logs::Sighting& seen = reading->sighting;
  if (reading->kind == Reading::Kind::Sighting) {
    HAECHI_CHECK(!seen.host.empty());
  }
  std::string out = std::to_string(static_cast<int>(reading->kind)) + std::to_string(seen.bytes) +
                    std::to_string(seen.port) + std::to_string(reading->count);
  for (const std::string_view part :
       {seen.client, seen.user, seen.host, seen.method, seen.path, seen.subject, seen.body,
        seen.device, seen.zone, seen.effect}) {
    out += part; // reads every byte that it views
    out += '|';
  }
  return out + (seen.at ? std::to_string(seen.at->local.time_since_epoch().count()) : "");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = as_text({data, size});
  std::vector<std::string_view> lines;
  while (!rest.empty() && lines.size() < 64) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    lines.push_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  const wire::logs::Assumptions assumptions{.year = 2025, .newest = {}};
  bool is_any = false;
  for (std::size_t i = 0; i < wire::logs::kFormatWords.size(); ++i) {
    const auto format = static_cast<wire::logs::Format>(i);
    const auto reader = wire::logs::make_reader(format, assumptions);
    for (const std::string_view line : lines) {
      const std::string copy(line); // of its own, so that a look outside is seen
      const std::string first = spelled(reader->read(copy));
      HAECHI_CHECK(first == spelled(wire::logs::make_reader(format, assumptions)->read(copy)));
      is_any = is_any || wire::logs::make_reader(format, {})->read(copy).has_value();
    }
  }
  HAECHI_CHECK(wire::logs::detect_format(lines).has_value() == is_any);
  return 0;
}
