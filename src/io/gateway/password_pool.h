#pragma once
// Checks passwords on a few threads of its own, so that no worker waits for a hash that is slow on
// purpose. The queue is bounded: a check that finds it full is answered `wrong` at once, and
// counted, so that a flood of guesses costs bounded memory and time. Passwords are wiped once
// checked.

#include "engine/gateway/snapshot.h"
#include "engine/proxy/credential_verifier.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace boost::asio {
class io_context;
} // namespace boost::asio

namespace haechi::io {

class PasswordPool {
 public:
  struct Counters {
    std::uint64_t checked = 0;
    std::uint64_t wrong = 0;
    std::uint64_t turned_away = 0; // the queue was full
  };

  // Checks wait until start().
  PasswordPool(std::size_t queue, std::shared_ptr<const engine::gateway::Snapshot> snapshot);
  // Checks under way are finished, waiting ones are dropped.
  ~PasswordPool();
  PasswordPool(const PasswordPool&) = delete;
  PasswordPool& operator=(const PasswordPool&) = delete;

  void start(std::size_t threads);

  // The users of this snapshot count from now on.
  void adopt(std::shared_ptr<const engine::gateway::Snapshot> snapshot);

  // The door for one worker; answers come on its loop. Pool and loop outlive it.
  [[nodiscard]] std::unique_ptr<engine::proxy::CredentialVerifier>
  make_verifier(boost::asio::io_context& loop);

  [[nodiscard]] Counters counters() const;

 private:
  class Verifier;

  struct Job {
    boost::asio::io_context* loop = nullptr;
    std::string user;
    std::string password;
    engine::proxy::CredentialVerifier::Done done;
  };

  void submit(Job job);
  void run();

  const std::size_t capacity_;
  mutable std::mutex mutex_; // the next four
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  std::shared_ptr<const engine::gateway::Snapshot> snapshot_;
  bool is_stopping_ = false;
  std::atomic<std::uint64_t> checked_{0};
  std::atomic<std::uint64_t> wrong_{0};
  std::atomic<std::uint64_t> turned_away_{0};
  std::vector<std::thread> threads_; // last: they use everything above
};

} // namespace haechi::io
