#pragma once
// What an enforcement point must do with one name, and what to tell and record about it.

#include "base/instant.h"
#include "policy/vocabulary.h"

#include <cstdint>
#include <string>
#include <vector>

namespace haechi::engine::gateway {

// Where in the network the question is asked.
enum class Depth : std::uint8_t { Dns, Connect, ServerName, Request };

[[nodiscard]] std::string_view to_word(Depth depth); // dns, connect, server-name, request

enum class Action : std::uint8_t { Pass, Refuse };

// How a verdict enters the records.
enum class Trace : std::uint8_t {
  None,    // out of reach: nobody's business, no record, no count
  Counted, // plain allow: counted per minute, never named
  Recorded // everything else
};

// The decision after "from effect to action" (docs/policy.md). Immutable; valid until the judge's
// next epoch.
struct Verdict {
  Action action = Action::Refuse;
  Trace trace = Trace::Recorded;
  policy::Effect effect = policy::Effect::Block;
  bool is_settled = true;
  bool is_legal = false; // HTTP 451 and Extended DNS Error 16 instead of 403 and 15
  std::string
      reason;     // POLICY.md's word, or `unknown-client`, `name-mismatch`, `no-server-name`, ...
  std::string by; // deciding order; empty: none
  std::vector<std::string> obligations;
  std::vector<std::string> unmet; // obligations this depth cannot carry out; `warn-unshown`
  std::vector<std::string> instead;
  std::vector<std::string> services;    // candidate services; empty: the host is no service
  Instant valid_until = Instant::max(); // the answer may change then by time alone

  [[nodiscard]] bool is_refusal() const { return action == Action::Refuse; }

  // Nothing that comes after the name can add to this answer: out of reach, or a settled allow
  // without an obligation but `log`.
  [[nodiscard]] bool is_finished_by_name() const;

  // Whatever comes after the name, it is refused.
  [[nodiscard]] bool is_certain_block() const {
    return is_settled && effect == policy::Effect::Block;
  }

  // Only HTTP can carry this out in full (POLICY.md, "From effect to action"): there is a page to
  // show, content to read, an obligation to meet, or something still to be learnt.
  [[nodiscard]] bool needs_http() const;
};

} // namespace haechi::engine::gateway
