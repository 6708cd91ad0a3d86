#include "io/ledger/class_purge.h"
#include "io/ledger/verify_parts.h"
#include "ledger/notice.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

namespace haechi::io {

namespace fs = std::filesystem;
using ledger::TileName;

namespace {

constexpr std::size_t kMostSmallFile = 64U << 10U;
constexpr std::string_view kKey = ".ledger.key";
constexpr std::string_view kLock = ".lock";
constexpr std::string_view kPseudonymKey = "pseudonym.key";
constexpr std::string_view kAside = ".partial";
constexpr std::string_view kTiles = "tile";

// What a writing gateway has beside its files for moments, until the ledger tells of it.
bool is_on_its_way(std::string_view path) {
  const bool is_named_so = path.ends_with(".new") || path.ends_with(kPurgingSuffix);
  return is_named_so && path.starts_with("records-") &&
         path.find(".jsonl") != std::string_view::npos;
}

// What holds a tile of any number.
bool is_folder_of_tiles(const std::string& path) {
  return path.starts_with(std::string(kTiles) + "/") &&
         std::ranges::any_of(std::array{"/000", "/1"}, [&](const char* tile) {
           return ledger::parse_tile_path(path + tile).has_value();
         });
}

} // namespace

void Verification::list_files() {
  std::error_code error;
  const fs::path root(options_.dir);
  for (fs::recursive_directory_iterator at(root, error);
       !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    const std::string path = at->path().lexically_relative(root).generic_string();
    std::error_code ignored;
    const fs::file_status status = at->symlink_status(ignored);
    if (fs::is_directory(status)) {
      if (path != kTiles && !is_folder_of_tiles(path)) {
        tell(path, {}, "this folder does not belong to the ledger");
        at.disable_recursion_pending();
      }
    } else if (fs::is_socket(status)) {
      report_.left_aside.push_back(path); // holds no bytes
    } else if (fs::is_regular_file(status)) {
      files_.insert(path);
    } else {
      tell(path, {}, "is a link or a device: no part of the ledger");
    }
  }
  if (error) {
    tell(".", {}, fmt::format("the folder cannot be listed: {}", error.message()));
  }
}

void Verification::check_files() {
  for (const std::string& path : files_) {
    if (!proven_.contains(path)) {
      check_file(path);
    }
  }
  report_.files = proven_.size();
  if (is_walked_) {
    check_gone();
  }
}

void Verification::check_file(const std::string& path) {
  if (const auto tile = ledger::parse_tile_path(path)) {
    check_tile_file(path, *tile);
  } else if (const auto record = parse_record_file_name(path)) {
    check_record_file(path, *record);
  } else if (path == kKey) {
    check_key();
  } else if (path == kPseudonymKey) {
    check_pseudonym_key();
  } else if (path == kLock) {
    const auto bytes = read(path, kMostSmallFile);
    if (bytes && bytes->empty()) {
      proven_.insert(path);
    } else {
      tell(path, {}, "must be empty");
    }
  } else if (path.ends_with(kAside)) {
    check_digest(path, aside_);
  } else if (options_.allows_unsigned_tail && is_on_its_way(path)) {
    report_.left_aside.push_back(path);
  } else {
    tell(path, {}, "does not belong to the ledger");
  }
}

void Verification::check_record_file(const std::string& path, const RecordFileName& name) {
  if (imported_.contains(path)) {
    check_digest(path, imported_);
    ++report_.old_files;
  } else if (name.is_packed) {
    check_digest(path, packed_);
  } else if (has(path + std::string(kPackedSuffix))) {
    tell(path, {}, "stands here a second time: it is packed already");
  } else if (const auto bytes = read(path, 0); bytes && bytes->empty()) {
    check_empty(path, name);
  } else if (is_walked_) {
    proven_.insert(path); // by its lines, each of which was found or told
  }
}

// A file without a line was emptied when what stood in it was set aside, or a gateway began it just
// before it ended: then it is the newest, under the name that follows.
void Verification::check_empty(const std::string& path, const RecordFileName& name) {
  if (aside_.contains(path + std::string(kAside)) || is_next_name(name)) {
    proven_.insert(path);
  } else {
    tell(path, {}, "holds no line, and no gateway left it so");
  }
}

bool Verification::is_next_name(const RecordFileName& name) const {
  const auto files = list_record_files(options_.dir);
  if (files.empty() || files.back().name != name.name) {
    return false;
  }
  constexpr std::size_t kDayEnd = std::string_view("records-YYYYMMDD").size();
  const auto number = [&](const RecordFileName& file) {
    return ledger::to_number(std::string_view(file.name).substr(kDayEnd + 1, 6));
  };
  if (files.size() == 1) {
    return true;
  }
  const RecordFileName& before = files[files.size() - 2];
  const bool is_same_day = before.name.compare(0, kDayEnd, name.name, 0, kDayEnd) == 0;
  return number(name) == (is_same_day ? number(before) + 1 : 1);
}

// It is a secret, and no evidence; but nothing else may hide under its name.
void Verification::check_pseudonym_key() {
  constexpr std::size_t kDigits = 64;
  const auto bytes = read(std::string(kPseudonymKey), kDigits + 1);
  std::string_view text = bytes ? as_text(*bytes) : std::string_view();
  if (text.ends_with('\n')) {
    text.remove_suffix(1);
  }
  const bool is_key = text.size() == kDigits && std::ranges::all_of(text, [](char c) {
                        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                      });
  if (is_key) {
    report_.left_aside.emplace_back(kPseudonymKey);
  } else {
    tell(std::string(kPseudonymKey), {}, "is no key of pseudonyms");
  }
}

void Verification::check_digest(const std::string& path,
                                const std::map<std::string, std::string>& noted) {
  const auto wanted = noted.find(path);
  if (wanted == noted.end()) {
    tell(path, {}, "no notice of the ledger speaks of this file");
    return;
  }
  const auto digest = digest_of_file(options_.dir + "/" + path);
  if (digest && to_hex(*digest) == wanted->second) {
    proven_.insert(path);
  } else {
    tell(path, {}, "is not the file of which the ledger holds the digest: it was changed");
  }
}

void Verification::check_tile_file(const std::string& path, const TileName& name) {
  const unsigned level = name.level == TileName::kEntries ? 0 : name.level;
  const std::uint64_t covered = size_ >> (level * ledger::kTileHeight);
  const bool is_behind = name.index > covered / ledger::kTileWidth ||
                         name.index * ledger::kTileWidth + name.width > covered;
  if (is_behind) {
    if (options_.allows_unsigned_tail) {
      report_.left_aside.push_back(path);
    } else {
      tell(path, {}, "speaks of records that are under no checkpoint");
    }
  } else if (name.width != ledger::kTileWidth) {
    check_stray_tile(path, name);
  } else if (name.level == TileName::kEntries && is_walked_) {
    proven_.insert(path); // by the tiles above it
  } else if (is_walked_) {
    return; // told when it was compared
  }
}

// An older partial tile: the beginning of what stands there now.
void Verification::check_stray_tile(const std::string& path, const TileName& name) {
  const unsigned level = name.level == TileName::kEntries ? 0 : name.level;
  const std::uint64_t covered = size_ >> (level * ledger::kTileHeight);
  const auto width = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(covered - name.index * ledger::kTileWidth, ledger::kTileWidth));
  if (width == name.width) {
    if (is_walked_ && name.level == TileName::kEntries) {
      proven_.insert(path); // the bundle of the edge itself, by the tiles above it
    }
    return;
  }
  const auto mine = read(path, (ledger::kMostEntryBytes + 2) * ledger::kTileWidth);
  const auto whole = read_tile({name.level, name.index, width});
  bool is_beginning = mine && whole && mine->size() <= whole->size() &&
                      std::equal(mine->begin(), mine->end(), whole->begin());
  if (is_beginning) {
    is_beginning = name.level == TileName::kEntries
                       ? ledger::parse_bundle(*mine, name.width).has_value()
                       : mine->size() == name.width * sizeof(Sha256);
  }
  if (is_beginning && is_walked_) {
    proven_.insert(path);
  } else if (!is_beginning) {
    tell(path, {}, "is not the beginning of the tile that stands there now");
  }
}

void Verification::check_key() {
  const auto bytes = read(std::string(kKey), kMostSmallFile);
  const std::string_view text = bytes ? as_text(*bytes) : std::string_view();
  const auto signer = text.ends_with('\n')
                          ? ledger::parse_signer(text.substr(0, text.size() - 1))
                          : Result<ledger::Signer>(fail("E-LEDGER-003", "cut short"));
  if (signer && signer->verifier() == verifier_) {
    proven_.insert(std::string(kKey));
  } else {
    tell(std::string(kKey), {}, "is not the key that signs this ledger");
  }
}

// Whole files that notices speak of and that are not there.
void Verification::check_gone() {
  for (const auto* noted : {&imported_, &aside_}) {
    for (const auto& [name, digest] : *noted) {
      std::string purged = name;
      if (purged.ends_with(kAside)) {
        purged.resize(purged.size() - kAside.size());
      }
      if (!has(name) && !purged_files_.contains(purged) &&
          !purged_files_.contains(purged + std::string(kPackedSuffix))) {
        tell(name, {}, "is missing, and no notice of the ledger tells that it was purged");
      }
    }
  }
}

} // namespace haechi::io
