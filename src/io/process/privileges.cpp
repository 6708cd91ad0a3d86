#include "io/process/privileges.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace haechi::io {

namespace {

tl::unexpected<Error> cannot(std::string code, std::string_view what, int error) {
  return fail(std::move(code), fmt::format("{}: {}", what, std::generic_category().message(error)));
}

} // namespace

Result<Account> find_account(const std::string& name) {
  std::array<char, 16'384> room{};
  passwd entry{};
  passwd* found = nullptr;
  getpwnam_r(name.c_str(), &entry, room.data(), room.size(), &found);
  if (found == nullptr) {
    return fail("E-PROCESS-001", fmt::format("there is no user `{}` on this machine", name), {},
                "adduser --system --group haechi");
  }
  return Account{entry.pw_uid, entry.pw_gid};
}

bool is_root() {
  return ::geteuid() == 0;
}

Result<void> become(const std::string& name) {
  const auto account = find_account(name);
  if (!account) {
    return tl::make_unexpected(account.error());
  }
  if (::geteuid() == account->user && ::getuid() == account->user) {
    return {};
  }
  // The group first: without root it could not be changed any more.
  if (::initgroups(name.c_str(), account->group) != 0 ||
      ::setresgid(account->group, account->group, account->group) != 0 ||
      ::setresuid(account->user, account->user, account->user) != 0) {
    return cannot("E-PROCESS-002", fmt::format("cannot become user `{}`", name), errno);
  }
  if (account->user != 0 && ::setuid(0) == 0) {
    return fail("E-PROCESS-002", fmt::format("user `{}` could become root again", name));
  }
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return cannot("E-PROCESS-002", "cannot give up gaining privileges", errno);
  }
  return {};
}

Result<void> make_folder_for(const std::string& folder, const Account& account) {
  if (::mkdir(folder.c_str(), 0700) == 0) {
    if (::chown(folder.c_str(), account.user, account.group) != 0) {
      return cannot("E-PROCESS-003", fmt::format("`{}` cannot be given away", folder), errno);
    }
    return {};
  }
  if (errno != EEXIST) {
    return cannot("E-PROCESS-003", fmt::format("`{}` cannot be made", folder), errno);
  }
  return {};
}

std::size_t raise_open_files() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return 0;
  }
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit); // as it was, if that is not allowed
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

} // namespace haechi::io
