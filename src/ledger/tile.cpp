#include "ledger/tile.h"

#include "base/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace haechi::ledger {

namespace {

constexpr std::string_view kRoot = "tile/";
constexpr std::string_view kEntriesWord = "entries";
constexpr std::size_t kGroup = 3;
constexpr std::size_t kMostPath = 64;

template <class T> std::optional<T> parse_decimal(std::string_view text) {
  T out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return out;
}

std::string to_groups(std::uint64_t index) {
  std::string out = fmt::format("{:03}", index % 1000);
  for (index /= 1000; index > 0; index /= 1000) {
    out.insert(0, fmt::format("x{:03}/", index % 1000));
  }
  return out;
}

// What comes before the first `/`; takes it off.
std::string_view take_part(std::string_view& rest) {
  const std::size_t slash = rest.find('/');
  const std::string_view part = rest.substr(0, slash);
  rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
  return part;
}

std::optional<std::uint64_t> take_index(std::string_view& rest, bool& is_partial) {
  std::uint64_t index = 0;
  for (;;) {
    std::string_view part = take_part(rest);
    const bool goes_on = part.starts_with('x');
    if (goes_on) {
      part.remove_prefix(1);
    }
    is_partial = !goes_on && part.ends_with(".p");
    if (is_partial) {
      part.remove_suffix(2);
    }
    const auto group = parse_decimal<std::uint64_t>(part);
    if (part.size() != kGroup || !group) {
      return std::nullopt;
    }
    index = index * 1000 + *group;
    if (!goes_on) {
      return index;
    }
  }
}

} // namespace

std::string to_path(const TileName& name) {
  const std::string level =
      name.level == TileName::kEntries ? std::string(kEntriesWord) : std::to_string(name.level);
  std::string out = fmt::format("{}{}/{}", kRoot, level, to_groups(name.index));
  if (name.width != kTileWidth) {
    out += fmt::format(".p/{}", name.width);
  }
  return out;
}

std::optional<TileName> parse_tile_path(std::string_view path) {
  if (path.size() > kMostPath || !path.starts_with(kRoot)) {
    return std::nullopt;
  }
  std::string_view rest = path.substr(kRoot.size());
  const std::string_view level = take_part(rest);
  TileName out;
  if (level == kEntriesWord) {
    out.level = TileName::kEntries;
  } else {
    const auto number = parse_decimal<unsigned>(level);
    if (!number || *number >= kMostLevels) {
      return std::nullopt;
    }
    out.level = *number;
  }
  bool is_partial = false;
  const auto index = take_index(rest, is_partial);
  if (!index) {
    return std::nullopt;
  }
  out.index = *index;
  if (is_partial) {
    const auto width = parse_decimal<std::uint32_t>(rest);
    if (!width || *width == 0 || *width >= kTileWidth) {
      return std::nullopt;
    }
    out.width = *width;
  }
  return to_path(out) == path ? std::optional(out) : std::nullopt;
}

void append_entry(Bytes& bundle, ByteView entry) {
  HAECHI_CHECK(entry.size() <= kMostEntryBytes);
  bundle.push_back(static_cast<Byte>(entry.size() >> 8U));
  bundle.push_back(static_cast<Byte>(entry.size() & 0xffU));
  bundle.insert(bundle.end(), entry.begin(), entry.end());
}

Result<std::vector<ByteView>> parse_bundle(ByteView bytes, std::size_t count) {
  std::vector<ByteView> out;
  Reader in(bytes);
  while (out.size() < count) {
    const auto entry = in.vector16();
    if (!entry) {
      return fail("E-LEDGER-010", fmt::format("entry {} of {} is cut short", out.size(), count));
    }
    out.push_back(*entry);
  }
  if (!in.is_done()) {
    return fail("E-LEDGER-010", fmt::format("{} bytes too many", in.remaining()));
  }
  return out;
}

Result<std::vector<Sha256>> parse_hashes(ByteView bytes, std::size_t count) {
  std::vector<Sha256> out(count);
  if (bytes.size() != count * sizeof(Sha256)) {
    return fail("E-LEDGER-010",
                fmt::format("{} bytes are not {} hashes of 32", bytes.size(), count));
  }
  for (std::size_t i = 0; i < count; ++i) {
    std::ranges::copy(bytes.subspan(i * sizeof(Sha256), sizeof(Sha256)), out[i].begin());
  }
  return out;
}

} // namespace haechi::ledger
