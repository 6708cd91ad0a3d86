#include "io/ledger/recovery.h"

#include "io/files/read.h"
#include "io/ledger/class_purge.h"
#include "io/ledger/ledger_reader.h"
#include "io/ledger/record_lines.h"
#include "ledger/notice.h"
#include "wire/json/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <span>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace haechi::io {

namespace fs = std::filesystem;

namespace {

// A line behind the checkpoint, with where it begins.
struct TailLine {
  std::string text;
  std::string file;
  std::uint64_t offset = 0;
  Result<ledger::SealedLine> sealed = fail("E-LEDGER-013", "not read");
};

enum class Reach : unsigned char { GoesOn, Found };

// Puts the lines of `text` in front of which no record below `size` stands into `tail`, newest
// first.
Reach take_back(const std::string& text, const std::string& file, std::uint64_t size,
                wire::json::Parser& parser, std::vector<TailLine>& tail) {
  std::size_t end = text.size();
  while (end > 0) {
    const std::size_t newline = end > 1 ? text.rfind('\n', end - 2) : std::string::npos;
    const std::size_t begin = newline == std::string::npos ? 0 : newline + 1;
    TailLine line{text.substr(begin, end - 1 - begin), file, begin};
    line.sealed = ledger::parse_sealed_line(line.text, parser);
    if (line.sealed && (!line.sealed->is_sealed || line.sealed->envelope.sequence < size)) {
      return Reach::Found;
    }
    tail.push_back(std::move(line));
    end = begin;
  }
  return Reach::GoesOn;
}

// Lines of files that hold none of the ledger and are older than all that do are not ours: they
// stand in the ledger by their digests (`import`).
void drop_older(std::vector<TailLine>& tail) {
  while (!tail.empty()) {
    const std::string oldest = tail.back().file;
    const auto mine = std::ranges::find(tail, oldest, &TailLine::file);
    if (std::any_of(mine, tail.end(),
                    [](const TailLine& line) { return line.sealed.has_value(); })) {
      return;
    }
    tail.erase(mine, tail.end());
  }
}

Result<std::vector<TailLine>>
read_tail(const std::string& dir, const std::vector<RecordFileName>& files, std::uint64_t size) {
  std::vector<TailLine> tail;
  wire::json::Parser parser;
  bool is_ours = false; // all of it: it stands behind lines that are signed
  for (auto file = files.rbegin(); file != files.rend() && !is_ours; ++file) {
    is_ours = file->is_packed; // only what is signed is packed
    if (is_ours) {
      break;
    }
    const auto text = read_file(dir + "/" + file->name, std::size_t{1} << 36U);
    if (!text) {
      return tl::make_unexpected(text.error());
    }
    is_ours = take_back(text->text, file->name, size, parser, tail) == Reach::Found;
  }
  if (!is_ours) {
    drop_older(tail);
  }
  std::ranges::reverse(tail);
  return tail;
}

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

} // namespace

Result<Recovered> recover(const std::string& dir, LedgerStore& store) {
  const auto tail = read_tail(dir, list_record_files(dir), store.size());
  if (!tail) {
    return tl::make_unexpected(tail.error());
  }
  Recovered out;
  const ledger::Hasher hasher;
  for (const TailLine& line : *tail) {
    if (line.sealed && line.sealed->envelope.sequence == store.size()) {
      store.add(make_leaf(*line.sealed, line.text, store.last_time(), hasher));
      ++out.records;
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

namespace {

enum class Packed : unsigned char { Noted, Stray, Unknown };

// The digest that the ledger's last `pack` notice of `name` holds; empty: there is none.
Result<std::string> find_packed_digest(const std::string& dir, const std::string& name) {
  auto reader = LedgerReader::open(dir);
  if (!reader) {
    return tl::make_unexpected(std::move(reader.error()));
  }
  const std::uint64_t size = reader->checkpoint().size;
  for (std::uint64_t tile = (size + ledger::kTileWidth - 1) / ledger::kTileWidth; tile-- > 0;) {
    auto leaves = reader->leaves(tile);
    if (!leaves) {
      return tl::make_unexpected(std::move(leaves.error()));
    }
    for (auto leaf = leaves->rbegin(); leaf != leaves->rend(); ++leaf) {
      const auto notice = leaf->notice.empty() ? std::nullopt : ledger::parse_notice(leaf->notice);
      if (notice && notice->kind == "pack" && ledger::word_of(notice->note, "file") == name) {
        return ledger::word_of(notice->note, "sha256");
      }
    }
  }
  return std::string();
}

Packed look_at_packed(const std::string& dir, const std::string& name) {
  const auto noted = find_packed_digest(dir, name);
  if (!noted) {
    return Packed::Unknown;
  }
  const auto digest = digest_of_file(dir + "/" + name);
  return digest && to_hex(*digest) == *noted ? Packed::Noted : Packed::Stray;
}

// Both lie there: the plain one was packed, or somebody put the packed one beside it.
std::optional<Error> heal_pair(const std::string& dir, const RecordFileName& packed) {
  const std::string path = dir + "/" + packed.name;
  switch (look_at_packed(dir, packed.name)) {
  case Packed::Noted:
    ::unlink((dir + "/" + packed.plain()).c_str());
    return std::nullopt;
  case Packed::Stray:
    if (std::rename(path.c_str(), (path + ".stray").c_str()) == 0) {
      return Error{"E-LEDGER-019",
                   fmt::format("`{}` is not what the ledger has packed; it was set aside as "
                               "`{}.stray`, and the plain file stays",
                               packed.name, packed.name)};
    }
    break;
  case Packed::Unknown:
    break;
  }
  return Error{"E-LEDGER-019",
               fmt::format("`{}` lies beside its plain file, and the ledger cannot be asked which "
                           "of them counts; both stay",
                           packed.name)};
}

} // namespace

std::vector<Error> heal_packing(const std::string& dir) {
  std::error_code error;
  std::vector<fs::path> gone;
  for (fs::directory_iterator at(dir, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    constexpr std::string_view kNew = ".zst.new";
    for (const std::string_view ending : {kNew, kPurgingSuffix}) {
      if (name.ends_with(ending) &&
          parse_record_file_name(name.substr(0, name.size() - ending.size()))) {
        gone.push_back(at->path());
      }
    }
  }
  for (const fs::path& path : gone) {
    fs::remove(path, error);
  }
  std::vector<Error> out;
  for (const RecordFileName& record : list_record_files(dir)) {
    if (record.is_packed && exists(dir + "/" + record.plain())) {
      if (auto odd = heal_pair(dir, record)) {
        out.push_back(std::move(*odd));
      }
    }
  }
  return out;
}

} // namespace haechi::io
