#include "io/process/terminal.h"

#include "base/check.h"

#include <fmt/format.h>

#include <cstdio>
#include <sys/random.h>
#include <termios.h>
#include <unistd.h>

namespace haechi::io {

namespace {

// While it lives, the terminal does not show what is typed.
class Unseen {
 public:
  Unseen() {
    has_state_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (has_state_) {
      ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
  }

  ~Unseen() {
    if (has_state_) {
      ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
  }

  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;

 private:
  termios before_{};
  bool has_state_ = false;
};

tl::unexpected<Error> bad(std::string message) {
  return fail("E-PROCESS-004", std::move(message));
}

Result<std::string> read_line(std::size_t most_bytes) {
  std::string out;
  for (int c = std::getchar(); c != EOF && c != '\n'; c = std::getchar()) {
    out += static_cast<char>(c);
    if (out.size() > most_bytes + 1) {
      return bad(fmt::format("the line is longer than {} bytes", most_bytes));
    }
  }
  if (out.ends_with('\r')) {
    out.pop_back();
  }
  if (out.empty() || out.size() > most_bytes) {
    return bad(out.empty() ? "nothing was given"
                           : fmt::format("the line is longer than {} bytes", most_bytes));
  }
  return out;
}

Result<std::string> ask(const std::string& question, std::size_t most_bytes) {
  fmt::print(stderr, "{}: ", question);
  const Unseen unseen;
  auto line = read_line(most_bytes);
  fmt::print(stderr, "\n");
  return line;
}

} // namespace

Result<std::string> read_secret(const std::string& what, std::size_t most_bytes) {
  if (::isatty(STDIN_FILENO) == 0) {
    return read_line(most_bytes);
  }
  auto first = ask(what, most_bytes);
  if (!first) {
    return first;
  }
  const auto second = ask(what + " again", most_bytes);
  if (!second || *second != *first) {
    return bad("the two differ");
  }
  return first;
}

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  HAECHI_CHECK(::getrandom(out.data(), count, 0) == static_cast<ssize_t>(count));
  return out;
}

} // namespace haechi::io
