#pragma once
// Server-sent events out of a stream of bytes (WHATWG HTML, section 9.2.6): each as soon as its
// empty line is there, whatever the line ends (CR LF, LF, CR) and wherever the stream is cut.
//
// Promises: the raw bytes of all events and the rest, one behind the other, are the bytes that
// came. Only the unfinished event is held. Limit: kMaxEvent bytes an event. Posture: robust to
// untrusted upstream input. Fuzz target: sse.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace haechi::wire::sse {

inline constexpr std::size_t kMaxEvent = 1U << 20U;

struct Event {
  std::string_view raw;  // until the reader is used again; may begin with the LF of the line before
  std::string type;      // of the `event` field; empty: `message`
  std::string data;      // all `data` lines, joined by LF
  bool has_data = false; // false: a comment, a retry or an id alone
};

class EventReader {
 public:
  void append(std::string_view bytes);

  // The next whole event.
  [[nodiscard]] std::optional<Event> next();

  // More than kMaxEvent bytes stand without an end; next() gives nothing more.
  [[nodiscard]] bool is_too_large() const { return is_too_large_; }

  // The unfinished event; the reader is empty afterwards.
  [[nodiscard]] std::string take_rest();

 private:
  [[nodiscard]] std::optional<std::size_t> find_end();

  std::string bytes_;
  std::size_t start_ = 0;    // of the unfinished event
  std::size_t position_ = 0; // looked at so far
  bool is_line_empty_ = true;
  bool is_after_cr_ = false;
  bool has_field_ = false; // the event has a line that is not empty
  bool is_too_large_ = false;
};

// The fields of one event's bytes.
[[nodiscard]] Event parse_event(std::string_view raw);

// An event with this type (empty: none is said) and these data; line breaks in the data become
// `data` lines.
[[nodiscard]] std::string write_event(std::string_view type, std::string_view data);

} // namespace haechi::wire::sse
