#pragma once
// The keys of session tickets, shared by all workers: one in use, the former one still read, a new
// one every `life`. Held in memory only, so tickets end with the process.

#include "base/bytes.h"

#include <array>
#include <chrono>
#include <mutex>

namespace haechi::io::tls {

class TicketKeys {
 public:
  struct Key {
    std::array<Byte, 16> name{};
    std::array<Byte, 32> encryption{};
    std::array<Byte, 32> authentication{};
  };

  using Clock = std::chrono::steady_clock;

  explicit TicketKeys(std::chrono::hours life = std::chrono::hours(12)) : life_(life) {}

  // For a new ticket.
  [[nodiscard]] Key current(Clock::time_point now);
  // For a ticket that a client shows; nullopt: too old, or never ours.
  [[nodiscard]] std::optional<Key> find(ByteView name) const;

 private:
  const std::chrono::hours life_;
  mutable std::mutex mutex_;
  std::optional<Key> current_;
  std::optional<Key> former_;
  Clock::time_point made_{};
};

} // namespace haechi::io::tls
