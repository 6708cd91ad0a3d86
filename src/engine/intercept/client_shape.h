#pragma once
// What kind of answer a client can make use of when it is refused: a page, its API's error, a gRPC
// status. Read from what it sent and from the endpoint that it asked.

#include "base/words.h"
#include "catalog/endpoints/endpoint.h"
#include "emit/refusal/api_error.h"
#include "engine/intercept/message.h"

namespace haechi::engine::intercept {

enum class ClientKind : std::uint8_t {
  Page,   // a browser that will show what comes
  Script, // a browser's page in the background: nobody sees the answer
  Api,    // a program
  Grpc
};

struct ClientShape {
  ClientKind kind = ClientKind::Api;
  bool is_framed = false; // a page inside another one: no place for a form of ours
  emit::ApiDialect dialect = emit::ApiDialect::Plain;
  Language language = Language::English;
};

// `endpoint` may be null.
[[nodiscard]] ClientShape choose_shape(const Request& request, const catalog::Endpoint* endpoint);

} // namespace haechi::engine::intercept
