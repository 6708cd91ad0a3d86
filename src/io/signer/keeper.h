#pragma once
// Sees to it that a worker of the signer runs: forks one, waits for its end, forks the next. A
// second process stands by and takes the keeper's place when that dies: by then the gateway may
// have given up the rights with which it started both. Neither ever holds a key.

#include "io/log/log.h"
#include "io/net/socket.h"

#include <functional>
#include <sys/types.h>

namespace haechi::io::signer {

// How a worker ends that is not followed by another one; anything else is a death.
inline constexpr int kServed = 0;      // the gateway is gone
inline constexpr int kCannotServe = 2; // the folder, the user, the sandbox: again changes nothing
inline constexpr int kReload = 10;     // this one is followed, at once

// A worker asks by its end of the keeper's socket whether a reload may be; false also when the
// keeper is gone.
[[nodiscard]] bool ask_keeper(int keeper);

class Keeper {
 public:
  struct Work {
    std::function<int(int keeper)> serve; // of a worker; its exit code
    std::function<bool()> try_out;        // whether a reload may be, in a process that ends then
  };

  Keeper(Work work, const Log& log) : work_(std::move(work)), log_(log) {}

  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  // Until a worker has ended with kServed or kCannotServe; its exit code. Runs in the standby, too,
  // where that has become the keeper.
  [[nodiscard]] int run();

 private:
  [[nodiscard]] bool fork_standby();
  void dismiss_standby();
  [[nodiscard]] int run_worker();
  [[nodiscard]] int attend(pid_t worker);
  [[nodiscard]] bool try_out() const;

  const Work work_;
  const Log log_;
  Fd worker_;  // its questions
  Fd standby_; // nothing is said on it but that it is not needed any more
  pid_t standby_process_ = -1;
};

} // namespace haechi::io::signer
