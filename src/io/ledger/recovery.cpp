#include "io/ledger/recovery.h"

#include "io/files/read.h"
#include "io/ledger/record_lines.h"
#include "io/ledger/tile_witness.h"
#include "wire/json/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

namespace haechi::io {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostFile = std::size_t{1} << 36U;

// A line behind the checkpoint, with where it begins.
struct TailLine {
  std::string text; // of one that may be recovered
  std::string file;
  std::uint64_t offset = 0;
  std::optional<ledger::SealedLine> sealed; // nullopt: no record of the ledger

  [[nodiscard]] bool is_signed(std::uint64_t size) const {
    return sealed && sealed->envelope.sequence < size;
  }
};

// What stands behind the line that the checkpoint signs last, looked for from the newest file back.
class TailSearch {
 public:
  TailSearch(std::string dir, std::uint64_t size) : dir_(std::move(dir)), size_(size) {}

  // The oldest first.
  Result<std::vector<TailLine>> run() {
    auto files = list_record_files(dir_);
    // Only what is signed is packed, and the notice of it stands behind.
    std::erase_if(files, [](const RecordFileName& file) { return file.is_packed; });
    for (; !files.empty() && !is_over_; files.pop_back()) {
      if (auto taken = take_file(files); !taken) {
        return tl::make_unexpected(std::move(taken.error()));
      }
    }
    if (!is_found_ && last_) {
      // Lines that are signed were cut off: the tail stands behind what is left of them.
      tail_.resize(behind_last_);
    } else if (!is_found_) {
      drop_older();
    }
    std::ranges::reverse(tail_);
    return std::move(tail_);
  }

  [[nodiscard]] std::optional<Instant> last_at() const { return last_at_; }

 private:
  // The last of `files`.
  Result<void> take_file(const std::vector<RecordFileName>& files) {
    const auto text = read_file(dir_ + "/" + files.back().name, kMostFile);
    if (!text) {
      return tl::make_unexpected(text.error());
    }
    const std::size_t before = tail_.size();
    take_back(text->text, files);
    const auto mine = std::span(tail_).subspan(before);
    const bool is_all_signed =
        std::ranges::all_of(mine, [this](const TailLine& line) { return line.is_signed(size_); });
    const bool is_none_of_it = is_over_ && !is_found_;
    if (is_none_of_it || (is_all_signed && !is_over_)) {
      tail_.resize(before);
      behind_last_ = std::min(behind_last_, before);
    }
    return {};
  }

  // From the end to the last line that is signed; without a ledger to its beginning.
  void take_back(const std::string& text, const std::vector<RecordFileName>& files) {
    const RecordFileName& file = files.back();
    const std::size_t next_at = find_next(text);
    std::size_t end = text.size();
    while (end > 0) {
      const std::size_t newline = end > 1 ? text.rfind('\n', end - 2) : std::string::npos;
      const std::size_t begin = newline == std::string::npos ? 0 : newline + 1;
      const std::string_view line = std::string_view(text).substr(begin, end - 1 - begin);
      const auto sealed = ledger::parse_sealed_line(line, parser_);
      if (sealed && !sealed->is_sealed && size_ == 0 && !first_sequence(dir_, file)) {
        is_over_ = true; // from before there was a ledger, as all that is older
        return;
      }
      TailLine found{{}, file.name, begin, std::nullopt};
      if (sealed && sealed->is_sealed) {
        found.sealed = *sealed;
        if (!found.is_signed(size_)) {
          found.text = line;
        } else if (sealed->envelope.sequence + 1 == size_ && next_at > begin &&
                   !is_next_in_older(files)) {
          is_over_ = is_found_ = true;
          last_at_ = find_last_at(text, end);
          return;
        } else if (!last_ || sealed->envelope.sequence > *last_) {
          last_ = sealed->envelope.sequence;
          behind_last_ = tail_.size();
        }
      }
      tail_.push_back(std::move(found));
      end = begin;
    }
  }

