#include "io/process/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace haechi::io {

namespace {

constexpr std::uint64_t kStep = 1U << 20U; // between looks at the clock
constexpr std::chrono::milliseconds kBetween{200};
constexpr std::uint64_t kBar = 30;

} // namespace

std::string progress_line(const std::string& what, std::uint64_t done, std::uint64_t whole) {
  if (whole == 0) {
    return fmt::format("{} {} MiB", what, done >> 20U);
  }
  const std::uint64_t part = std::min(done, whole) / std::max<std::uint64_t>(whole / 1'000, 1);
  const std::uint64_t permille = std::min<std::uint64_t>(part, 1'000);
  const auto full = static_cast<std::size_t>(permille * kBar / 1'000);
  return fmt::format("{} [{}{}] {:3}%", what, std::string(full, '#'), std::string(kBar - full, ' '),
                     permille / 10);
}

Progress::Progress(std::string what, std::uint64_t whole)
    : what_(std::move(what)), whole_(whole), is_shown_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (is_shown_ && drawn_ != std::chrono::steady_clock::time_point()) {
    fmt::print(stderr, "\r\x1b[K");
  }
}

void Progress::look() {
  next_look_ = done_ + kStep;
  const auto now = std::chrono::steady_clock::now();
  if (now - drawn_ >= kBetween) {
    drawn_ = now;
    draw();
  }
}

void Progress::draw() const {
  fmt::print(stderr, "\r{}\x1b[K", progress_line(what_, done_, whole_));
}

} // namespace haechi::io
