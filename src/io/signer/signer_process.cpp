#include "io/signer/signer_process.h"

#include "io/files/input.h"
#include "io/process/hardening.h"
#include "io/process/privileges.h"
#include "io/signer/authority_files.h"
#include "io/signer/keeper.h"
#include "io/signer/sandbox.h"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>

namespace haechi::io::signer {

namespace {

tl::unexpected<Error> cannot(std::string_view what) {
  return fail("E-SIGN-007", fmt::format("the signer cannot {}: {}", what,
                                        std::generic_category().message(errno)));
}

// Signing once makes OpenSSL fetch and seed what it needs while files may still be opened.
Result<void> warm_up(const std::vector<Authority>& authorities) {
  for (const Authority& authority : authorities) {
    const auto key = make_leaf_key(false);
    if (!key) {
      return tl::make_unexpected(key.error());
    }
    const Instant at = authority.facts.limits.not_before;
    const engine::certificates::LeafProfile profile{
        {{"warm-up.invalid"}, {}}, at, at + std::chrono::hours(1)};
    if (auto made = make_leaf_certificate(authority, profile, *key); !made) {
      return tl::make_unexpected(made.error());
    }
  }
  return {};
}

// All that needs the file system.
Result<std::vector<Authority>> read_folder(const SignerOptions& options) {
  auto passphrase = read_passphrase_file(options.passphrase_file);
  if (!passphrase) {
    return tl::make_unexpected(passphrase.error());
  }
  auto authorities = open_authorities(options.folder, *passphrase);
  OPENSSL_cleanse(passphrase->data(), passphrase->size());
  if (!authorities) {
    return authorities;
  }
  if (auto warm = warm_up(*authorities); !warm) {
    return tl::make_unexpected(warm.error());
  }
  return authorities;
}

Result<SignerService> prepare(const SignerOptions& options) {
  auto authorities = read_folder(options);
  if (!authorities) {
    return tl::make_unexpected(authorities.error());
  }
  if (!options.user.empty()) {
    if (auto done = become(options.user); !done) {
      return tl::make_unexpected(done.error());
    }
    ::prctl(PR_SET_PDEATHSIG, SIGKILL); // another user's process had lost it
  }
  if (auto shut = enter_sandbox(); !shut) {
    return tl::make_unexpected(shut.error());
  }
  return SignerService(*std::move(authorities), options.limits);
}

int run_worker(int socket, int keeper, const SignerOptions& options, const Log& log) {
  auto service = prepare(options);
  if (!service) {
    log.error("signer: " + to_string(service.error()));
    return kCannotServe;
  }
  return serve(socket, *std::move(service), [keeper] { return ask_keeper(keeper); });
}

bool can_reload(const SignerOptions& options, const Log& log) {
  const auto read = read_folder(options);
  if (!read) {
    log.error("signer: reload refused, the former keys stay: " + to_string(read.error()));
  }
  return read.has_value();
}

bool send_message(int socket, const Bytes& message) {
  ssize_t sent = -1;
  do {
    sent = ::send(socket, message.data(), message.size(), MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(message.size());
}

bool is_reload(ByteView request) {
  const auto read = engine::certificates::parse_signer_request(request);
  return read && std::holds_alternative<engine::certificates::ReloadRequest>(*read);
}

std::vector<std::string> make_arguments(const SignerOptions& options) {
  std::vector<std::string> out{"haechi", "signer", "--dir", options.folder};
  if (!options.user.empty()) {
    out.insert(out.end(), {"--user", options.user});
  }
  if (!options.passphrase_file.empty()) {
    out.insert(out.end(), {"--passphrase-file", options.passphrase_file});
  }
  out.insert(out.end(), {"--rate", fmt::to_string(options.limits.per_second)});
  return out;
}

// Between fork and exec only calls that are safe there.
[[noreturn]] void become_program(const char* program, char* const* arguments, int socket) {
  // Out of the way of the numbers that the child expects.
  const int high = ::fcntl(socket, F_DUPFD_CLOEXEC, 64);
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  const bool is_ready = high >= 0 && ::dup2(nothing, STDIN_FILENO) >= 0 &&
                        ::dup2(nothing, STDOUT_FILENO) >= 0 && ::dup2(high, kSignerSocket) >= 0;
  if (is_ready) {
    ::syscall(SYS_close_range, kSignerSocket + 1, ~0U, 0);
    std::array<char*, 1> no_environment{nullptr};
    ::execve(program, arguments, no_environment.data());
  }
  ::_exit(127);
}

} // namespace

int serve(int socket, SignerService service, const std::function<bool()>& may_reload) {
  Bytes room(engine::certificates::kMaxSignerMessage + 1);
  for (;;) {
    const ssize_t got = ::recv(socket, room.data(), room.size(), 0);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return got == 0 ? kServed : 1;
    }
    const ByteView request(room.data(), static_cast<std::size_t>(got));
    // The description that a reload is answered with is the next worker's, where there is one.
    if (is_reload(request) && may_reload()) {
      return kReload;
    }
    if (!send_message(socket, encode(service.handle(request, now())))) {
      return 1;
    }
  }
}

int run_signer(Fd socket, const SignerOptions& options, const Log& log) {
  ::prctl(PR_SET_NAME, "haechi-signer");
  for (const auto& closed : {close_process(), refuse_system_calls()}) {
    if (!closed) {
      log.error("signer: " + to_string(closed.error()));
      return kCannotServe;
    }
  }
  // Signals to the whole group are the gateway's; the end of the socket is ours.
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) {
    std::signal(signal, SIG_IGN);
  }
  Keeper keeper({.serve = [&](int end) { return run_worker(socket.get(), end, options, log); },
                 .try_out = [&] { return can_reload(options, log); }},
                log);
  return keeper.run();
}

Result<StartedSigner> start_signer(const std::string& program, const SignerOptions& options) {
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return cannot("be reached");
  }
  Fd own(ends[0]);
  const Fd other(ends[1]);
  std::vector<std::string> words = make_arguments(options);
  std::vector<char*> arguments;
  for (std::string& word : words) {
    arguments.push_back(word.data());
  }
  arguments.push_back(nullptr);
  const std::string path = program.empty() ? "/proc/self/exe" : program;
  const pid_t child = ::fork();
  if (child < 0) {
    return cannot("be started");
  }
  if (child == 0) {
    become_program(path.c_str(), arguments.data(), other.get());
  }
  return StartedSigner{std::move(own), child};
}

} // namespace haechi::io::signer
