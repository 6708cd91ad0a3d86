#include "io/ledger/export_file.h"

#include "io/net/socket.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace haechi::io {

namespace {

// How much of it was written; errno says why not all.
std::size_t write_some(int file, std::string_view text) {
  std::size_t out = 0;
  while (out < text.size()) {
    const ssize_t done = ::write(file, text.data() + out, text.size() - out);
    if (done < 0 && errno == EINTR) {
      continue;
    }
    if (done <= 0) {
      break;
    }
    out += static_cast<std::size_t>(done);
  }
  return out;
}

// A pipe or a terminal cannot be synced.
bool sync(int file) {
  return ::fsync(file) == 0 || errno == EINVAL || errno == EROFS;
}

// Whether the file's last line has no end; one that cannot be read has.
bool is_cut_short(const std::string& path, off_t size) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  char last = '\n';
  return size > 0 && file.is_open() && ::pread(file.get(), &last, 1, size - 1) == 1 && last != '\n';
}

class FileSink final : public ExportSink {
 public:
  explicit FileSink(std::string path) : path_(std::move(path)) {}

  Result<void> send(const std::vector<std::string>& messages) override {
    const Fd file(path_ == "-"
                      ? ::dup(STDOUT_FILENO)
                      : ::open(path_.c_str(), O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0600));
    struct stat before{};
    if (!file.is_open() || ::fstat(file.get(), &before) != 0) {
      return failed(errno);
    }
    const bool is_file = path_ != "-" && S_ISREG(before.st_mode);
    std::string text;
    if (is_file ? is_cut_short(path_, before.st_size) : is_cut_) {
      text += '\n';
    }
    for (const std::string& message : messages) {
      text += message;
      text += '\n';
    }
    const std::size_t written = write_some(file.get(), text);
    if (written == text.size() && sync(file.get())) {
      is_cut_ = false;
      return {};
    }
    const int error = errno;
    if (is_file) {
      take_back(file.get(), before.st_size, written);
    } else if (written > 0) {
      is_cut_ = text[written - 1] != '\n';
    }
    return failed(error);
  }

 private:
  [[nodiscard]] tl::unexpected<Error> failed(int error) const {
    return not_sent(path_, std::generic_category().message(error));
  }

  // Not where somebody else has written behind it meanwhile.
  static void take_back(int file, off_t size, std::size_t written) {
    struct stat now{};
    if (::fstat(file, &now) == 0 && now.st_size == size + static_cast<off_t>(written) &&
        ::ftruncate(file, size) != 0) {
      return; // the next batch ends the line
    }
  }

  std::string path_;
  bool is_cut_ = false; // of what is no file: it ends in the middle of a line
};

} // namespace

std::unique_ptr<ExportSink> make_file_sink(std::string path) {
  return std::make_unique<FileSink>(std::move(path));
}

} // namespace haechi::io
