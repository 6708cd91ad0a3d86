#include "io/intercept/spill_files.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace haechi::io::intercept {

SpillFiles::~SpillFiles() {
  for (const auto& [exchange, file] : files_) {
    total_ -= file.size;
  }
}

bool SpillFiles::append(engine::intercept::ExchangeNumber exchange, std::string_view bytes) {
  if (bytes.size() > most_ - std::min(most_, total_)) {
    return false;
  }
  File& file = files_[exchange];
  if (!file.fd.is_open()) {
    file.fd = Fd(::open(folder_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR));
  }
  std::size_t written = 0;
  while (file.fd.is_open() && written < bytes.size()) {
    const ssize_t count = ::pwrite(file.fd.get(), bytes.data() + written, bytes.size() - written,
                                   static_cast<off_t>(file.size + written));
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      return false;
    }
    written += static_cast<std::size_t>(count);
  }
  file.size += written;
  total_ += written;
  return written == bytes.size();
}

std::string SpillFiles::read(engine::intercept::ExchangeNumber exchange, std::uint64_t offset,
                             std::size_t bytes) const {
  const auto found = files_.find(exchange);
  if (found == files_.end() || offset > found->second.size || bytes > found->second.size - offset) {
    return {};
  }
  std::string out(bytes, '\0');
  std::size_t done = 0;
  while (done < bytes) {
    const ssize_t count = ::pread(found->second.fd.get(), out.data() + done, bytes - done,
                                  static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      return {};
    }
    done += static_cast<std::size_t>(count);
  }
  return out;
}

void SpillFiles::drop(engine::intercept::ExchangeNumber exchange) {
  if (const auto found = files_.find(exchange); found != files_.end()) {
    total_ -= found->second.size;
    files_.erase(found);
  }
}

} // namespace haechi::io::intercept
