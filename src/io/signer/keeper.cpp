#include "io/signer/keeper.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace haechi::io::signer {

namespace {

constexpr int kTookOver = 11;          // this process was the standby until now
constexpr useconds_t kPause = 200'000; // between a death and the successor

struct Pair {
  Fd mine;
  Fd other;
};

Pair make_pair() {
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return {};
  }
  return {Fd(ends[0]), Fd(ends[1])};
}

// The exit code; a signal that ended it counts as 128 and its number.
int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) {
      return kCannotServe;
    }
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// One byte; false when the other end is gone.
bool receive(int socket, char& byte) {
  ssize_t got = -1;
  do {
    got = ::recv(socket, &byte, 1, 0);
  } while (got < 0 && errno == EINTR);
  return got == 1;
}

void end_with(pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) { // it died before that was said
    ::_exit(kServed);
  }
}

} // namespace

bool ask_keeper(int keeper) {
  char byte = 'r';
  return ::send(keeper, &byte, 1, MSG_NOSIGNAL) == 1 && receive(keeper, byte) && byte == 'y';
}

int Keeper::run() {
  for (;;) {
    static_cast<void>(fork_standby()); // whoever it returns to is the keeper
    const int code = run_worker();
    if (code == kServed || code == kCannotServe) {
      dismiss_standby();
      return code;
    }
    if (code != kReload && code != kTookOver) {
      log_.warn(fmt::format("signer: the worker ended ({}); another one takes its place", code));
      ::usleep(kPause);
    }
  }
}

// True in a standby that has become the keeper, with a standby of its own; false in who was keeper
// before.
bool Keeper::fork_standby() {
  bool took_over = false;
  while (!standby_.is_open()) {
    Pair pair = make_pair();
    const pid_t child = pair.mine.is_open() ? ::fork() : -1;
    if (child < 0) {
      log_.warn("signer: nobody can stand by for the keeper");
      break;
    }
    if (child > 0) {
      standby_ = std::move(pair.mine);
      standby_process_ = child;
      break;
    }
    pair.mine.reset();
    worker_.reset();
    ::prctl(PR_SET_NAME, "haechi-standby");
    char byte = 0;
    if (receive(pair.other.get(), byte)) {
      ::_exit(kServed);
    }
    ::prctl(PR_SET_NAME, "haechi-signer");
    log_.warn("signer: the keeper is gone; its standby takes its place");
    ::usleep(kPause);
    took_over = true;
  }
  return took_over;
}

void Keeper::dismiss_standby() {
  if (standby_.is_open()) {
    const char byte = 'e';
    ::send(standby_.get(), &byte, 1, MSG_NOSIGNAL); // one that is gone needs no telling
    standby_.reset();
    wait_for(standby_process_);
  }
}

// One worker's life; its exit code.
int Keeper::run_worker() {
  Pair pair = make_pair();
  const pid_t keeper = ::getpid();
  const pid_t worker = pair.mine.is_open() ? ::fork() : -1;
  if (worker < 0) {
    log_.error("signer: cannot start a worker");
    return kCannotServe;
  }
  if (worker == 0) {
    end_with(keeper);
    pair.mine.reset();
    standby_.reset();
    ::_exit(work_.serve(pair.other.get()));
  }
  pair.other.reset();
  worker_ = std::move(pair.mine);
  return attend(worker);
}

// Answers the worker's questions until it is gone; its exit code.
int Keeper::attend(pid_t worker) {
  for (;;) {
    std::array<pollfd, 2> watched{{{worker_.get(), POLLIN, 0}, {standby_.get(), POLLIN, 0}}};
    if (::poll(watched.data(), watched.size(), -1) < 0) {
      continue; // a signal
    }
    if (watched[1].revents != 0) {
      standby_.reset();
      wait_for(standby_process_);
      ::usleep(kPause);
      if (fork_standby()) {
        return kTookOver; // the worker was the former keeper's, and ended with it
      }
    }
    if (watched[0].revents == 0) {
      continue;
    }
    char byte = 0;
    if (!receive(worker_.get(), byte)) {
      worker_.reset();
      return wait_for(worker);
    }
    byte = try_out() ? 'y' : 'n';
    ::send(worker_.get(), &byte, 1, MSG_NOSIGNAL); // a worker that is gone shows at the next poll
  }
}

bool Keeper::try_out() const {
  const pid_t keeper = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) {
    end_with(keeper);
    ::_exit(work_.try_out() ? 0 : kCannotServe);
  }
  return child > 0 && wait_for(child) == 0;
}

} // namespace haechi::io::signer
