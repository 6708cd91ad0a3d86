#include "wire/sse/event_reader.h"

#include <algorithm>
#include <utility>

namespace haechi::wire::sse {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The next line without its end; `text` is set to what follows.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end);
  if (text.starts_with("\r\n")) {
    text.remove_prefix(2);
  } else if (!text.empty()) {
    text.remove_prefix(1);
  }
  return line;
}

void take_field(std::string_view line, Event& event) {
  const std::size_t colon = std::min(line.find(':'), line.size());
  const std::string_view name = line.substr(0, colon);
  std::string_view value = line.substr(std::min(colon + 1, line.size()));
  if (value.starts_with(' ')) {
    value.remove_prefix(1);
  }
  if (name == "data") {
    event.data += event.has_data ? "\n" : "";
    event.data += value;
    event.has_data = true;
  } else if (name == "event") {
    event.type = value;
  }
}

} // namespace

void EventReader::append(std::string_view bytes) {
  bytes_.erase(0, start_);
  position_ -= start_;
  start_ = 0;
  bytes_ += bytes;
}

// Where the event that begins at start_ ends: behind the empty line.
std::optional<std::size_t> EventReader::find_end() {
  while (position_ < bytes_.size()) {
    const char c = bytes_[position_++];
    if (c == '\n' && is_after_cr_) {
      is_after_cr_ = false; // the second half of a line's end
      continue;
    }
    is_after_cr_ = c == '\r';
    if (c != '\r' && c != '\n') {
      is_line_empty_ = false;
      has_field_ = true;
    } else if (!is_line_empty_) {
      is_line_empty_ = true;
    } else if (has_field_) { // empty lines before an event end nothing
      has_field_ = false;
      return position_;
    }
  }
  return std::nullopt;
}

std::optional<Event> EventReader::next() {
  if (is_too_large_) {
    return std::nullopt;
  }
  const auto end = find_end();
  const std::size_t size = end.value_or(bytes_.size()) - start_;
  if (size > kMaxEvent) {
    is_too_large_ = true;
    return std::nullopt;
  }
  if (!end) {
    return std::nullopt;
  }
  const std::size_t start = std::exchange(start_, *end);
  return parse_event(std::string_view(bytes_).substr(start, size));
}

std::string EventReader::take_rest() {
  std::string rest = bytes_.substr(start_);
  *this = EventReader();
  return rest;
}

Event parse_event(std::string_view raw) {
  Event event;
  event.raw = raw;
  std::string_view text = raw;
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  while (!text.empty()) {
    take_field(take_line(text), event);
  }
  return event;
}

std::string write_event(std::string_view type, std::string_view data) {
  std::string out;
  if (!type.empty()) {
    out.append("event: ").append(type).append("\n");
  }
  bool goes_on = true;
  while (goes_on) { // data that end in a line break have an empty line behind it
    const std::size_t before = data.size();
    const std::string_view line = take_line(data);
    out.append("data: ").append(line).append("\n");
    goes_on = before > line.size();
  }
  return out + "\n";
}

} // namespace haechi::wire::sse
