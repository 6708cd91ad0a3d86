#pragma once
// One client of the load generator: connects, asks a proxy by CONNECT where there is one, shakes
// hands, sends requests one after the other and reads their answers to the end.

#include "body_counter.h"
#include "options.h"

#include <openssl/ssl.h>

#include <chrono>
#include <map>
#include <memory>

namespace load {

using Clock = std::chrono::steady_clock;

// What all connections share.
struct Shared {
  const Options& options;
  int poll = -1; // epoll
  SSL_CTX* tls = nullptr;
  std::string buffer = std::string(128 * 1024, '\0');
  Clock::time_point ends_at = Clock::time_point::max();

  long connections = 0; // that came to a good end
  long answers = 0;
  long failures = 0;
  long held = 0;
  unsigned long long bytes = 0;          // of bodies
  std::map<std::string, long> reasons{}; // of failures

  [[nodiscard]] bool is_over() const { return Clock::now() >= ends_at; }
};

class Connection {
 public:
  Connection(Shared& shared, long number);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Goes as far as it can without waiting.
  void go_on();

  [[nodiscard]] bool is_over() const { return place_ == Place::Over; }

  [[nodiscard]] bool is_held() const { return place_ == Place::Held; }

 private:
  enum class Place { Connecting, Asking, Told, Shaking, Sending, Head, Body, Held, Over };
  enum class Moved { Yes, Wait, End, Broken };

  void begin_request();
  void finish_request();
  void take_head(std::string_view bytes);
  void take_body(std::string_view bytes);
  void finish_connecting();
  void take_proxy_answer();
  void shake_hands();
  void send_some();
  void read_some();
  void await(unsigned events);
  void settle(bool is_good, const std::string& why);

  void fail(const std::string& why) { settle(false, why); }

  [[nodiscard]] Moved read(std::string_view& bytes);
  [[nodiscard]] Moved write();

  Shared& shared_;
  int fd_ = -1;
  SSL* ssl_ = nullptr;
  Place place_ = Place::Connecting;
  std::string host_;
  std::string out_;
  std::size_t sent_ = 0;
  std::string head_;
  std::unique_ptr<BodyCounter> body_;
  long answered_ = 0;
  unsigned awaited_ = 0;
};

} // namespace load
