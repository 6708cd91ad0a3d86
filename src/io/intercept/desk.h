#pragma once
// What the interceptions of one worker have: its judge of requests, the options in force, numbers.
// Belongs to the worker's thread.

#include "engine/gateway/decision_counts.h"
#include "engine/intercept/session.h"
#include "io/intercept/station.h"
#include "io/tls/interception.h"

#include <array>
#include <string_view>

namespace boost::asio {
class io_context;
} // namespace boost::asio

namespace haechi::io::intercept {

// With whom a handshake failed, and why: the ends of E-TLS-004 and the following.
inline constexpr std::array<std::string_view, 10> kHandshakeFailureWords{
    "server-certificate", "server-protocol", "server-broken", "server-late",       "client-refused",
    "client-protocol",    "client-broken",   "client-late",   "client-other-name", "leaf"};

// The index of the word for what went wrong.
[[nodiscard]] std::size_t to_handshake_failure(tls::InterceptionStage stage, std::string_view code);

struct DeskNumbers {
  std::uint64_t opened = 0;            // both legs, or the client's alone where there is no server
  std::uint64_t refused_by_client = 0; // our certificate was not accepted (E-TLS-007)
  std::uint64_t untrusted_servers = 0;
  std::uint64_t without_leaf = 0; // the names alone decided
  // Handshakes that failed, by kHandshakeFailureWords.
  std::array<std::uint64_t, kHandshakeFailureWords.size()> handshake_failures{};
  // Bytes inside TLS.
  std::uint64_t from_clients = 0;
  std::uint64_t to_clients = 0;
  std::uint64_t spill_failures = 0;
  engine::gateway::DecisionCounts decisions;

  void add(const DeskNumbers& other);
};

struct Desk {
  boost::asio::io_context& loop;
  Station& station;
  engine::intercept::RequestJudge& judge;
  engine::intercept::ContentHook& hook;
  ledger::Recorder& recorder;
  std::function<std::string()> make_reference;
  std::function<engine::intercept::TokenNumber()> make_number;
  std::shared_ptr<const tls::UpstreamTrust> trust;
  engine::intercept::InterceptOptions options;
  std::chrono::milliseconds connect_timeout{10'000};
  std::uint64_t most_spilt = 1ULL << 30U; // bytes of all spill files together
  std::string spill_folder = "/tmp";

  std::uint64_t spilt = 0;
  DeskNumbers numbers{};
};

} // namespace haechi::io::intercept
