// Server-sent events and lines in any cut: the same events, and no byte lost.

#include "base/bytes.h"
#include "base/check.h"
#include "wire/sse/event_reader.h"
#include "wire/sse/line_reader.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using namespace haechi::wire::sse; // NOLINT: a fuzz target looks at one folder

struct Read {
  std::vector<std::string> events;
  std::string bytes;
  bool is_too_large = false;
};

Read read_events(std::string_view stream, std::size_t piece) {
  EventReader reader;
  Read out;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    reader.append(stream.substr(at, piece));
    while (const auto event = reader.next()) {
      out.bytes += event->raw;
      if (event->has_data) {
        out.events.push_back(event->type + '\0' + event->data);
      }
    }
  }
  out.is_too_large = reader.is_too_large();
  out.bytes += reader.take_rest();
  return out;
}

std::string read_lines(std::string_view stream, std::size_t piece) {
  LineReader reader;
  std::string out;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    reader.append(stream.substr(at, piece));
    while (const auto line = reader.next()) {
      HAECHI_CHECK(line->ends_with('\n') && line->find('\n') == line->size() - 1);
      out += *line;
    }
  }
  return out + reader.take_rest();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view stream = haechi::as_text({data, size});
  const Read whole = read_events(stream, stream.size() + 1);
  const Read by_byte = read_events(stream, 1);
  HAECHI_CHECK(whole.events == by_byte.events);
  HAECHI_CHECK(whole.is_too_large || whole.bytes == stream);
  HAECHI_CHECK(by_byte.is_too_large || by_byte.bytes == stream);
  HAECHI_CHECK(read_lines(stream, stream.size() + 1) == stream);
  HAECHI_CHECK(read_lines(stream, 1) == stream);
  const Event event = parse_event(stream);
  if (event.has_data && event.type.find_first_of("\r\n") == std::string::npos) {
    HAECHI_CHECK(parse_event(write_event(event.type, event.data)).data == event.data);
  }
  return 0;
}
