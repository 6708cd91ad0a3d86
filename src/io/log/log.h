#pragma once
// Lines `2026-02-06T01:00:00.123Z info message` for whoever runs the gateway. One write(2) a line,
// so lines of several threads do not mix; control characters are escaped and lines bounded, so that
// text from outside cannot forge one. What cannot be written is dropped.

#include <string_view>

namespace haechi::io {

class Log {
 public:
  static constexpr int kStderr = 2;
  static constexpr std::size_t kMaxLine = 4'096;

  // The descriptor is borrowed.
  explicit Log(int fd = kStderr) : fd_(fd) {}

  void info(std::string_view message) const { line("info", message); }

  void warn(std::string_view message) const { line("warn", message); }

  void error(std::string_view message) const { line("error", message); }

 private:
  void line(std::string_view level, std::string_view message) const;

  int fd_;
};

} // namespace haechi::io
