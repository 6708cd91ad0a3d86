#include "io/ledger/heal_packing.h"

#include "io/ledger/class_purge.h"
#include "io/ledger/ledger_reader.h"
#include "io/ledger/record_lines.h"
#include "ledger/notice.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>
#include <unistd.h>

namespace haechi::io {

namespace fs = std::filesystem;

namespace {

bool exists(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

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
