#include "io/ledger/ledger_reader.h"

#include "io/ledger/plain_file.h"
#include "io/ledger/record_lines.h"
#include "ledger/notice.h"
#include "ledger/tree.h"
#include "wire/json/value.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::io {

using ledger::TileName;

namespace {

constexpr std::size_t kMostSmallFile = 64U << 10U;
constexpr std::size_t kMostTiles = 64;
constexpr std::size_t kMostTileBytes = (ledger::kMostEntryBytes + 2) * ledger::kTileWidth;

tl::unexpected<Error> misfit(std::string what) {
  return fail("E-LEDGER-008", std::move(what), {}, "`haechi ledger verify` says what is wrong");
}

} // namespace

Result<LedgerReader> LedgerReader::open(std::string dir) {
  LedgerReader out(std::move(dir));
  const auto vkey = read_plain(out.dir_ + "/ledger.vkey", kMostSmallFile);
  const auto note = read_plain(out.dir_ + "/checkpoint", kMostSmallFile);
  if (!vkey || !note || vkey->empty()) {
    return fail("E-LEDGER-007", fmt::format("there is no ledger in `{}`", out.dir_), {},
                "name the folder that holds `checkpoint` and `tile`: the records folder of a "
                "gateway, or a copy of it");
  }
  auto verifier = ledger::parse_verifier(std::string_view(*vkey).substr(0, vkey->size() - 1));
  if (!verifier) {
    return tl::make_unexpected(std::move(verifier.error()));
  }
  auto checkpoint = open_checkpoint(*note, *verifier, ledger::OtherSignatures::Allowed);
  if (!checkpoint) {
    return tl::make_unexpected(std::move(checkpoint.error()));
  }
  out.note_ = *note;
  out.verifier_ = std::move(*verifier);
  out.checkpoint_ = std::move(*checkpoint);
  return out;
}

Result<LedgerReader> LedgerReader::open_whole(const std::string& dir) {
  constexpr int kTries = 5; // of an edge that goes when the next checkpoint is signed
  for (int tries = 1;; ++tries) {
    auto out = open(dir);
    if (!out || tries == kTries) {
      return out;
    }
    const std::uint64_t size = out->checkpoint_.size;
    if (out->root_at(size) && (size == 0 || out->entry(size - 1))) {
      return out;
    }
  }
}

// The widest that the checkpoint speaks of.
Result<Bytes> LedgerReader::read_tile(unsigned level, std::uint64_t index) {
  const unsigned height = level == TileName::kEntries ? 0 : level * ledger::kTileHeight;
  const std::uint64_t covered = checkpoint_.size >> height;
  const std::uint64_t from = index * ledger::kTileWidth;
  if (from >= covered) {
    return fail("E-LEDGER-011", "there is no such record");
  }
  const TileName name{
      level, index,
      static_cast<std::uint32_t>(std::min<std::uint64_t>(covered - from, ledger::kTileWidth))};
  if (const auto known = tiles_.find(name); known != tiles_.end()) {
    return known->second;
  }
  const auto file = read_plain(dir_ + "/" + to_path(name), kMostTileBytes);
  if (!file) {
    return misfit(fmt::format("`{}` cannot be read", to_path(name)));
  }
  if (tiles_.size() >= kMostTiles) {
    std::erase_if(tiles_, [](const auto& tile) { return tile.first.width == ledger::kTileWidth; });
  }
  return tiles_.emplace(name, Bytes(file->begin(), file->end())).first->second;
}

Result<Sha256> LedgerReader::subtree(unsigned level, std::uint64_t index) {
  const unsigned tile_level = std::min(level / ledger::kTileHeight, ledger::kMostLevels - 1);
  const std::uint64_t width = std::uint64_t{1} << (level - tile_level * ledger::kTileHeight);
  const std::uint64_t first = index * width;
  auto bytes = read_tile(tile_level, first / ledger::kTileWidth);
  if (!bytes) {
    return tl::make_unexpected(std::move(bytes.error()));
  }
  const auto hashes = ledger::parse_hashes(*bytes, bytes->size() / sizeof(Sha256));
  const std::uint64_t at = first % ledger::kTileWidth;
  if (!hashes || at + width > hashes->size()) {
    return misfit("a tile holds fewer hashes than the checkpoint speaks of");
  }
  const auto begin = hashes->begin() + static_cast<std::ptrdiff_t>(at);
  return ledger::fold(hasher_,
                      std::vector<Sha256>(begin, begin + static_cast<std::ptrdiff_t>(width)));
}

ledger::Subtree LedgerReader::source() {
  return [this](unsigned level, std::uint64_t index) { return subtree(level, index); };
}

Result<Bytes> LedgerReader::entry(std::uint64_t index) {
  if (index >= checkpoint_.size) {
    return fail("E-LEDGER-011",
                fmt::format("there is no record {} among {}", index, checkpoint_.size));
  }
  const std::uint64_t tile = index / ledger::kTileWidth;
  auto bundle = read_tile(TileName::kEntries, tile);
  if (!bundle) {
    return bundle;
  }
  const auto count =
      std::min<std::uint64_t>(checkpoint_.size - tile * ledger::kTileWidth, ledger::kTileWidth);
  const auto entries = ledger::parse_bundle(*bundle, count);
  if (!entries) {
    return tl::make_unexpected(entries.error());
  }
  const ByteView found = (*entries)[index % ledger::kTileWidth];
  return Bytes(found.begin(), found.end());
}

