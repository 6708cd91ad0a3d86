#include "io/ledger/ledger_store.h"

#include "io/files/read.h"
#include "io/ledger/rebuild.h"
#include "io/net/socket.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sys/random.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace haechi::io {

namespace fs = std::filesystem;
using ledger::TileFile;
using ledger::TileName;

namespace {

constexpr const char* kKeyFile = "/.ledger.key";
constexpr const char* kVerifierFile = "/ledger.vkey";
constexpr const char* kCheckpointFile = "/checkpoint";
constexpr std::size_t kMostSmallFile = 64U << 10U;
constexpr std::uint64_t kTilesOfFolder = 1'000;
constexpr std::uint64_t kStrayFolders = 16; // looked through at each level: 4,096,000 records
constexpr std::size_t kMostTileBytes = (ledger::kMostEntryBytes + 2) * ledger::kTileWidth;

std::string reason_of(int error) {
  return std::generic_category().message(error);
}

tl::unexpected<Error> disk_error(const std::string& path, int error) {
  return fail("E-LEDGER-001",
              fmt::format("`{}` of the ledger cannot be written: {}", path, reason_of(error)));
}

tl::unexpected<Error> mismatch(std::string what) {
  return fail("E-LEDGER-002", std::move(what), {},
              "`haechi ledger verify` says where; put the folder aside as it is, as evidence, to "
              "begin a new ledger");
}

bool exists(const std::string& path) {
  struct stat status{};
  return ::lstat(path.c_str(), &status) == 0;
}

Result<void> write_file(const LedgerStore::Options& options, const std::string& path,
                        std::string_view text, bool is_synced) {
  const Fd file(::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.is_open()) {
    return disk_error(path, errno);
  }
  while (!text.empty()) {
    const ssize_t done = options.write(file.get(), text.data(), text.size());
    if (done < 0 && errno == EINTR) {
      continue;
    }
    if (done <= 0) {
      return disk_error(path, done < 0 ? errno : ENOSPC);
    }
    text.remove_prefix(static_cast<std::size_t>(done));
  }
  if (is_synced && ::fsync(file.get()) != 0) {
    return disk_error(path, errno);
  }
  return {};
}

// The file is whole or not there, also after the loss of power.
Result<void> put_file(const LedgerStore::Options& options, const std::string& path,
                      std::string_view text) {
  const std::string beside = path + ".new";
  auto written = write_file(options, beside, text, true);
  if (!written) {
    ::unlink(beside.c_str());
    return written;
  }
  if (std::rename(beside.c_str(), path.c_str()) != 0) {
    return disk_error(path, errno);
  }
  return {};
}

} // namespace

Result<LedgerStore> LedgerStore::open(Options options) {
  if (!options.write) {
    options.write = [](int fd, const char* text, std::size_t size) {
      return ::write(fd, text, size);
    };
  }
  LedgerStore out(std::move(options));
  for (const char* name : {kKeyFile, kVerifierFile, kCheckpointFile}) {
    ::unlink((out.options_.dir + name + ".new").c_str()); // what a crash left
  }
  const bool has_key = exists(out.options_.dir + kKeyFile);
  if (!has_key && exists(out.options_.dir + kCheckpointFile)) {
    return mismatch("the folder holds a ledger, but not the key that signs it (`.ledger.key`)");
  }
  auto done = (has_key ? out.read_key() : out.make_key()).and_then([&] { return out.restore(); });
  if (!done) {
    return tl::make_unexpected(std::move(done.error()));
  }
  return out;
}

Result<void> LedgerStore::make_key() {
  ledger::Key32 seed{};
  if (::getrandom(seed.data(), seed.size(), 0) != static_cast<ssize_t>(seed.size())) {
    return fail("E-LEDGER-001", "the system gives no randomness for the ledger's key");
  }
  signer_ = ledger::make_signer(seed);
  has_new_key_ = true;
  return put_file(options_, options_.dir + kKeyFile, to_text(signer_) + "\n").and_then([&] {
    return put_file(options_, options_.dir + kVerifierFile, to_text(signer_.verifier()) + "\n");
  });
}

