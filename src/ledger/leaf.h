#pragma once
// One leaf of the ledger: 64 bytes that tell of a record its place, time, source and kind, and bind
// its contents by their hash. The contents are a line of JSON that stands apart in a record file;
// it carries its own salt, so that a purged line cannot be guessed from the leaf. A notice of the
// ledger about itself (kind pack, purge, import, repair) tells of nobody: its line stands in the
// leaf. Byte by byte in docs/ledger.md. Posture: robust to untrusted bytes.

#include "base/digest.h"
#include "base/instant.h"
#include "ledger/hasher.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace haechi::wire::json {
class Parser;
} // namespace haechi::wire::json

namespace haechi::ledger {

// What may be purged together.
enum class Class : std::uint8_t { Decision = 1, Event = 2, Count = 3, Notice = 4 };

[[nodiscard]] Class class_of(std::string_view kind);
[[nodiscard]] std::string_view to_word(Class value); // decision, event, count, notice

// A longer line is no notice: the leaf has to hold it.
inline constexpr std::size_t kMostNoticeBytes = 32'768;

using Salt = std::array<Byte, 16>;

// What the ledger adds to a record.
struct Envelope {
  std::uint64_t sequence = 0; // the index of the leaf
  std::uint32_t run = 0;      // starts of the gateway on this ledger
  std::uint16_t source = 0;   // 0: the record writer; 1, 2, ...: who recorded, a worker each
  std::uint64_t count = 0;    // the source's own: a number that is missing is a record lost
  bool operator==(const Envelope&) const = default;
};

struct Leaf {
  static constexpr std::size_t kFixedBytes = 64;
  static constexpr Byte kVersion = 1;

  Class record_class = Class::Event;
  Envelope envelope;
  Instant time{}; // of the record, but never before the leaf in front of it
  Sha256 commitment{};
  std::string notice; // the line, of a notice
};

[[nodiscard]] Bytes to_bytes(const Leaf& leaf);
// Errors: E-LEDGER-012.
[[nodiscard]] Result<Leaf> parse_leaf(ByteView bytes);

// Puts the envelope and the salt behind the last member of a JSON line that ends with "}\n".
void seal_line(std::string& line, const Envelope& envelope, const Salt& salt);

// A line of a record file, read back.
struct SealedLine {
  Envelope envelope;
  Instant at{};
  std::string kind;
  bool is_sealed = false; // false: written before there was a ledger
};

// `line` without its newline. Errors: E-LEDGER-013 (no record), E-JSON-*.
[[nodiscard]] Result<SealedLine> parse_sealed_line(std::string_view line,
                                                   wire::json::Parser& parser);

// The leaf of a line; `before` is the time of the leaf in front of it.
[[nodiscard]] Leaf make_leaf(const SealedLine& sealed, std::string_view line, Instant before,
                             const Hasher& hasher);

} // namespace haechi::ledger