  // When the last of the lines before `end` was recorded that counts no minute (that has the time
  // of its beginning).
  [[nodiscard]] std::optional<Instant> find_last_at(std::string_view text, std::size_t end) {
    while (end > 0) {
      const std::size_t newline = end > 1 ? text.rfind('\n', end - 2) : std::string_view::npos;
      const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
      const auto sealed = ledger::parse_sealed_line(text.substr(begin, end - 1 - begin), parser_);
      if (sealed && sealed->is_sealed && sealed->kind != "minute") {
        return sealed->at;
      }
      end = begin;
    }
    return std::nullopt;
  }

  // Where the first record stands that is not signed yet: in front of a copy of the last signed
  // one.
  [[nodiscard]] std::size_t find_next(std::string_view text) const {
    return text.find(fmt::format("\"seq\":{},", size_));
  }

  // Back to the first file that begins with what is signed.
  [[nodiscard]] bool is_next_in_older(const std::vector<RecordFileName>& files) const {
    for (auto file = std::next(files.rbegin()); file != files.rend(); ++file) {
      const auto text = read_file(dir_ + "/" + file->name, kMostFile);
      if (text && find_next(text->text) != std::string::npos) {
        return true;
      }
      if (first_sequence(dir_, *file).value_or(0) < size_) {
        return false;
      }
    }
    return false;
  }

  // Lines of files that hold none of the ledger and are older than all that do are not ours: they
  // stand in the ledger by their digests (`import`).
  void drop_older() {
    while (!tail_.empty()) {
      const std::string oldest = tail_.back().file;
      const auto mine = std::ranges::find(tail_, oldest, &TailLine::file);
      if (std::any_of(mine, tail_.end(),
                      [](const TailLine& line) { return line.sealed.has_value(); })) {
        return;
      }
      tail_.erase(mine, tail_.end());
    }
  }