Result<void> LedgerStore::read_key() {
  const std::string path = options_.dir + kKeyFile;
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode) ||
      (status.st_mode & 077U) != 0) {
    return fail("E-LEDGER-001",
                fmt::format("the ledger's key `{}` is open to others, or no file", path), {},
                "mode 0600, owned by the user that haechi runs as");
  }
  const auto file = read_file(path, kMostSmallFile);
  if (!file) {
    return tl::make_unexpected(file.error());
  }
  if (!file->text.ends_with('\n')) {
    return mismatch("the ledger's key is cut short");
  }
  auto signer = ledger::parse_signer(std::string_view(file->text).substr(0, file->text.size() - 1));
  if (!signer) {
    return tl::make_unexpected(std::move(signer.error()));
  }
  signer_ = std::move(*signer);
  const std::string public_path = options_.dir + kVerifierFile;
  const std::string wanted = to_text(signer_.verifier()) + "\n";
  if (!exists(public_path)) { // a crash between the two
    return put_file(options_, public_path, wanted);
  }
  const auto named = read_file(public_path, kMostSmallFile);
  if (!named || named->text != wanted) {
    return mismatch("`ledger.vkey` is not of the key that signs here");
  }
  return {};
}

Result<void> LedgerStore::restore() {
  const std::string path = options_.dir + kCheckpointFile;
  if (!exists(path)) {
    return {};
  }
  had_checkpoint_ = true;
  const auto note = read_file(path, kMostSmallFile);
  if (!note) {
    return tl::make_unexpected(note.error());
  }
  const auto checkpoint =
      open_checkpoint(note->text, signer_.verifier(), ledger::OtherSignatures::Refused);
  if (!checkpoint) {
    return tl::make_unexpected(checkpoint.error());
  }
  if (auto restored = restore_or_rebuild(*checkpoint); !restored) {
    return restored;
  }
  sealed_size_ = tree_.size();
  partials_ = ledger::edge_of(sealed_size_);
  return {};
}

Result<void> LedgerStore::restore_or_rebuild(const ledger::Checkpoint& checkpoint) {
  const auto read = [&] {
    return read_edge(checkpoint).and_then([&] { return read_last_leaf(); });
  };
  if (read()) {
    return {};
  }
  auto rebuilt = rebuild_tiles(options_.dir, checkpoint, [this](const TileFile& tile) {
    ++mended_tiles_;
    const std::string path = options_.dir + "/" + to_path(tile.name);
    std::error_code error;
    fs::create_directories(fs::path(path).parent_path(), error);
    return put_file(options_, path, as_text(tile.bytes));
  });
  return rebuilt ? read() : rebuilt;
}

Result<void> LedgerStore::read_edge(const ledger::Checkpoint& checkpoint) {
  std::vector<Sha256> hashes; // of the leaves in the open bundle
  Bytes bundle;
  auto tree =
      ledger::TreeBuilder::restore(checkpoint.size, [&](const TileName& name) -> Result<Bytes> {
        const std::string tile = to_path(name);
        auto file = read_file(options_.dir + "/" + tile, kMostTileBytes);
        if (!file) {
          return mismatch(fmt::format("`{}` of the ledger is missing or cannot be read", tile));
        }
        Bytes bytes(file->text.begin(), file->text.end());
        if (name.level == TileName::kEntries) {
          bundle = bytes;
        } else if (name.level == 0) {
          hashes = ledger::parse_hashes(bytes, name.width).value_or(std::vector<Sha256>());
        }
        return bytes;
      });
  if (!tree) {
    return tl::make_unexpected(std::move(tree.error()));
  }
  const auto entries = ledger::parse_bundle(bundle, hashes.size());
  const ledger::Hasher hasher;
  if (tree->root() != checkpoint.root || !entries ||
      !std::ranges::equal(*entries, hashes, {},
                          [&](ByteView entry) { return hasher.leaf(entry); })) {
    return mismatch("the newest tiles of the ledger are not those that its checkpoint signs");
  }
  tree_ = std::move(*tree);
  return {};
}

Result<void> LedgerStore::read_last_leaf() {
  const std::uint64_t size = tree_.size();
  if (size == 0) {
    return {};
  }
  Bytes bundle(tree_.bundle().begin(), tree_.bundle().end());
  std::size_t count = size % ledger::kTileWidth;
  if (count == 0) {
    count = ledger::kTileWidth;
    const TileName name{TileName::kEntries, size / ledger::kTileWidth - 1, ledger::kTileWidth};
    const auto file = read_file(options_.dir + "/" + to_path(name), kMostTileBytes);
    if (!file) {
      return mismatch(fmt::format("`{}` of the ledger is missing", to_path(name)));
    }
    bundle.assign(file->text.begin(), file->text.end());
  }
  const auto entries = ledger::parse_bundle(bundle, count);
  if (!entries) {
    return tl::make_unexpected(entries.error());
  }
  const auto leaf = ledger::parse_leaf(entries->back());
  if (!leaf) {
    return tl::make_unexpected(leaf.error());
  }
  last_time_ = leaf->time;
  last_run_ = leaf->envelope.run;
  return {};
}

