#pragma once
// Log files through the readers of wire/logs into a replay: lines are cut, times and hosts read,
// clients identified, uses judged. A line that cannot be read is counted, the first few of a file
// are told on stderr, and the work goes on.

#include "cli/replay_clients.h"
#include "io/files/input.h"
#include "io/files/line_reader.h"
#include "io/process/progress.h"
#include "policy/replay/report_text.h"
#include "policy/syntax/time_zone.h"
#include "wire/logs/reader.h"

#include <optional>
#include <string>
#include <vector>

namespace haechi::cli {

struct LogOptions {
  std::optional<wire::logs::Format> format; // nullopt: told from the first lines
  int year = 0;                             // of dates without one; 0: from the file's last change
  std::optional<Instant> at;                // decide everything at this instant
  policy::TimeZone zone;                    // of times without an offset
  bool needs_records = false;               // nothing but haechi's records says who asked
};

class ReplayLogs {
 public:
  ReplayLogs(const LogOptions& options, policy::replay::Replay& replay, ReplayClients& clients)
      : options_(options), replay_(replay), clients_(clients) {}

  // Errors: E-IO-001, E-LOG-003 to -006.
  [[nodiscard]] Result<bool> read(const io::Input& input, io::Progress& progress);

  // Everything but the digests.
  [[nodiscard]] const policy::replay::Origin& origin() const { return origin_; }

 private:
  // One file on its way.
  struct Run {
    std::string name;
    Instant changed{};
    std::unique_ptr<wire::logs::Reader> reader;
    std::uint64_t line = 0;
    std::uint64_t malformed = 0;
  };

  [[nodiscard]] Result<bool> begin(Run& run, const std::vector<std::string>& first) const;
  void take(Run& run, const io::Line& line);
  void take(Run& run, std::string_view line);
  void take(const Run& run, const wire::logs::Sighting& sighting);
  void complain(Run& run, const Error& error);
  [[nodiscard]] Instant time_of(const Run& run, const wire::logs::Sighting& sighting) const;
  // Canonical; empty when it is no name.
  [[nodiscard]] std::string_view host_of(std::string_view written);

  const LogOptions& options_;
  policy::replay::Replay& replay_;
  ReplayClients& clients_;
  policy::replay::Origin origin_;
  TextTable<std::string> hosts_;
};

} // namespace haechi::cli