  std::string dir_;
  std::uint64_t size_;
  wire::json::Parser parser_;
  std::vector<TailLine> tail_;        // the newest first
  bool is_over_ = false;              // what is older is none of it
  bool is_found_ = false;             // the line that the checkpoint signs last
  std::optional<std::uint64_t> last_; // the highest signed line so far, where it is not the last
  std::size_t behind_last_ = 0;       // so many of tail_ stand behind it
  std::optional<Instant> last_at_;
};

bool exists(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

// Without its checkpoint a ledger is made again from its lines alone, so all of them must be there.
Result<void> check_beginning(const std::string& dir, const TailLine& line,
                             const LedgerStore& store) {
  const bool begins_late = store.size() == 0 && line.sealed;
  const bool had_more = exists(dir + "/tile/0/000");
  if (exists(dir + "/checkpoint") || (!begins_late && !had_more)) {
    return {};
  }
  return fail("E-LEDGER-002",
              fmt::format("the ledger's checkpoint is gone, and record {} is damaged or missing",
                          store.size()),
              {.file = dir + "/" + line.file},
              "put `checkpoint` back from a copy, or the folder aside as it is, as evidence");
}

// The newest first, so that an end in the middle leaves a beginning.
Result<std::vector<Aside>> set_aside(const std::string& dir, std::span<const TailLine> lines) {
  std::vector<Aside> out;
  while (!lines.empty()) {
    const auto first = std::ranges::find(lines, lines.back().file, &TailLine::file);
    auto aside = begin_aside(dir, first->file, first->offset);
    if (!aside) {
      return tl::make_unexpected(std::move(aside.error()));
    }
    out.push_back(std::move(*aside));
    lines = lines.first(static_cast<std::size_t>(first - lines.begin()));
  }
  return out;
}

std::string describe(std::span<const TailLine> lines, std::uint64_t next) {
  const auto readable =
      std::ranges::count_if(lines, [](const TailLine& line) { return line.sealed.has_value(); });
  return fmt::format("record {}, which no checkpoint holds yet, is damaged or missing; what stood "
                     "from there on was set aside: {} lines, {} of them whole",
                     next, lines.size(), readable);
}

// Empty: the lines stood under the checkpoint that they followed.
std::string describe_unbound(const LedgerStore& store, std::uint64_t records,
                             const TileWitness& witness) {
  const std::uint64_t reach = store.had_checkpoint() ? 0 : witness.reach();
  if (witness.contradicted() == 0 && (store.had_checkpoint() || records + reach == 0)) {
    return {};
  }
  std::string out = store.had_checkpoint() ? "the checkpoint is older than lines that were signed"
                    : store.has_new_key()
                        ? "lines or tiles of a ledger were there, but neither its checkpoint "
                          "nor its key"
                        : "the checkpoint of the ledger was gone";
  out += fmt::format("; its tree was made again from {} lines that no checkpoint binds", records);
  if (witness.contradicted() > 0) {
    out += fmt::format("; tiles that were there have {} of these records otherwise, the first of "
                       "them record {}",
                       witness.contradicted(), witness.first_contradicted());
  }
  if (reach > store.size()) {
    out += fmt::format("; tiles that were there speak of {} records", reach);
  }
  return out;
}

void take_leaf(const TailLine& line, LedgerStore& store, TileWitness& witness, Recovered& out) {
  const ledger::Hasher hasher;
  ledger::Leaf leaf = make_leaf(*line.sealed, line.text, store.last_time(), hasher);
  witness.look_at(store.size(), to_bytes(leaf));
  store.add(leaf);
  ++out.records;
  out.last_at = line.sealed->kind == "minute" ? out.last_at : line.sealed->at;
  if (leaf.envelope.source == 0 && leaf.record_class != ledger::Class::Count) {
    out.own.push_back(std::move(leaf));
  } else {
    out.has_others = true;
  }
}

// A ledger begins with a checkpoint; tiles behind it go, once nobody needs them as evidence.
Result<void> finish_recovery(LedgerStore& store, const Recovered& recovered) {
  if (!recovered.unbound.empty()) {
    return {};
  }
  store.remove_strays();
  return store.had_checkpoint() ? Result<void>() : store.seal();
}

} // namespace

Result<Recovered> recover(const std::string& dir, LedgerStore& store) {
  TailSearch search(dir, store.size());
  const auto tail = search.run();
  if (!tail) {
    return tl::make_unexpected(tail.error());
  }
  Recovered out;
  out.last_at = search.last_at();
  TileWitness witness(dir);
  for (const TailLine& line : *tail) {
    if (line.sealed && line.sealed->envelope.sequence == store.size()) {
      take_leaf(line, store, witness, out);
      continue;
    }
    if (auto checked = check_beginning(dir, line, store); !checked) {
      return tl::make_unexpected(std::move(checked.error()));
    }
    const auto rest = std::span(*tail).subspan(static_cast<std::size_t>(&line - tail->data()));
    auto asides = set_aside(dir, rest);
    if (!asides) {
      return tl::make_unexpected(std::move(asides.error()));
    }
    out.asides = std::move(*asides);
    out.remark = describe(rest, store.size());
    break;
  }
  out.unbound = describe_unbound(store, out.records, witness);
  if (auto finished = finish_recovery(store, out); !finished) {
    return tl::make_unexpected(std::move(finished.error()));
  }
  return out;
}

Repairs list_repairs(const std::vector<Aside>& torn, const Recovered& recovered,
                     const LedgerStore& store) {
  Repairs out;
  const auto tell = [&](const Aside& aside, std::string_view why) {
    out.notes.push_back(fmt::format("{}; the last {} bytes of {} lie in {}: file={} sha256={}", why,
                                    aside.bytes, aside.from, aside.file, aside.file,
                                    to_hex(aside.digest)));
    out.bytes += aside.bytes;
    std::erase_if(out.asides, [&](const Aside& each) { return each.file == aside.file; });
    out.asides.push_back(aside);
  };
  if (!recovered.unbound.empty()) {
    out.notes.push_back(fmt::format("{}: unbound={}", recovered.unbound, recovered.records));
  }
  for (const Aside& aside : torn) {
    tell(aside, fmt::format("{} ended in the middle of a line", aside.from));
  }
  for (const Aside& aside : recovered.asides) {
    tell(aside, recovered.remark);
  }
  if (store.mended_tiles() > 0) {
    out.notes.push_back(
        fmt::format("{} tiles of the ledger were damaged or gone; they were made again, and have "
                    "the root that the checkpoint signs",
                    store.mended_tiles()));
  }
  return out;
}

Result<void> finish_repairs(const std::string& dir, Repairs& repairs) {
  for (const Aside& aside : std::exchange(repairs.asides, {})) {
    if (auto finished = finish_aside(dir, aside); !finished) {
      return finished;
    }
  }
  return {};
}

} // namespace haechi::io
