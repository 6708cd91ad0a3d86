#pragma once
// How far long work has come, for whoever watches: one line on standard error, redrawn a few times
// a second, gone at the end. Where standard error is no terminal nothing is written.

#include <chrono>
#include <cstdint>
#include <string>

namespace haechi::io {

class Progress {
 public:
  // `whole` 0: how much there is to do is not known, what is done is told.
  Progress(std::string what, std::uint64_t whole);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Cheap enough for every step of the work.
  void add(std::uint64_t done) {
    done_ += done;
    if (is_shown_ && done_ >= next_look_) {
      look();
    }
  }

 private:
  void look();
  void draw() const;

  std::string what_;
  std::uint64_t whole_;
  std::uint64_t done_ = 0;
  std::uint64_t next_look_ = 0;
  bool is_shown_;
  std::chrono::steady_clock::time_point drawn_{};
};

// `done` of `whole` as the line shows it, without colour or movement.
[[nodiscard]] std::string progress_line(const std::string& what, std::uint64_t done,
                                        std::uint64_t whole);

} // namespace haechi::io
