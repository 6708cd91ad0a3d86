// `haechi password`: a line for the password file, from a password on standard input.
#include "cli/arguments.h"
#include "cli/gateway_subcommands.h"
#include "engine/identity/users.h"
#include "io/process/terminal.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

namespace haechi::cli {

namespace {

constexpr std::size_t kSaltBytes = 16;

Exit print_line(const std::string& user) {
  const auto password = io::read_secret("Password", engine::identity::kMaxPassword);
  if (!password) {
    print_error(password.error());
    return Exit::CannotRun;
  }
  const std::string salt = io::random_bytes(kSaltBytes);
  const auto hash = engine::identity::make_argon2id(*password, as_bytes(salt));
  if (!hash) {
    print_error(hash.error());
    return Exit::CannotRun;
  }
  const std::string line = user.empty() ? *hash : fmt::format("{}:{}", user, *hash);
  // A name that the password file could not hold is told here, not at the next start.
  if (!user.empty()) {
    if (const auto read = engine::identity::Users::parse({"(line)", line}); !read) {
      print_errors(read.error());
      return Exit::CannotRun;
    }
  }
  fmt::print("{}\n", line);
  return Exit::Fine;
}

} // namespace

void add_password(Command& app, Outcome& outcome) {
  auto user = std::make_shared<std::string>();
  Command* command = app.add_subcommand("password", "A line for the password file (argon2id)");
  command->add_option("--user,-u", *user, "The name before the hash");
  command->footer("Reads the password from the terminal, unseen, or from the first line of stdin.\n"
                  "Example: haechi password --user kim >> users.txt");
  command->callback([user, &outcome] { outcome.exit = print_line(*user); });
}

} // namespace haechi::cli
