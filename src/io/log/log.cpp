#include "io/log/log.h"

#include "base/instant.h"

#include <fmt/format.h>

#include <cerrno>
#include <unistd.h>

namespace haechi::io {

void Log::line(std::string_view level, std::string_view message) const {
  const auto now =
      std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  std::string out = fmt::format("{} {} ", to_rfc3339(now), level);
  for (const char c : message.substr(0, kMaxLine)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  out += '\n';
  std::string_view rest = out;
  while (!rest.empty()) {
    const ssize_t count = ::write(fd_, rest.data(), rest.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      return; // nobody reads; the gateway's work goes on
    }
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
}

} // namespace haechi::io
