#include "io/process/trusted_clock.h"

#include <algorithm>
#include <ctime>
#include <utility>

namespace haechi::io {

using std::chrono::milliseconds;

namespace {

Instant system_wall() {
  return std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now());
}

TrustedClock::Sources or_system(TrustedClock::Sources sources) {
  if (!sources.wall) {
    sources.wall = system_wall;
  }
  if (!sources.elapsed) {
    sources.elapsed = elapsed_time;
  }
  return sources;
}

std::int64_t in_ms(Instant instant) {
  return instant.time_since_epoch().count();
}

} // namespace

TrustedClock::TrustedClock(Sources sources)
    : sources_(or_system(std::move(sources))),
      anchor_ms_(in_ms(sources_.wall()) - sources_.elapsed().count()) {}

milliseconds TrustedClock::ahead_of(Instant wall, milliseconds elapsed) const {
  return milliseconds(in_ms(wall) - (anchor_ms_.load() + elapsed.count()));
}

void TrustedClock::begin_at(Instant last) {
  const milliseconds elapsed = sources_.elapsed();
  const std::lock_guard lock(floor_mutex_);
  floor_ms_.store(std::max(floor_ms_.load(), in_ms(last)));
  const std::int64_t going_on = in_ms(last) - elapsed.count();
  const bool is_absence = milliseconds(anchor_ms_.load() - going_on) <= kMostAbsence;
  anchor_ms_.store(is_absence || step_ms_.load() == 0 ? std::max(anchor_ms_.load(), going_on)
                                                      : going_on);
}

void TrustedClock::raise_floor(Instant recorded) {
  const std::lock_guard lock(floor_mutex_);
  const std::int64_t step = step_ms_.load();
  if (step > 0 && in_ms(recorded) - in_ms(now()) <= step) {
    floor_ms_.store(std::max(floor_ms_.load(), in_ms(recorded)));
  }
}

TrustedClock::State TrustedClock::state() const {
  State out;
  out.wall = sources_.wall();
  const milliseconds elapsed = sources_.elapsed();
  out.ahead = ahead_of(out.wall, elapsed);
  const std::int64_t step = step_ms_.load();
  out.is_held = step > 0 && std::abs(out.ahead.count()) > step;
  const Instant going_on{milliseconds(anchor_ms_.load() + elapsed.count())};
  const Instant earliest{milliseconds(floor_ms_.load())};
  out.trusted = std::max(earliest, out.is_held ? going_on : out.wall);
  return out;
}

Instant TrustedClock::now() const {
  return state().trusted;
}

TrustedClock::State TrustedClock::confirm() {
  const std::lock_guard lock(floor_mutex_);
  const State before = state();
  anchor_ms_.store(in_ms(before.wall) - sources_.elapsed().count());
  floor_ms_.store(std::min(floor_ms_.load(), in_ms(before.wall)));
  return before;
}

milliseconds elapsed_time() {
  timespec time{};
  ::clock_gettime(CLOCK_BOOTTIME, &time);
  return std::chrono::duration_cast<milliseconds>(std::chrono::seconds(time.tv_sec) +
                                                  std::chrono::nanoseconds(time.tv_nsec));
}

TrustedClock& process_clock() {
  static TrustedClock clock;
  return clock;
}

} // namespace haechi::io
