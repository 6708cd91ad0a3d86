#include "io/process/background.h"

#include <algorithm>
#include <sys/resource.h>
#include <system_error>
#include <thread>

namespace haechi::io {

namespace {

constexpr int kStepBack = 10;   // leaves a tenth of the claim of a thread that answers
constexpr int kLeastClaim = 19; // of all that Linux knows

} // namespace

void run_in_background(const std::function<void()>& work) {
  // A thread of its own, because a claim once lowered is not raised again without privileges.
  try {
    std::thread([&work] {
      // On Linux this thread's alone.
      const int claim = std::min(::getpriority(PRIO_PROCESS, 0) + kStepBack, kLeastClaim);
      static_cast<void>(::setpriority(PRIO_PROCESS, 0, claim));
      work();
    }).join();
  } catch (const std::system_error&) {
    work();
  }
}

} // namespace haechi::io
