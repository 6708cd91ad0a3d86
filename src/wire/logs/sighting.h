#pragma once
// What one line of a log says about one use of a host, whatever program wrote it. Views into the
// line (or the reader that read it): valid until the next line is read.

#include "base/instant.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace haechi::wire::logs {

// Where the host was seen.
enum class Source : std::uint8_t { Dns, Connect, Http, Record };

// What became of it, as far as the log knows.
enum class Happened : std::uint8_t { Unknown, Passed, Refused };

struct Sighting {
  // Without an offset: a local time of the machine that wrote it. nullopt: the line has no time.
  std::optional<DateTime> at;
  std::string_view client; // as written: mostly an address
  std::string_view user;   // who logged in; empty: nobody did
  std::string_view host;   // as written, without port and brackets; may be an address
  std::uint16_t port = 0;  // 0: not said
  std::string_view method; // of HTTP, or the type of a DNS question
  std::string_view path;   // of a URL, without the query
  std::uint64_t bytes = 0; // sent to the client
  Happened happened = Happened::Unknown;
  Source source{};
  // Of haechi's records: whom the gateway took the client for, and the effect it decided.
  std::string_view subject;
  std::string_view body;
  std::string_view device;
  std::string_view zone;
  std::string_view effect;
};

} // namespace haechi::wire::logs