Result<std::vector<ledger::Leaf>> LedgerReader::leaves(std::uint64_t tile) {
  const auto bundle = read_tile(TileName::kEntries, tile);
  if (!bundle) {
    return tl::make_unexpected(bundle.error());
  }
  const auto count =
      std::min<std::uint64_t>(checkpoint_.size - tile * ledger::kTileWidth, ledger::kTileWidth);
  const auto entries = ledger::parse_bundle(*bundle, count);
  if (!entries) {
    return tl::make_unexpected(entries.error());
  }
  std::vector<ledger::Leaf> out;
  for (const ByteView entry : *entries) {
    auto leaf = ledger::parse_leaf(entry);
    if (!leaf) {
      return tl::make_unexpected(std::move(leaf.error()));
    }
    out.push_back(std::move(*leaf));
  }
  return out;
}

// The path of one leaf binds every other hash in its tile.
Result<std::vector<ledger::Leaf>> LedgerReader::proven_leaves(std::uint64_t tile) {
  const std::uint64_t first = tile * ledger::kTileWidth;
  auto out = leaves(tile);
  const auto proof = out ? prove_record(first) : tl::make_unexpected(out.error());
  const auto bytes = proof ? read_tile(0, tile) : tl::make_unexpected(proof.error());
  if (!bytes) {
    return tl::make_unexpected(bytes.error());
  }
  const auto hashes = ledger::parse_hashes(*bytes, out->size());
  if (!hashes) {
    return tl::make_unexpected(hashes.error());
  }
  for (std::size_t i = 0; i < out->size(); ++i) {
    const ledger::Leaf& leaf = (*out)[i];
    if (leaf.envelope.sequence != first + i || hasher_.leaf(to_bytes(leaf)) != (*hashes)[i]) {
      return misfit(
          fmt::format("record {} is not in the tree that the checkpoint signs", first + i));
    }
  }
  return out;
}

Result<std::vector<Sha256>> LedgerReader::prove_record(std::uint64_t index) {
  const auto leaf = entry(index);
  if (!leaf) {
    return tl::make_unexpected(leaf.error());
  }
  auto proof = ledger::prove_inclusion(index, checkpoint_.size, source());
  if (proof && !ledger::is_included(hasher_.leaf(*leaf), index, checkpoint_.size, *proof,
                                    checkpoint_.root)) {
    return misfit(fmt::format("record {} is not in the tree that the checkpoint signs", index));
  }
  return proof;
}

Result<Sha256> LedgerReader::root_at(std::uint64_t size) {
  if (size > checkpoint_.size) {
    return fail("E-LEDGER-011",
                fmt::format("there are {} records, not {}", checkpoint_.size, size));
  }
  return ledger::root_of(size, source());
}

Result<std::vector<Sha256>> LedgerReader::prove_growth(std::uint64_t old_size) {
  auto proof = ledger::prove_consistency(old_size, checkpoint_.size, source());
  if (!proof) {
    return proof;
  }
  const auto old_root = root_at(old_size);
  if (!old_root) {
    return tl::make_unexpected(old_root.error());
  }
  if (!ledger::is_consistent(old_size, checkpoint_.size, *old_root, checkpoint_.root, *proof)) {
    return misfit("the tiles are not those that the checkpoint signs");
  }
  return proof;
}

// Empty: no file has it.
Result<std::string> LedgerReader::find_line(std::uint64_t index) const {
  const auto files = list_record_files(dir_);
  wire::json::Parser parser;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const bool is_newest = i + 1 == files.size();
    const auto following = is_newest ? std::nullopt : first_sequence(dir_, files[i + 1]);
    if (following && *following <= index) {
      continue;
    }
    auto lines = RecordLines::open(dir_, files[i]);
    if (!lines) {
      return tl::make_unexpected(std::move(lines.error()));
    }
    for (;;) {
      const auto line = lines->next();
      const bool is_being_written = is_newest && lines->is_torn();
      if (!line && !is_being_written) {
        return tl::make_unexpected(line.error());
      }
      if (!line || !*line) {
        break;
      }
      const auto sealed = ledger::parse_sealed_line(**line, parser);
      if (sealed && sealed->is_sealed && sealed->envelope.sequence == index) {
        return std::string(**line);
      }
    }
  }
  return std::string();
}

// The newest notices first: they reach furthest.
Result<bool> LedgerReader::is_purged(std::uint64_t index, ledger::Class record_class) {
  for (std::uint64_t tile = (checkpoint_.size - 1) / ledger::kTileWidth + 1;
       tile-- > index / ledger::kTileWidth;) {
    const auto found = proven_leaves(tile);
    if (!found) {
      return tl::make_unexpected(found.error());
    }
    for (const ledger::Leaf& leaf : *found) {
      const auto notice = leaf.notice.empty() ? std::nullopt : ledger::parse_notice(leaf.notice);
      if (notice && index < ledger::purged_before(*notice, record_class)) {
        return true;
      }
    }
  }
  return false;
}

Result<std::optional<std::string>> LedgerReader::contents(std::uint64_t index) {
  const auto leaf =
      entry(index).and_then([](const Bytes& bytes) { return ledger::parse_leaf(bytes); });
  if (!leaf) {
    return tl::make_unexpected(leaf.error());
  }
  auto line = find_line(index);
  if (!line) {
    return tl::make_unexpected(std::move(line.error()));
  }
  if (line->empty()) {
    const auto gone = is_purged(index, leaf->record_class);
    if (!gone) {
      return tl::make_unexpected(gone.error());
    }
    return *gone ? Result<std::optional<std::string>>(std::nullopt)
                 : misfit(fmt::format("the contents of record {} are missing, and no notice of the "
                                      "ledger tells that they were purged",
                                      index));
  }
  if (hasher_.hash({as_bytes(*line)}) != leaf->commitment) {
    return misfit(fmt::format("the line of record {} is not what its leaf binds", index));
  }
  return std::move(*line);
}

} // namespace haechi::io
