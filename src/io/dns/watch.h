#pragma once
// Readiness of one descriptor, and a ticker, on a worker's loop, without Asio in the header.
// Nothing is called back after destruction; destruction inside a callback is allowed.

#include "io/net/socket.h"

#include <chrono>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
} // namespace boost::asio

namespace haechi::io {

// Owns the descriptor. Each await calls its function once, when the descriptor is readable
// (writable), broken or closed by the other side.
class Watch {
 public:
  Watch(boost::asio::io_context& loop, Fd fd);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  void on_readable(std::function<void()> call);
  void on_writable(std::function<void()> call);
  // No effect while already waiting.
  void await_readable();
  void await_writable();

  [[nodiscard]] int fd() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// Calls every `period` from start() on, until the call answers Stop.
class Ticker {
 public:
  enum class Next : unsigned char { Again, Stop };
  Ticker(boost::asio::io_context& loop, std::chrono::milliseconds period,
         std::function<Next()> call);
  ~Ticker();
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

  // No effect while running.
  void start();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

} // namespace haechi::io
