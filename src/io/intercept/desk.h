#pragma once
// What the interceptions of one worker have: its judge of requests, the options in force, numbers.
// Belongs to the worker's thread.

#include "engine/intercept/counting_hook.h"
#include "engine/intercept/session.h"
#include "io/intercept/station.h"

namespace boost::asio {
class io_context;
} // namespace boost::asio

namespace haechi::io::intercept {

struct DeskNumbers {
  std::uint64_t opened = 0;            // both legs, or the client's alone where there is no server
  std::uint64_t refused_by_client = 0; // our certificate was not accepted (E-TLS-007)
  std::uint64_t untrusted_servers = 0;
  std::uint64_t without_leaf = 0; // the names alone decided
};

struct Desk {
  boost::asio::io_context& loop;
  Station& station;
  engine::intercept::RequestJudge& judge;
  ledger::Recorder& recorder;
  std::function<std::string()> make_reference;
  std::function<engine::intercept::TokenNumber()> make_number;
  std::shared_ptr<const tls::UpstreamTrust> trust;
  engine::intercept::InterceptOptions options;
  std::chrono::milliseconds connect_timeout{10'000};
  std::uint64_t most_spilt = 1ULL << 30U; // bytes of all spill files together
  std::string spill_folder = "/tmp";

  engine::intercept::CountingHook hook{};
  std::uint64_t spilt = 0;
  DeskNumbers numbers{};
};

} // namespace haechi::io::intercept
