#pragma once
// One row of a demo: asks for real, and compares what was seen with what the policy engine says,
// what the story says, and what the gateway wrote down.

#include "cli/demo_story.h"
#include "engine/gateway/judge.h"
#include "io/demo/record_reader.h"

#include <map>
#include <string>
#include <vector>

namespace haechi::cli {

// What was seen on the wire.
struct Seen {
  std::string answer; // for people: `NXDOMAIN`, `403 at CONNECT`, `200`
  bool is_refused = false;
  std::string reference;                   // of a refusal
  std::vector<std::string> contradictions; // what cannot be, whatever the policy says
};

struct Expected {
  const engine::gateway::Subject* subject = nullptr; // nullptr: nobody knows this address
  engine::gateway::Verdict verdict;
};

struct DemoResult {
  DemoRow row;
  Expected expected;
  Seen seen;
  std::vector<std::string> differences; // empty: all agree
};

// Where to ask, and what to trust.
struct DemoWorld {
  Endpoint dns;
  Endpoint proxy;
  io::SitePorts sites;
  std::string authority; // PEM
  std::map<std::string, IpAddress> addresses;
};

[[nodiscard]] Seen ask(const DemoRow& row, const DemoWorld& world);

[[nodiscard]] Expected expect(engine::gateway::Judge& judge, const DemoRow& row, Instant now);

// Where the records still lack one that must come.
[[nodiscard]] bool lacks_record(const DemoResult& result, const io::RecordsRead& records);

// Fills `differences`.
void compare(DemoResult& result, const io::RecordsRead& records);

} // namespace haechi::cli
