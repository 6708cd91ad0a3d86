#pragma once
// One decision as it is written down: a JSON line now, a ledger leaf later. No prompt text, no
// secret, no path or query of a URL ever enters a record.

#include "base/instant.h"

#include <cstdint>
#include <string>
#include <vector>

namespace haechi::ledger {

// A decision that is not a plain allow, or an event of the gateway itself (`kind` start, reload,
// stop, gap, repair), or, where the configuration wants it, an ordinary allowed name (`allowed`).
struct Record {
  Instant at{};
  std::string kind = "decision";
  std::string reference; // the number that refusals show, `H-7K3M-9QX2`
  std::string subject; // who, as configuration names them: user name or the identity entry's prefix
  std::string body;
  std::string device;
  std::string zone;
  std::string service; // ids of the candidate services, joined by `,`
  std::string host;
  std::string depth;  // dns, connect, server-name, request
  std::string effect; // the decision's; `warn` that could not be shown has shown=false
  std::string action; // pass, refuse, steer (sent to the gateway by DNS)
  std::string reason;
  std::string by; // deciding order, empty: none
  std::vector<std::string> obligations;
  std::vector<std::string>
      unmet; // obligations that this depth could not carry out; `warn-unshown` for a warning
  std::string policy;     // digest
  std::string note;       // plain words for other kinds: what was reloaded, why it failed
  std::uint64_t lost = 0; // of a gap: how many records could not be kept
};

// One line of JSON with a final newline; keys in the order of the struct, empty ones left out.
[[nodiscard]] std::string to_json_line(const Record& record);

// What happened in one minute and is not written down one by one: numbers, never names.
struct MinuteCount {
  Instant minute{};
  std::uint64_t dns_allowed = 0;
  std::uint64_t proxy_allowed = 0;
  // Only where decisions are counted and not written.
  std::uint64_t refused = 0;
  std::uint64_t passed = 0; // that would have been recorded
};

[[nodiscard]] std::string to_json_line(const MinuteCount& count);

// Where decisions go. The data path calls it and never waits; io/store writes behind it.
class Recorder {
 public:
  virtual ~Recorder() = default;
  virtual void record(Record record) = 0;
  virtual void count_dns_allowed() = 0;
  virtual void count_proxy_allowed() = 0;

  // Ordinary allowed names are to be recorded as well as counted.
  [[nodiscard]] virtual bool wants_allowed() const { return false; }
};

} // namespace haechi::ledger
