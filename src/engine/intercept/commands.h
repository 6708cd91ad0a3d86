#pragma once
// What an intercepted connection wants done, in order.

#include "engine/intercept/events.h"
#include "ledger/record.h"

#include <string>
#include <variant>
#include <vector>

namespace haechi::engine::intercept::command {

struct ToClient {
  std::string bytes;
};

struct ToUpstream {
  ConnectionNumber connection = 0;
  std::string bytes;
};

// Another connection to the upstream of this session, verified like the first. Answer:
// UpstreamOpened or UpstreamFailed.
struct OpenUpstream {
  ConnectionNumber connection = 0;
  bool allows_http2 = true;
};

struct CloseUpstream { // after what is left to send; no event follows
  ConnectionNumber connection = 0;
};

struct ReadClient { // go on or stop reading from the client
  bool goes_on = true;
};

struct ReadUpstream {
  ConnectionNumber connection = 0;
  bool goes_on = true;
};

struct Spill { // append to this exchange's file; answer only when it fails
  ExchangeNumber exchange = 0;
  std::string bytes;
};

struct ReadSpill { // answer: one SpillBytes, of so many bytes or fewer
  ExchangeNumber exchange = 0;
  std::uint64_t offset = 0;
  std::size_t bytes = 0;
};

struct DropSpill { // the file is not needed any more
  ExchangeNumber exchange = 0;
};

struct FinishClient {}; // send what is left, then end in order; the last command

struct AbortClient {}; // end so that the answer is not taken for whole; the last command

struct Record {
  ledger::Record record;
};

struct CountAllowed {};

} // namespace haechi::engine::intercept::command

namespace haechi::engine::intercept {

using Command =
    std::variant<command::ToClient, command::ToUpstream, command::OpenUpstream,
                 command::CloseUpstream, command::ReadClient, command::ReadUpstream, command::Spill,
                 command::ReadSpill, command::DropSpill, command::FinishClient,
                 command::AbortClient, command::Record, command::CountAllowed>;
using Commands = std::vector<Command>;

} // namespace haechi::engine::intercept
