#include "io/signer/sandbox.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <system_error>
#include <vector>

namespace haechi::io::signer {

namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "the signer's sandbox knows x86-64 and arm64 only"
#endif

// A sanitizer asks the kernel through a pipe whether it may read an address, and takes a refusal
// for a no.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAECHI_HAS_PROBES 1
#endif
#endif
#if defined(HAECHI_HAS_PROBES)
constexpr rlim_t kNewFiles = 64;
#else
constexpr rlim_t kNewFiles = 0;
#endif

constexpr std::array kAllowed{
    __NR_read,          __NR_write,
    __NR_recvmsg,       __NR_recvfrom,
    __NR_sendmsg,       __NR_sendto,
    __NR_ppoll,         __NR_close,
    __NR_brk,           __NR_mmap,
    __NR_munmap,        __NR_mremap,
    __NR_mprotect,      __NR_madvise,
    __NR_futex,         __NR_getrandom,
    __NR_clock_gettime, __NR_gettimeofday,
    __NR_getpid,        __NR_gettid,
    __NR_rt_sigaction,  __NR_rt_sigprocmask,
    __NR_rt_sigreturn,  __NR_sigaltstack,
    __NR_sched_yield,   __NR_restart_syscall,
    __NR_tgkill,        __NR_exit,
    __NR_exit_group,
#if defined(HAECHI_HAS_PROBES)
    __NR_pipe2,
#endif
#if defined(__x86_64__)
    __NR_poll,          __NR_time,
#endif
};

sock_filter statement(unsigned code, std::uint32_t value) {
  return {static_cast<std::uint16_t>(code), 0, 0, value};
}

sock_filter jump_if_equal(std::uint32_t value, std::size_t then, std::size_t otherwise) {
  return {BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint8_t>(then),
          static_cast<std::uint8_t>(otherwise), value};
}

// Another architecture's numbers mean other calls: such a process ends at once.
std::vector<sock_filter> make_filter() {
  std::vector<sock_filter> out{statement(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
                               jump_if_equal(kArchitecture, 1, 0),
                               statement(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
                               statement(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
  for (std::size_t i = 0; i < kAllowed.size(); ++i) {
    // To the last statement: over the calls that follow and the refusal.
    out.push_back(
        jump_if_equal(static_cast<std::uint32_t>(kAllowed.at(i)), kAllowed.size() - i, 0));
  }
  out.push_back(statement(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
  out.push_back(statement(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  return out;
}

tl::unexpected<Error> cannot(std::string_view what) {
  return fail("E-SIGN-007", std::string(what) + ": " + std::generic_category().message(errno));
}

bool set_limit(int resource, rlim_t value) {
  const rlimit limit{value, value};
  return ::setrlimit(static_cast<__rlimit_resource>(resource), &limit) == 0;
}

} // namespace

Result<void> enter_sandbox() {
  if (!set_limit(RLIMIT_CORE, 0) || !set_limit(RLIMIT_FSIZE, 0) ||
      !set_limit(RLIMIT_NOFILE, kNewFiles)) {
    return cannot("cannot limit the signer");
  }
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return cannot("cannot close the signer to others");
  }
  std::vector<sock_filter> filter = make_filter();
  const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
  if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0) {
    return cannot("cannot take system calls from the signer");
  }
  return {};
}

} // namespace haechi::io::signer