void LedgerStore::remove_strays() const {
  for (unsigned level = 0; level < ledger::kMostLevels; ++level) {
    remove_strays(level);
  }
  remove_strays(TileName::kEntries);
}

void LedgerStore::remove_strays(unsigned level) const {
  const unsigned height = level == TileName::kEntries ? 0 : level * ledger::kTileHeight;
  const std::uint64_t covered = sealed_size_ >> height;
  const auto is_stray = [&](const TileName& name) {
    return name.width == ledger::kTileWidth ? name.index >= covered / ledger::kTileWidth
                                            : std::ranges::find(partials_, name) == partials_.end();
  };
  const std::uint64_t group = covered / ledger::kTileWidth / kTilesOfFolder;
  for (std::uint64_t next = group; next < group + kStrayFolders; ++next) {
    const TileName first{level, next * kTilesOfFolder, ledger::kTileWidth};
    const fs::path folder = fs::path(options_.dir + "/" + to_path(first)).parent_path();
    std::vector<fs::path> strays;
    const auto look_at = [&](const fs::path& path) {
      const auto name =
          ledger::parse_tile_path(path.lexically_relative(options_.dir).generic_string());
      if (name && is_stray(*name)) {
        strays.push_back(path);
      }
    };
    std::error_code error;
    for (fs::directory_iterator at(folder, error); !error && at != fs::directory_iterator();
         at.increment(error)) {
      if (at->path().extension() != ".p") {
        look_at(at->path());
        continue;
      }
      std::error_code inner;
      for (fs::directory_iterator part(at->path(), inner);
           !inner && part != fs::directory_iterator(); part.increment(inner)) {
        look_at(part->path());
      }
    }
    for (const fs::path& stray : strays) {
      ::unlink(stray.c_str());
      if (stray.parent_path().extension() == ".p") {
        ::rmdir(stray.parent_path().c_str());
      }
    }
  }
}

void LedgerStore::add(const ledger::Leaf& leaf) {
  tree_.add(to_bytes(leaf), full_);
  last_time_ = leaf.time;
  last_run_ = leaf.envelope.run;
}

Result<void> LedgerStore::write_tile(const TileFile& tile) {
  const std::string path = options_.dir + "/" + to_path(tile.name);
  const std::string_view text = as_text(tile.bytes);
  auto written = write_file(options_, path, text, false);
  if (written || errno != ENOENT) {
    return written;
  }
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  if (error) {
    return disk_error(path, error.value());
  }
  return write_file(options_, path, text, false);
}

void LedgerStore::remove_old_partials(const std::vector<TileName>& now) {
  for (const TileName& old : partials_) {
    if (std::ranges::find(now, old) == now.end()) {
      const std::string path = options_.dir + "/" + to_path(old);
      ::unlink(path.c_str());
      ::rmdir(fs::path(path).parent_path().c_str()); // fails while it holds a newer one
    }
  }
  partials_ = now;
}

Result<void> LedgerStore::seal() {
  if (is_sealed() && exists(options_.dir + kCheckpointFile)) {
    return {};
  }
  while (!full_.empty()) {
    // From the back, so that what is written is gone from memory at once.
    if (auto written = write_tile(full_.back()); !written) {
      return written;
    }
    full_.pop_back();
  }
  std::vector<TileFile> partials;
  tree_.append_partials(partials);
  std::vector<TileName> names;
  for (const TileFile& partial : partials) {
    names.push_back(partial.name);
    if (std::ranges::find(partials_, partial.name) != partials_.end()) {
      continue; // INVARIANT: a file that the checkpoint in force speaks of is never opened to write
    }
    if (auto written = write_tile(partial); !written) {
      return written;
    }
  }
  const Fd folder(::open(options_.dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open() || ::syncfs(folder.get()) != 0) {
    return disk_error(options_.dir, errno);
  }
  const ledger::Checkpoint checkpoint{signer_.name, tree_.size(), tree_.root()};
  auto put =
      put_file(options_, options_.dir + kCheckpointFile, sign_checkpoint(checkpoint, signer_));
  if (!put) {
    return put;
  }
  if (tree_.size() == 0 && ::fsync(folder.get()) != 0) {
    return disk_error(options_.dir, errno); // INVARIANT: no line reaches the disk before it
  }
  sealed_size_ = tree_.size();
  remove_old_partials(names);
  return {};
}

} // namespace haechi::io
