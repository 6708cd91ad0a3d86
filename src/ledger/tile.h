#pragma once
// Tiles as C2SP tlog-tiles lays them out: where each lies, and how entries stand in their bundles.
// A tile holds up to 256 hashes, a bundle up to 256 entries; one with fewer is partial.
// Posture: robust to untrusted bytes (a copy of a ledger may have been tampered with).

#include "base/digest.h"
#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::ledger {

inline constexpr std::size_t kTileWidth = 256;
inline constexpr unsigned kTileHeight = 8;
inline constexpr unsigned kMostLevels = 8; // 2^64 leaves
inline constexpr std::size_t kMostEntryBytes = 65'535;

struct TileName {
  static constexpr unsigned kEntries = 255; // in the place of a level

  unsigned level = 0;
  std::uint64_t index = 0;
  std::uint32_t width = kTileWidth; // 1 to 256; below 256: partial

  bool operator==(const TileName&) const = default;
  auto operator<=>(const TileName&) const = default;
};

// `tile/0/x001/067`, `tile/entries/000.p/17`.
[[nodiscard]] std::string to_path(const TileName& name);

// Only the one spelling that to_path gives.
[[nodiscard]] std::optional<TileName> parse_tile_path(std::string_view path);

// Each entry behind its length (2 bytes, big-endian).
void append_entry(Bytes& bundle, ByteView entry);

// Errors: E-LEDGER-010 (more, fewer or other bytes than `count` entries).
[[nodiscard]] Result<std::vector<ByteView>> parse_bundle(ByteView bytes, std::size_t count);

// Errors: E-LEDGER-010 (not `count` hashes).
[[nodiscard]] Result<std::vector<Sha256>> parse_hashes(ByteView bytes, std::size_t count);

} // namespace haechi::ledger
