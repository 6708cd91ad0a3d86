#include "io/ledger/class_purge.h"

#include "io/ledger/aside.h"
#include "io/ledger/file_span.h"
#include "io/net/socket.h"
#include "wire/json/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <system_error>
#include <unistd.h>

namespace haechi::io {

using ledger::Class;

namespace {

constexpr std::size_t kBatch = 1U << 20U;

std::size_t place_of(Class record_class) {
  return static_cast<std::size_t>(record_class) - 1;
}

tl::unexpected<Error> cannot_purge(const std::string& path) {
  return fail("E-LEDGER-001", fmt::format("`{}` of the ledger cannot be purged: {}", path,
                                          std::generic_category().message(errno)));
}

// Goes through the lines of a file and tells which stay.
class Sieve {
 public:
  using Keep = std::function<Result<void>(std::string_view line)>;

  // Borrows the reader.
  Sieve(RecordFileName file, const PurgeRules& rules, LedgerReader& reader)
      : rules_(rules), check_(reader, file.name) {
    out_.file = std::move(file);
  }

  Result<FilePurge> run(const std::string& dir, const Keep& keep) {
    auto lines = RecordLines::open(dir, out_.file);
    if (!lines) {
      return tl::make_unexpected(std::move(lines.error()));
    }
    for (;;) {
      const auto line = lines->next();
      if (!line) {
        return tl::make_unexpected(line.error());
      }
      if (!*line) {
        break;
      }
      const auto goes = is_purged(**line);
      if (!goes) {
        return tl::make_unexpected(goes.error());
      }
      if (*goes) {
        continue;
      }
      ++out_.kept_lines;
      if (auto kept = keep(**line); !kept) {
        return tl::make_unexpected(std::move(kept.error()));
      }
    }
    if (has_foreign_) {
      out_.classes.clear();
    }
    out_.keeps_aside = rules_.hold_since && end_of_day(out_.file) > *rules_.hold_since;
    return std::move(out_);
  }

 private:
  // The oldest of a class go, up to the first that is young enough. What is not as the ledger has
  // it ends this: its time and class are anybody's word.
  Result<bool> is_purged(std::string_view line) {
    const auto sealed = ledger::parse_sealed_line(line, parser_);
    if (!sealed || !sealed->is_sealed) {
      has_foreign_ = has_foreign_ || sealed.has_value();
      return false;
    }
    if (check_.is_behind(*sealed)) {
      return false;
    }
    if (auto taken = check_.take(*sealed, line); !taken) {
      return tl::make_unexpected(std::move(taken.error()));
    }
    const Class record_class = ledger::class_of(sealed->kind);
    const auto before = rules_.of(record_class);
    if (!before || is_over_[place_of(record_class)]) {
      return false;
    }
    if (sealed->at >= *before) {
      is_over_[place_of(record_class)] = true;
      return false;
    }
    auto purged = std::ranges::find(out_.classes, record_class, &PurgedClass::record_class);
    if (purged == out_.classes.end()) {
      purged = out_.classes.insert(purged, PurgedClass{.record_class = record_class});
    }
    purged->before = sealed->envelope.sequence + 1;
    ++purged->lines;
    purged->bytes += line.size() + 1;
    return true;
  }

  const PurgeRules& rules_;
  LeafCheck check_;
  FilePurge out_;
  wire::json::Parser parser_;
  std::array<bool, 4> is_over_{};
  bool has_foreign_ = false; // lines from before the ledger
};

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t done = ::write(fd, text.data(), text.size());
    if (done < 0 && errno == EINTR) {
      continue;
    }
    if (done <= 0) {
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(done));
  }
  return true;
}

} // namespace

bool PurgeRules::is_empty() const {
  return std::ranges::none_of(before, [](const auto& one) { return one.has_value(); });
}

std::optional<Instant> PurgeRules::of(Class record_class) const {
  return record_class == Class::Notice ? std::nullopt : before[place_of(record_class)];
}

void PurgeRules::set(Class record_class, Instant instant) {
  before.at(place_of(record_class)) = instant;
}

Result<FilePurge> plan_purge(const std::string& dir, const RecordFileName& file,
                             const PurgeRules& rules) {
  auto reader = LedgerReader::open(dir);
  if (!reader) {
    return tl::make_unexpected(std::move(reader.error()));
  }
  return Sieve(file, rules, *reader).run(dir, [](std::string_view) { return Result<void>(); });
}

Result<FilePurge> begin_purge(const std::string& dir, const RecordFileName& file,
                              const PurgeRules& rules) {
  if (auto plan = plan_purge(dir, file, rules); !plan || plan->classes.empty()) {
    return plan;
  }
  const std::string path = dir + "/" + file.plain() + std::string(kPurgingSuffix);
  auto reader = LedgerReader::open(dir);
  if (!reader) {
    return tl::make_unexpected(std::move(reader.error()));
  }
  const Fd out(::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!out.is_open()) {
    return cannot_purge(path);
  }
  std::string batch;
  const auto flush = [&]() -> Result<void> {
    const bool is_done = write_all(out.get(), batch);
    batch.clear();
    return is_done ? Result<void>() : cannot_purge(path);
  };
  auto purge = Sieve(file, rules, *reader).run(dir, [&](std::string_view line) -> Result<void> {
    batch += line;
    batch += '\n';
    return batch.size() < kBatch ? Result<void>() : flush();
  });
  if (purge) {
    if (auto flushed = flush(); !flushed) {
      purge = tl::make_unexpected(std::move(flushed.error()));
    } else if (::fsync(out.get()) != 0) {
      purge = cannot_purge(path);
    }
  }
  if (!purge || purge->classes.empty() || purge->kept_lines == 0) {
    ::unlink(path.c_str());
  }
  return purge;
}

Result<void> finish_purge(const std::string& dir, const FilePurge& purge) {
  const std::string plain = dir + "/" + purge.file.plain();
  const std::string beside = plain + std::string(kPurgingSuffix);
  if (!purge.keeps_aside) {
    ::unlink((plain + std::string(kAsideSuffix)).c_str());
  }
  if (purge.kept_lines > 0 && std::rename(beside.c_str(), plain.c_str()) != 0) {
    return cannot_purge(plain);
  }
  const bool leaves_old = purge.file.is_packed || purge.kept_lines == 0;
  if (leaves_old && ::unlink((dir + "/" + purge.file.name).c_str()) != 0) {
    return cannot_purge(purge.file.name);
  }
  return {};
}

std::vector<std::string> find_purgeable_asides(const std::string& dir, const PurgeRules& rules) {
  std::optional<Instant> before;
  for (const auto& each : rules.before) {
    before = each && before ? std::min(*each, *before) : each ? each : before;
  }
  std::vector<std::string> out;
  std::error_code error;
  for (std::filesystem::directory_iterator at(dir, error);
       before && !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (!name.ends_with(kAsideSuffix)) {
      continue;
    }
    const auto file = parse_record_file_name(name.substr(0, name.size() - kAsideSuffix.size()));
    if (file && end_of_day(*file) <= *before) {
      out.push_back(file->name);
    }
  }
  std::ranges::sort(out);
  return out;
}

} // namespace haechi::io
