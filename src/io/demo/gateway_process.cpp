#include "io/demo/gateway_process.h"

#include "io/net/socket.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

namespace haechi::io {

namespace {

constexpr std::chrono::milliseconds kPoll{10};
constexpr int kCannotStart = 127;

tl::unexpected<Error> start_failure(const char* what) {
  return fail("E-DEMO-005", fmt::format("cannot start the gateway: {}: {}", what,
                                        std::generic_category().message(errno)));
}

// In the child, between fork and exec: only what is safe there.
[[noreturn]] void become_gateway(pid_t parent, int log, const char* program,
                                 char* const* arguments) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  setpgid(0, 0); // Ctrl-C is for the demo, which then asks the gateway to drain
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent || dup2(log, STDOUT_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0) {
    _exit(kCannotStart);
  }
  execv(program, arguments);
  _exit(kCannotStart);
}

int to_exit_code(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

} // namespace

Result<GatewayProcess> GatewayProcess::start(const std::string& config,
                                             const std::string& log_file) {
  const Fd log(open(log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!log.is_open()) {
    return start_failure("its log");
  }
  std::string name = "haechi";
  std::string command = "run";
  std::string option = "--config";
  std::string value = config;
  const std::array<char*, 5> arguments{name.data(), command.data(), option.data(), value.data(),
                                       nullptr};
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) {
    return start_failure("fork");
  }
  if (pid == 0) {
    become_gateway(parent, log.get(), "/proc/self/exe", arguments.data());
  }
  return GatewayProcess(pid);
}

GatewayProcess::GatewayProcess(GatewayProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), exit_code_(other.exit_code_) {}

GatewayProcess::~GatewayProcess() {
  if (pid_ > 0) {
    stop(std::chrono::milliseconds{5000});
  }
}

std::optional<int> GatewayProcess::exit_code() {
  int status = 0;
  if (!exit_code_ && pid_ > 0 && waitpid(pid_, &status, WNOHANG) == pid_) {
    exit_code_ = to_exit_code(status);
  }
  return exit_code_;
}

int GatewayProcess::stop(std::chrono::milliseconds limit) {
  if (!exit_code()) {
    kill(pid_, SIGTERM);
  }
  for (auto waited = std::chrono::milliseconds{0}; !exit_code() && waited < limit;
       waited += kPoll) {
    std::this_thread::sleep_for(kPoll);
  }
  if (!exit_code()) {
    int status = 0;
    kill(pid_, SIGKILL);
    waitpid(pid_, &status, 0);
    exit_code_ = to_exit_code(status);
  }
  return *exit_code_;
}

} // namespace haechi::io
