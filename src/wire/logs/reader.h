#pragma once
// One door for every log format: a line in, what it says out.
// Posture: robust to untrusted input: clients choose names, paths and user names of a log.
// Promises: never looks outside the line, allocates nothing for a line that is well formed (but
// for JSON texts that hold escapes), and never stops: a line that cannot be read is an error, the
// next one is read as if it had not been.
// Codes: E-LOG-001, -002 (docs/errors/logs.md). Fuzzed by fuzz/log_line.cpp.

#include "base/result.h"
#include "wire/logs/sighting.h"

#include <array>
#include <memory>
#include <span>
#include <string_view>

namespace haechi::wire::logs {

inline constexpr std::size_t kMaxLine = 64U << 10U; // for whoever cuts a stream into lines

// haechi's records (JSON lines); Squid's own access log; Squid's access log in the common and
// combined formats; dnsmasq's query log, with the prefix of syslog, its own, or none.
enum class Format : std::uint8_t { Haechi, Squid, Common, Dnsmasq };

inline constexpr std::array<std::string_view, 4> kFormatWords{"haechi", "squid", "common",
                                                              "dnsmasq"};

// What a line cannot say itself.
struct Assumptions {
  // The year of dates without one. 0: the latest that leaves them not after `newest`.
  int year = 0;
  // The last change of the file: no line of it is younger (a day of grace for time zones).
  std::chrono::year_month_day newest{std::chrono::year(9999), std::chrono::month(12),
                                     std::chrono::day(31)};
};

struct Reading {
  enum class Kind : std::uint8_t {
    Sighting,
    Unnamed, // `count` uses that the log kept no names of
    Nothing, // well formed, but tells of no use of a host
  };
  Kind kind = Kind::Nothing;
  Sighting sighting{};
  std::uint64_t count = 0;
};

class Reader {
 public:
  virtual ~Reader() = default;
  // One line without its end. Errors: E-LOG-001 (no line of this format), -002 (its time).
  [[nodiscard]] virtual Result<Reading> read(std::string_view line) = 0;
};

[[nodiscard]] std::unique_ptr<Reader> make_reader(Format format, const Assumptions& assumptions);

// The format that most of these lines are written in; nullopt: none of them is in any.
[[nodiscard]] std::optional<Format> detect_format(std::span<const std::string_view> lines);

} // namespace haechi::wire::logs
