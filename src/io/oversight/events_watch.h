#pragma once
// Notices that the file of events is another one than the one in force. News that could not be put
// into force are not forgotten: they are told again, soon at first, then ever more seldom. A file
// that was written anew with the same bytes is no news.

#include "io/files/file_mark.h"
#include "io/oversight/events_file.h"

#include <chrono>
#include <string>

namespace haechi::io {

class EventsWatch {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::seconds kFirstPause{1}; // doubles
  static constexpr std::chrono::seconds kLongestPause{60};

  // Whether to read the file now. `in_force`: what the gateway enforces.
  [[nodiscard]] bool has_news(const EventsFile& in_force, Moment now);

 private:
  std::string path_;
  FileMark mark_;
  std::string settled_; // the digest that this file was found to be in force with
  bool is_settled_ = false;
  std::chrono::seconds pause_{0};
  Moment next_{};
};

} // namespace haechi::io
