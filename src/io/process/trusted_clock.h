#pragma once
// The time that decisions hang on. It is the system's clock while this goes as far as time does
// (CLOCK_BOOTTIME, which nobody sets). When somebody or something sets the system's clock further
// than a step, forward or back, the time goes on from where it was, as fast as before: no order and
// no exemption ends or begins by a wrong clock. It is held so until the system's clock comes back,
// or somebody confirms that it is right. From any thread.

#include "base/instant.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>

namespace haechi::io {

class TrustedClock {
 public:
  struct Sources {
    std::function<Instant()> wall;                      // the system's clock
    std::function<std::chrono::milliseconds()> elapsed; // never set
  };

  static constexpr std::chrono::seconds kStep{600};

  // With the clocks of the system where `sources` has none.
  explicit TrustedClock(Sources sources = {});

  // How far the system's clock may be set unasked; 0: as far as it likes.
  void set_step(std::chrono::seconds step) { step_ms_.store(step / std::chrono::milliseconds(1)); }

  // An absence that is longer is rather a clock that is ahead.
  static constexpr std::chrono::days kMostAbsence{30};

  // Time was this late when it was last recorded: it never is earlier again. A clock that is ahead
  // of it by more than kMostAbsence is held, as one that was set while time was watched.
  void begin_at(Instant last);

  // A record of this time is written: time is not earlier again, unless somebody confirms an
  // earlier clock. What lies more than a step ahead is not heeded (it was recorded before such a
  // confirmation).
  void raise_floor(Instant recorded);

  [[nodiscard]] Instant now() const;

  struct State {
    bool is_held = false;
    Instant wall{};
    Instant trusted{};
    std::chrono::milliseconds ahead{0}; // the system's clock before trusted time; negative: behind
  };

  [[nodiscard]] State state() const;

  // The system's clock is right. What it was before.
  State confirm();

 private:
  [[nodiscard]] std::chrono::milliseconds ahead_of(Instant wall,
                                                   std::chrono::milliseconds elapsed) const;

  Sources sources_;
  std::atomic<std::int64_t> anchor_ms_; // the system's clock less elapsed time, as it is trusted
  std::mutex floor_mutex_;              // of who changes the floor
  std::atomic<std::int64_t> floor_ms_{0};
  std::atomic<std::int64_t> step_ms_{kStep / std::chrono::milliseconds(1)};
};

// Since the machine was started: goes on while it sleeps, and cannot be set.
[[nodiscard]] std::chrono::milliseconds elapsed_time();

// The one of this process, as the system has one clock.
[[nodiscard]] TrustedClock& process_clock();

} // namespace haechi::io
