#include "io/store/record_files.h"

#include "io/ledger/record_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <numeric>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace haechi::io {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPrefix = "records-";
constexpr std::string_view kSuffix = ".jsonl";
constexpr std::size_t kDayDigits = 8;
constexpr std::size_t kNumberDigits = 6;
constexpr std::uint32_t kMostNumber = 999'999;

std::string reason_of(int error) {
  return std::generic_category().message(error);
}

bool is_packed(std::string_view name) {
  return name.ends_with(kPackedSuffix);
}

std::string_view without_packed(std::string_view name) {
  return name.substr(0, name.size() - (is_packed(name) ? kPackedSuffix.size() : 0));
}

std::vector<std::string> list_files(const std::string& dir, std::error_code& error) {
  std::vector<std::string> out;
  for (fs::directory_iterator at(dir, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    std::string name = at->path().filename().string();
    if (parse_record_file_name(name)) {
      out.push_back(std::move(name));
    }
  }
  std::ranges::sort(out);
  return out;
}

std::string day_of(Instant now) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(now));
  return fmt::format("{:04}{:02}{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

// `count` digits of a record file's name.
std::uint32_t read_digits(std::string_view name, std::size_t at, std::size_t count) {
  std::uint32_t out = 0;
  std::from_chars(name.data() + at, name.data() + at + count, out);
  return out;
}

// Of digits that may come from a name, and so be no day.
std::string day_behind(std::string_view name) {
  constexpr std::uint32_t kMostDay = 99'991'231;
  const std::uint32_t day = read_digits(name, kPrefix.size(), kDayDigits);
  const std::chrono::year_month_day date(
      std::chrono::year(static_cast<int>(std::min(day, kMostDay) / 10'000)),
      std::chrono::month(day / 100 % 100), std::chrono::day(day % 100));
  return date.ok() && day < kMostDay ? day_of(std::chrono::sys_days(date) + std::chrono::days(1))
                                     : fmt::format("{:08}", std::min(day + 1, kMostDay));
}

// The name behind `newest`; days never go back, so that names sort in the order of writing, and
// numbers have six digits.
Result<std::string> next_name(const std::string& newest, const std::string& today) {
  const std::string day = newest.empty() ? "" : newest.substr(kPrefix.size(), kDayDigits);
  if (day < today) {
    return fmt::format("{}{}-{:06}{}", kPrefix, today, 1, kSuffix);
  }
  const std::uint32_t number = read_digits(newest, kPrefix.size() + kDayDigits + 1, kNumberDigits);
  if (number < kMostNumber) {
    return fmt::format("{}{}-{:06}{}", kPrefix, day, number + 1, kSuffix);
  }
  const std::string next = day_behind(newest);
  if (next == day) {
    return fail("E-RECORD-003", fmt::format("no name follows `{}`", newest));
  }
  return fmt::format("{}{}-{:06}{}", kPrefix, next, 1, kSuffix);
}

Result<void> make_folder(const std::string& dir) {
  if (::mkdir(dir.c_str(), 0700) == 0 || errno == EEXIST) {
    return {};
  }
  return fail("E-RECORD-001",
              fmt::format("the records folder `{}` cannot be made: {}", dir, reason_of(errno)));
}

// Where the last whole line of `fd` ends.
std::uint64_t end_of_lines(int fd, std::uint64_t size) {
  std::array<char, 4096> block{};
  std::uint64_t end = size;
  while (end > 0) {
    const std::uint64_t start = end > block.size() ? end - block.size() : 0;
    const ssize_t got =
        ::pread(fd, block.data(), static_cast<std::size_t>(end - start), static_cast<off_t>(start));
    if (got <= 0) {
      return size; // cannot be read: leave it as it is
    }
    const std::string_view text(block.data(), static_cast<std::size_t>(got));
    const std::size_t newline = text.rfind('\n');
    if (newline != std::string_view::npos) {
      return start + newline + 1;
    }
    end = start;
  }
  return 0;
}

} // namespace

PurgeRules Retention::purge_rules(Instant now) const {
  PurgeRules out;
  out.hold_since = hold_since;
  for (std::size_t i = 0; i < class_days.size(); ++i) {
    if (class_days[i] > 0) {
      const Instant before = now - std::chrono::days(class_days[i]);
      out.before[i] = hold_since ? std::min(before, *hold_since) : before;
    }
  }
  return out;
}

void RecordFiles::end_current() {
  if (file_.is_open() && is_left_empty(name_)) {
    ::unlink(path_of(name_).c_str());
  }
  file_.reset();
  goes_on_ = false;
}

void RecordFiles::end_outlived(Instant now) {
  const PurgeRules rules = options_.keep.purge_rules(now);
  const std::string day = name_.empty() ? "" : name_.substr(kPrefix.size(), kDayDigits);
  const bool is_outlived = std::ranges::any_of(
      rules.before, [&](const auto& before) { return before && day < day_of(*before); });
  if (!name_.empty() && (is_outlived || day > day_of(now))) {
    end_current();
  }
}

std::string RecordFiles::path_of(const std::string& name) const {
  return options_.dir + "/" + name;
}

Result<RecordFiles> RecordFiles::open(Options options) {
  if (!options.write) {
    options.write = [](int fd, const char* text, std::size_t size) {
      return ::write(fd, text, size);
    };
  }
  RecordFiles out(std::move(options));
  auto done = make_folder(out.options_.dir)
                  .and_then([&] { return out.take_lock(); })
                  .and_then([&] { return out.find_newest(); })
                  .and_then([&] { return out.repair_newest(); });
  if (!done) {
    return tl::make_unexpected(std::move(done.error()));
  }
  return out;
}

Result<void> RecordFiles::take_lock() {
  lock_ = Fd(::open(path_of(".lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock_.is_open()) {
    return fail("E-RECORD-001",
                fmt::format("the records folder `{}` cannot be written: {}", options_.dir,
                            reason_of(errno)),
                {}, "it must belong to the user that haechi runs as");
  }
  if (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    return fail("E-RECORD-002",
                fmt::format("another gateway writes its records to `{}`", options_.dir), {},
                "give each gateway its own records folder");
  }
  return {};
}

Result<void> RecordFiles::find_newest() {
  std::error_code error;
  std::vector<std::string> files = list_files(options_.dir, error);
  if (error) {
    return fail("E-RECORD-001", fmt::format("the records folder `{}` cannot be read: {}",
                                            options_.dir, error.message()));
  }
  while (!files.empty() && is_left_empty(files.back())) {
    ::unlink(path_of(files.back()).c_str());
    files.pop_back();
  }
  if (!files.empty()) {
    name_ = files.back();
  }
  return {};
}

// Begun by somebody who got no line into it. One that was emptied by recovery stays with what was
// set aside of it.
bool RecordFiles::is_left_empty(const std::string& name) const {
  struct stat status{};
  if (is_packed(name) || ::lstat(path_of(name).c_str(), &status) != 0 || !S_ISREG(status.st_mode) ||
      status.st_size != 0) {
    return false;
  }
  return !has_aside(options_.dir, name);
}

Result<void> RecordFiles::open_file(const std::string& name, int flags, const std::string& today) {
  Fd file(::open(path_of(name).c_str(), flags | O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
  struct stat status{};
  if (!file.is_open() || ::fstat(file.get(), &status) != 0) {
    return fail("E-RECORD-003",
                fmt::format("`{}` cannot be opened: {}", path_of(name), reason_of(errno)));
  }
  file_ = std::move(file);
  opened_on_ = today;
  name_ = name;
  size_ = static_cast<std::uint64_t>(status.st_size);
  has_torn_tail_ = false;
  return {};
}

Result<void> RecordFiles::repair_newest() {
  auto unfinished = find_unfinished_asides(options_.dir);
  if (!unfinished) {
    return tl::make_unexpected(std::move(unfinished.error()));
  }
  asides_ = std::move(*unfinished);
  if (name_.empty() || is_packed(name_)) {
    return {};
  }
  if (auto opened = open_file(name_, 0, ""); !opened) {
    return opened;
  }
  const std::uint64_t good = end_of_lines(file_.get(), size_);
  // INVARIANT: it is open to no writer while recovery may cut it; the next line opens it again.
  file_.reset();
  goes_on_ = true;
  if (good == size_) {
    return {};
  }
  auto aside = begin_aside(options_.dir, name_, good);
  if (!aside) {
    return tl::make_unexpected(std::move(aside.error()));
  }
  std::erase_if(asides_, [&](const Aside& each) { return each.file == aside->file; });
  asides_.push_back(std::move(*aside));
  return {};
}

// Afterwards file_ is open, of today, below its size and still in the folder. Where a clock that
// was ahead has left a name of a later day, files go on to be a day's.
Result<void> RecordFiles::ensure_file(Instant now) {
  const std::string today = day_of(now);
  if (std::exchange(goes_on_, false) && !open_file(name_, 0, today)) {
    file_.reset(); // somebody removed it: a new one follows
  }
  if (file_.is_open()) {
    struct stat status{};
    const bool is_linked = ::fstat(file_.get(), &status) == 0 && status.st_nlink > 0;
    const std::string day = name_.substr(kPrefix.size(), kDayDigits);
    const bool is_of_today = day == today || (day > today && opened_on_ == today);
    if (is_linked && is_of_today && size_ < options_.rotate_bytes) {
      return {};
    }
  }
  end_current();
  return next_name(name_, today).and_then([&](const std::string& name) {
    return open_file(name, O_CREAT | O_EXCL, today);
  });
}

// How many of the oldest files go.
std::size_t RecordFiles::count_outdated(const std::vector<std::string>& files, Instant now) const {
  const Retention& keep = options_.keep;
  std::size_t gone = keep.files > 0 && files.size() > keep.files ? files.size() - keep.files : 0;
  if (keep.days > 0) {
    const std::string first_day = day_of(now - std::chrono::days(keep.days));
    while (gone < files.size() && files[gone].substr(kPrefix.size(), kDayDigits) < first_day) {
      ++gone;
    }
  }
  if (keep.bytes > 0) {
    std::vector<std::uint64_t> sizes;
    for (const std::string& name : files) {
      std::error_code error;
      const auto size = fs::file_size(path_of(name), error);
      sizes.push_back(error ? 0 : size);
    }
    auto total = std::accumulate(sizes.begin() + static_cast<std::ptrdiff_t>(gone), sizes.end(),
                                 std::uint64_t{0});
    for (; gone + 1 < files.size() && total > keep.bytes; ++gone) {
      total -= sizes[gone];
    }
  }
  return gone;
}

std::vector<std::string> RecordFiles::find_outdated(Instant now) const {
  const Retention& keep = options_.keep;
  if (keep.files == 0 && keep.days == 0 && keep.bytes == 0) {
    return {};
  }
  std::error_code error;
  std::vector<std::string> files = list_files(options_.dir, error);
  std::size_t gone = count_outdated(files, now);
  if (keep.hold_since) {
    const auto held = std::ranges::find_if(files, [&](const std::string& name) {
      return name.substr(kPrefix.size(), kDayDigits) >= day_of(*keep.hold_since);
    });
    gone = std::min(gone, static_cast<std::size_t>(held - files.begin()));
  }
  files.resize(gone);
  return files;
}

std::size_t RecordFiles::remove(const std::vector<std::string>& names) const {
  std::size_t removed = 0;
  for (const std::string& name : names) {
    // What was set aside first: a file that is gone must not leave it behind. What cannot be
    // removed now is tried again next time.
    const std::string aside = std::string(without_packed(name)) + std::string(kAsideSuffix);
    ::unlink(path_of(aside).c_str());
    removed += ::unlink(path_of(name).c_str()) == 0 ? 1U : 0U;
  }
  if (removed > 0 && options_.is_synced) {
    const Fd folder(::open(options_.dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.is_open()) {
      ::fsync(folder.get()); // where it fails, the next start removes them again
    }
  }
  return removed;
}

std::size_t RecordFiles::write_all(std::string_view text, int& error) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t count = options_.write(file_.get(), text.data() + done, text.size() - done);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      error = count < 0 ? errno : ENOSPC;
      break;
    }
    done += static_cast<std::size_t>(count);
  }
  return done;
}

RecordFiles::Appended RecordFiles::append_some(std::string_view lines) {
  if (has_torn_tail_ && ::ftruncate(file_.get(), static_cast<off_t>(size_)) != 0) {
    return {0, Error{"E-RECORD-003",
                     fmt::format("`{}` cannot be mended: {}", path_of(name_), reason_of(errno))}};
  }
  has_torn_tail_ = false;
  int error = 0;
  const std::size_t done = write_all(lines, error);
  if (error == 0) {
    size_ += done;
    if (options_.is_synced && ::fdatasync(file_.get()) != 0) {
      error = errno;
    }
  } else {
    // INVARIANT: readers see whole lines only; a line cut short by a full disk is taken back.
    const std::size_t newline = lines.substr(0, done).rfind('\n');
    const std::size_t whole = done == 0 || newline == std::string_view::npos ? 0 : newline + 1;
    size_ += whole;
    has_torn_tail_ = whole != done && ::ftruncate(file_.get(), static_cast<off_t>(size_)) != 0;
    return {whole, Error{"E-RECORD-003", fmt::format("`{}` cannot be written: {}", path_of(name_),
                                                     reason_of(error))}};
  }
  if (error != 0) {
    return {done, Error{"E-RECORD-003", fmt::format("`{}` cannot be brought to disk: {}",
                                                    path_of(name_), reason_of(error))}};
  }
  return {done, std::nullopt};
}

RecordFiles::Appended RecordFiles::append(std::string_view lines, Instant now) {
  Appended total;
  while (total.bytes < lines.size()) {
    if (auto ready = ensure_file(now); !ready) {
      total.error = std::move(ready.error());
      return total;
    }
    // As many whole lines as fit, at least one.
    const std::string_view rest = lines.substr(total.bytes);
    const std::uint64_t room = options_.rotate_bytes - size_;
    std::size_t take = rest.size();
    if (take > room) {
      const std::size_t fits = rest.substr(0, static_cast<std::size_t>(room)).rfind('\n');
      take = fits == std::string_view::npos ? rest.find('\n') + 1 : fits + 1;
    }
    Appended part = append_some(rest.substr(0, take));
    total.bytes += part.bytes;
    if (part.error) {
      total.error = std::move(part.error);
      return total;
    }
  }
  return total;
}

} // namespace haechi::io
