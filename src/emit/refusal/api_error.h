#pragma once
// A refusal in the words of the API that a client speaks, so that its library raises the error it
// knows instead of stumbling over HTML: JSON bodies by vendor, the error event of a stream that has
// begun, a WebSocket close reason, a gRPC status message. The facts of make_refusal_json stand in
// every JSON form beside the vendor's own fields.

#include "emit/refusal/refusal.h"

namespace haechi::emit {

enum class ApiDialect : unsigned char {
  Plain,     // make_refusal_json
  OpenAi,    // {"error":{"message","type","param","code"}}
  Anthropic, // {"type":"error","error":{"type","message"}}
  Google,    // {"error":{"code","message","status","details"}} (google.rpc.Status)
  Bedrock    // {"message"}; the kind of error stands in a header (error_type_header)
};

// 403, or 451 where another authority's order decided.
[[nodiscard]] int refusal_status(const Refusal& refusal);

[[nodiscard]] std::string make_api_error(const Refusal& refusal, ApiDialect dialect,
                                         Language language);

// A header field that the vendor's clients read the kind of error from; empty: none.
struct ErrorTypeHeader {
  std::string_view name;
  std::string_view value;
};

[[nodiscard]] ErrorTypeHeader error_type_header(ApiDialect dialect);

// One whole server-sent event.
[[nodiscard]] std::string make_error_event(const Refusal& refusal, ApiDialect dialect,
                                           Language language);

// One whole line of NDJSON: {"error": text} as Ollama says it, with the facts beside it.
[[nodiscard]] std::string make_error_line(const Refusal& refusal, Language language);

// At most 123 bytes, what a close frame holds behind its code (RFC 6455 section 5.5).
[[nodiscard]] std::string make_close_reason(const Refusal& refusal, Language language);

// For `grpc-message`: percent-encoded UTF-8.
[[nodiscard]] std::string make_grpc_message(const Refusal& refusal, Language language);

} // namespace haechi::emit
