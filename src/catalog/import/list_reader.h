#pragma once
// Block lists in the formats that people have, read into names:
//
//   domains   one domain a line, it and everything below it; `*.` and a leading dot say the same
//   hosts     `0.0.0.0 NAME NAME...`: these names alone
//   adblock   `||DOMAIN^`: it and below; `@@||DOMAIN^` is an exception; rules of pages are not read
//   rpz       `NAME CNAME .`, `*.NAME CNAME .` (or `*.`); `rpz-passthru.` is an exception
//   dnsmasq   `address=/NAME/`, `/NAME/0.0.0.0`, `local=/NAME/`: it and below
//
// Nothing is dropped silently: a line that is no comment and gives no name is in `not_read`.
// Posture: robust to untrusted operator input. Fuzz target: block_list.

#include "base/result.h"
#include "base/source_file.h"
#include "catalog/catalog.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haechi::catalog {

inline constexpr std::size_t kMaxImportedNames = 100'000; // of one list
inline constexpr std::size_t kMaxNotRead = 1'000;         // listed; the others are counted
inline constexpr std::size_t kMaxListLine = 4'096;        // bytes

enum class ListFormat : std::uint8_t { Domains, Hosts, Adblock, Rpz, Dnsmasq };
inline constexpr std::array<std::string_view, 5> kListFormatWords{"domains", "hosts", "adblock",
                                                                  "rpz", "dnsmasq"};

struct ListedName {
  std::string name; // canonical
  Match match{};    // Suffix or Exact
  std::uint32_t line = 0;
  bool operator==(const ListedName&) const = default;
};

struct ReadList {
  std::string file;
  ListFormat format{};
  std::vector<ListedName> names;      // in order, each once
  std::vector<ListedName> exceptions; // names that the list lets pass
  Errors not_read;                    // E-CATALOG-060, each with its line
  std::size_t not_read_count = 0;
  std::size_t repeated = 0; // names that were there before
};

// What most of the first lines look like; Domains when nothing speaks for another.
[[nodiscard]] ListFormat guess_format(std::string_view text);

// Errors: E-CATALOG-013, more names than kMaxImportedNames.
[[nodiscard]] Result<ReadList> read_list(const SourceFile& file, ListFormat format);

} // namespace haechi::catalog
