#include "io/process/hardening.h"

#include "io/process/privileges.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace haechi::io {

namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
constexpr std::uint32_t kForeignCalls = 0x40000000U; // x32: other numbers for the same calls
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
constexpr std::uint32_t kForeignCalls = ~0U;
#else
#error "haechi knows the system calls of x86-64 and arm64 only"
#endif

// A list of what is refused, not of what is allowed: libraries (OpenSSL, resolver, allocator) may
// come to need new calls, but never these.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) // whose search for leaks traces the process at its end
#define HAECHI_IS_TRACED 1
#endif
#endif

constexpr std::array kRefused{
#if !defined(HAECHI_IS_TRACED)
    __NR_ptrace,
#endif
    __NR_process_vm_readv,
    __NR_process_vm_writev,
    __NR_kcmp,
    __NR_pidfd_getfd,
    __NR_perf_event_open,
    __NR_bpf,
    __NR_userfaultfd,
    __NR_init_module,
    __NR_finit_module,
    __NR_delete_module,
    __NR_kexec_load,
    __NR_mount,
    __NR_umount2,
    __NR_pivot_root,
    __NR_chroot,
    __NR_setns,
    __NR_unshare,
    __NR_swapon,
    __NR_swapoff,
    __NR_reboot,
    __NR_settimeofday,
    __NR_clock_settime,
    __NR_adjtimex,
    __NR_clock_adjtime,
    __NR_sethostname,
    __NR_setdomainname,
    __NR_keyctl,
    __NR_add_key,
    __NR_request_key,
    __NR_acct,
    __NR_quotactl,
    __NR_syslog,
    __NR_open_tree,
    __NR_move_mount,
    __NR_fsopen,
    __NR_fsmount,
    __NR_open_by_handle_at,
    __NR_io_uring_setup,
    __NR_personality,
    __NR_fanotify_init,
    __NR_lookup_dcookie,
#if defined(__x86_64__)
    __NR_iopl,
    __NR_ioperm,
    __NR_modify_ldt,
#endif
};

tl::unexpected<Error> cannot(std::string_view what) {
  return fail("E-PROCESS-005", std::string(what) + ": " + std::generic_category().message(errno));
}

sock_filter statement(unsigned code, std::uint32_t value) {
  return {static_cast<std::uint16_t>(code), 0, 0, value};
}

sock_filter jump(unsigned code, std::uint32_t value, std::size_t then, std::size_t otherwise) {
  return {static_cast<std::uint16_t>(code), static_cast<std::uint8_t>(then),
          static_cast<std::uint8_t>(otherwise), value};
}

std::vector<sock_filter> make_filter() {
  constexpr std::size_t kCount = kRefused.size();
  std::vector<sock_filter> out{
      statement(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
      jump(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0),
      statement(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS), // another architecture's numbers
      statement(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      jump(BPF_JMP | BPF_JGE | BPF_K, kForeignCalls, kCount + 1, 0)};
  for (std::size_t i = 0; i < kCount; ++i) {
    out.push_back(
        jump(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(kRefused.at(i)), kCount - i, 0));
  }
  out.push_back(statement(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  out.push_back(statement(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
  return out;
}

} // namespace

Result<void> close_process() {
  ::umask(S_IRWXG | S_IRWXO);
  const rlimit no_core{0, 0};
  if (::setrlimit(RLIMIT_CORE, &no_core) != 0) {
    return cannot("cannot do without core dumps");
  }
#if !defined(HAECHI_IS_TRACED)
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return cannot("cannot keep this process's memory to itself");
  }
#endif
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return cannot("cannot give up gaining privileges");
  }
  return {};
}

Result<void> drop_capabilities() {
  if (is_root()) {
    return {};
  }
  if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) {
    return cannot("cannot give up ambient capabilities");
  }
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  const std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
  if (::syscall(SYS_capset, &header, none.data()) != 0) {
    return cannot("cannot give up capabilities");
  }
  return {};
}

Result<void> refuse_system_calls() {
  std::vector<sock_filter> filter = make_filter();
  const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
  if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) != 0) {
    return cannot("cannot refuse system calls");
  }
  return {};
}

} // namespace haechi::io
