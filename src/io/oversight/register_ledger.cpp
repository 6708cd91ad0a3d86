#include "io/oversight/register_ledger.h"

#include "base/check.h"
#include "io/ledger/heal_packing.h"
#include "io/ledger/ledger_reader.h"
#include "io/ledger/record_lines.h"
#include "io/process/terminal.h"
#include "ledger/record.h"
#include "wire/json/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <sys/stat.h>
#include <thread>

namespace haechi::io {

using oversight::Kept;
using oversight::Told;

namespace {

constexpr std::uint64_t kFileBytes = 4U << 20U;
constexpr std::chrono::milliseconds kBetweenTries{20};

tl::unexpected<Error> unusable(const Error& cause) {
  return fail(
      "E-OVERSIGHT-026",
      fmt::format("the register's ledger cannot be used: {} ({})", cause.message, cause.code),
      cause.where, cause.hint);
}

tl::unexpected<Error> cut_off(std::string what) {
  return fail("E-OVERSIGHT-027", std::move(what), {},
              "haechi oversight restore BACKUP --store NEW --ledger DIR makes a register of a "
              "backup and of what the ledger holds beyond it");
}

tl::unexpected<Error> another(const std::string& dir) {
  return fail("E-OVERSIGHT-028",
              fmt::format("`{}` is not the ledger to which this register's events went", dir), {},
              "--ledger names it");
}

bool has_ledger(const std::string& dir) {
  struct stat status{};
  return ::stat((dir + "/ledger.vkey").c_str(), &status) == 0;
}

// How far lines are read: behind the signed ones another process may be writing.
enum class Reach : unsigned char { Signed, All };

// The last of what was told, in all lines and in those before `signed_size`.
struct Heads {
  Told all;
  Told is_signed;
};

struct FileHeads {
  std::optional<Told> all;
  std::optional<Told> is_signed;
};

Result<FileHeads> read_file_heads(const std::string& dir, const RecordFileName& file,
                                  std::uint64_t signed_size, Reach reach) {
  auto lines = RecordLines::open(dir, file);
  if (!lines) {
    return unusable(lines.error());
  }
  FileHeads out;
  wire::json::Parser parser;
  while (true) {
    const auto line = lines->next();
    if (!line) {
      return unusable(line.error());
    }
    if (!*line) {
      return out;
    }
    const auto sealed = ledger::parse_sealed_line(**line, parser);
    auto told = oversight::parse_told(**line);
    if (!sealed || !told) {
      return unusable(sealed ? told.error() : sealed.error());
    }
    if (*told) {
      if (sealed->is_sealed && sealed->envelope.sequence < signed_size) {
        out.is_signed = **told;
      }
      out.all = std::move(*told);
    }
    if (reach == Reach::Signed && sealed->envelope.sequence + 1 >= signed_size) {
      return out;
    }
  }
}

Result<Heads> read_heads(const std::string& dir, std::uint64_t signed_size, Reach reach) {
  const auto files = list_record_files(dir);
  FileHeads found;
  for (auto file = files.rbegin(); file != files.rend() && !found.is_signed; ++file) {
    auto here = read_file_heads(dir, *file, signed_size, reach);
    if (!here) {
      return tl::make_unexpected(std::move(here.error()));
    }
    if (!found.all) {
      found.all = std::move(here->all);
    }
    found.is_signed = std::move(here->is_signed);
  }
  return Heads{found.all.value_or(Told()), found.is_signed.value_or(Told())};
}

std::string_view digest_after(std::span<const Kept> kept, std::uint64_t events) {
  return events == 0 ? std::string_view() : std::string_view(kept[events - 1].digest);
}

} // namespace

Result<void> compare_with_head(const Told& head, std::span<const Kept> kept) {
  if (head.events > kept.size()) {
    return cut_off(fmt::format("the register ends with event {}, but its ledger holds {}: the "
                               "newest were cut off",
                               kept.size(), head.events));
  }
  if (digest_after(kept, head.events) != head.digest) {
    return cut_off(fmt::format("event {} of the register or one before it is not what its ledger "
                               "holds",
                               head.events));
  }
  return {};
}

Result<void> RegisterLedger::open_files() {
  const auto until = std::chrono::steady_clock::now() + options_.patience;
  while (true) {
    auto files = RecordFiles::open(
        {.dir = options_.dir, .rotate_bytes = kFileBytes, .write = options_.write});
    if (files) {
      files_ = std::move(*files);
      return {};
    }
    if (files.error().code != "E-RECORD-002") {
      return unusable(files.error());
    }
    if (std::chrono::steady_clock::now() >= until) {
      return fail("E-OVERSIGHT-026",
                  fmt::format("another process writes to the ledger `{}`", options_.dir), {},
                  "each register has a ledger of its own; else try again");
    }
    std::this_thread::sleep_for(kBetweenTries);
  }
}

Result<void> RegisterLedger::open() {
  files_.reset();
  pending_.clear();
  pending_leaves_.clear();
  if (auto opened = open_files(); !opened) {
    return opened;
  }
  if (const auto odd = heal_packing(options_.dir); !odd.empty()) {
    return unusable(odd.front());
  }
  auto store = LedgerStore::open({options_.dir, options_.write});
  if (!store) {
    return unusable(store.error());
  }
  ledger_ = std::move(*store);
  sealed_size_ = ledger_->size();
  auto recovered = recover(options_.dir, *ledger_);
  if (!recovered) {
    return unusable(recovered.error());
  }
  next_ = ledger_->size();
  run_ = ledger_->last_run() + 1;
  count_ = 0;
  last_time_ = ledger_->last_time();
  repairs_ = list_repairs(files_->asides(), *recovered, *ledger_);
  for (std::string& note : repairs_.notes) {
    ledger::Record record;
    record.at = last_time_;
    record.kind = "repair";
    record.note = std::move(note);
    append(to_json_line(record));
  }
  return {};
}

// INVARIANT: the leaf is the one that parse_sealed_line and make_leaf read from the line.
void RegisterLedger::append(std::string line) {
  ledger::Salt salt{};
  const std::string random = random_bytes(salt.size());
  std::ranges::copy(as_bytes(random), salt.begin());
  ledger::seal_line(line, {next_++, run_, 0, ++count_}, salt);
  const std::string_view text = std::string_view(line).substr(0, line.size() - 1);
  wire::json::Parser parser;
  const auto sealed = ledger::parse_sealed_line(text, parser);
  HAECHI_CHECK(sealed.has_value());
  pending_leaves_.push_back(make_leaf(*sealed, text, last_time_, ledger::Hasher()));
  last_time_ = pending_leaves_.back().time;
  pending_ += line;
}

// What a crash left on one side only. Signed events that the store does not have were cut off
// there; unsigned ones belong to a change that it never kept.
Result<void> RegisterLedger::catch_up(std::span<const Kept> kept) {
  const auto heads = read_heads(options_.dir, sealed_size_, Reach::All);
  if (!heads) {
    return tl::make_unexpected(heads.error());
  }
  if (auto compared = compare_with_head(heads->is_signed, kept); !compared) {
    return compared;
  }
  std::uint64_t told = heads->all.events;
  if (told > kept.size() || digest_after(kept, told) != heads->all.digest) {
    told = std::min<std::uint64_t>(heads->is_signed.events, kept.size());
    append(oversight::to_withdrawal_line(told, digest_after(kept, told), last_time_));
  }
  for (; told < kept.size(); ++told) {
    tell(told + 1, kept[told]);
  }
  return {};
}

Result<void> RegisterLedger::meet(std::span<const Kept> kept, std::string_view known_as) {
  if (!known_as.empty() && !has_ledger(options_.dir)) {
    return another(options_.dir);
  }
  if (auto opened = open(); !opened) {
    files_.reset();
    return opened;
  }
  auto met = !known_as.empty() && name() != known_as ? Result<void>(another(options_.dir))
                                                     : catch_up(kept);
  if (!met) {
    files_.reset();
  }
  return met;
}

std::string RegisterLedger::name() const {
  return to_text(ledger_->signer().verifier());
}

void RegisterLedger::tell(std::uint64_t sequence, const Kept& next) {
  append(oversight::to_ledger_line(sequence, next));
}

Result<void> RegisterLedger::write(Instant now) {
  const RecordFiles::Appended appended = files_->append(pending_, std::max(now, last_time_));
  if (appended.error) {
    files_.reset();
    return unusable(*appended.error);
  }
  for (const ledger::Leaf& leaf : pending_leaves_) {
    ledger_->add(leaf);
  }
  pending_.clear();
  pending_leaves_.clear();
  return {};
}

Result<void> RegisterLedger::seal() {
  auto sealed = ledger_->seal();
  if (sealed) {
    sealed = finish_repairs(options_.dir, repairs_);
  }
  files_.reset();
  return sealed ? Result<void>() : unusable(sealed.error());
}

Result<Told> read_signed_head(const std::string& dir, std::string_view known_as) {
  if (!has_ledger(dir)) {
    return another(dir);
  }
  const auto reader = LedgerReader::open(dir);
  if (!reader) {
    return unusable(reader.error());
  }
  if (to_text(reader->verifier()) != known_as) {
    return another(dir);
  }
  return read_heads(dir, reader->checkpoint().size, Reach::Signed).map([](Heads heads) {
    return std::move(heads.is_signed);
  });
}

namespace {

// One more record: an event that follows, or that those behind one were never kept.
Result<void> take_told(Told told, std::vector<Kept>& out) {
  const bool follows = told.event ? told.events == out.size() + 1 : told.events <= out.size();
  if (!follows) {
    return cut_off(
        fmt::format("the ledger tells of event {} behind event {}", told.events, out.size()));
  }
  if (told.event) {
    out.push_back({std::move(*told.event), std::move(told.digest)});
  } else {
    out.resize(told.events);
  }
  return {};
}

Result<void> read_file_events(const std::string& dir, const RecordFileName& file,
                              std::uint64_t signed_size, std::vector<Kept>& out) {
  auto lines = RecordLines::open(dir, file);
  if (!lines) {
    return unusable(lines.error());
  }
  wire::json::Parser parser;
  while (true) {
    const auto line = lines->next();
    if (!line) {
      return unusable(line.error());
    }
    if (!*line) {
      return {};
    }
    const auto sealed = ledger::parse_sealed_line(**line, parser);
    auto told = oversight::parse_told(**line);
    if (!sealed || !told) {
      return unusable(sealed ? told.error() : sealed.error());
    }
    if (sealed->envelope.sequence >= signed_size) {
      return {};
    }
    if (*told) {
      if (auto taken = take_told(std::move(**told), out); !taken) {
        return taken;
      }
    }
  }
}

} // namespace

Result<std::vector<Kept>> read_signed_events(const std::string& dir) {
  const auto reader = LedgerReader::open(dir);
  if (!reader) {
    return unusable(reader.error());
  }
  std::vector<Kept> out;
  for (const RecordFileName& file : list_record_files(dir)) {
    if (auto read = read_file_events(dir, file, reader->checkpoint().size, out); !read) {
      return tl::make_unexpected(std::move(read.error()));
    }
  }
  return out;
}

} // namespace haechi::io
