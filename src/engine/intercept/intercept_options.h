#pragma once
// What an operator may set about interception, with the defaults that docs/inspection-http.md
// states.

#include "engine/intercept/body_hold.h"
#include "engine/intercept/tenant_headers.h"
#include "wire/coding/body_decoder.h"
#include "wire/http1/head.h"
#include "wire/http2/connection.h"

#include <chrono>
#include <string>

namespace haechi::engine::intercept {

struct InterceptOptions {
  HoldLimits hold;                           // of a request body that waits for its verdict
  std::size_t most_held = 8U << 20U;         // in memory, of all requests of a connection
  wire::coding::DecodeLimits request_decode; // of what comes out of its codings
  wire::coding::DecodeLimits answer_decode{.bytes = 1ULL << 30U};
  std::size_t most_json = 1U << 20U;    // of a body that is read for model and tenant
  std::size_t most_message = 4U << 20U; // of one WebSocket message
  std::size_t high_water = 256U << 10U; // bytes that wait for one side before the other is paused
  std::size_t most_upstreams = 6;       // connections that one client's requests may use at once
  std::size_t most_waiting = 100;       // requests that wait for one
  wire::http2::Limits http2;
  wire::http1::HeadLimits head = wire::http1::kRequestLimits; // of requests in HTTP/1.1

  std::chrono::milliseconds head_timeout{10'000};         // a first request, from the beginning
  std::chrono::milliseconds answer_timeout{4 * 3600'000}; // no byte of any exchange
  std::chrono::milliseconds keep_alive_timeout{60'000};   // no exchange at all
  std::chrono::milliseconds token_time{10 * 60'000};      // a notice that lies on the screen
  std::chrono::milliseconds acknowledgement_time{8 * 3600'000};

  // Programs, too, are told to have a warning confirmed; else they pass, and the records say so.
  bool programs_acknowledge = false;

  std::string via;        // pseudonym in the Via field; empty: no field
  std::string blocked_by; // URI of the blocking entity for HTTP 451 (RFC 7725); empty: no link
  TenantRestrictions tenants;
  std::vector<std::string> dropped_fields; // of requests, lower case: never sent to a server
};

} // namespace haechi::engine::intercept
