#include "emit/refusal/api_error.h"

#include "wire/json/writer.h"
#include "wire/sse/event_reader.h"

#include <fmt/format.h>

namespace haechi::emit {

namespace {

using wire::json::Writer;

constexpr std::size_t kMostMessage = 1024;
constexpr std::size_t kMostCloseReason = 123;

std::string message_of(const Refusal& refusal, Language language) {
  return make_refusal_line(refusal, language, kMostMessage);
}

// What every dialect carries beside its own fields.
void write_facts(Writer& out, const Refusal& refusal) {
  out.key("haechi").raw(make_refusal_json(refusal));
}

std::string make_openai(const Refusal& refusal, Language language) {
  Writer out;
  out.begin_object().key("error").begin_object();
  out.member("message", message_of(refusal, language)).member("type", "policy_refusal");
  out.key("param").null();
  out.member("code", refusal.reason).end_object();
  write_facts(out, refusal);
  out.end_object();
  return out.take();
}

std::string make_anthropic(const Refusal& refusal, Language language) {
  Writer out;
  out.begin_object().member("type", "error").key("error").begin_object();
  out.member("type", "permission_error").member("message", message_of(refusal, language));
  out.end_object().member("request_id", refusal.reference);
  write_facts(out, refusal);
  out.end_object();
  return out.take();
}

std::string make_google(const Refusal& refusal, Language language) {
  Writer out;
  out.begin_object().key("error").begin_object();
  out.key("code").number(refusal_status(refusal));
  out.member("message", message_of(refusal, language)).member("status", "PERMISSION_DENIED");
  out.key("details").begin_array().begin_object();
  out.member("@type", "type.googleapis.com/google.rpc.ErrorInfo");
  out.member("reason", refusal.reason).member("domain", "haechi").key("metadata").begin_object();
  out.member("reference", refusal.reference).member("order", refusal.order);
  out.end_object().end_object().end_array().end_object();
  write_facts(out, refusal);
  out.end_object();
  return out.take();
}

std::string make_bedrock(const Refusal& refusal, Language language) {
  Writer out;
  out.begin_object().member("message", message_of(refusal, language));
  write_facts(out, refusal);
  out.end_object();
  return out.take();
}

} // namespace

ErrorTypeHeader error_type_header(ApiDialect dialect) {
  return dialect == ApiDialect::Bedrock
             ? ErrorTypeHeader{"x-amzn-errortype", "AccessDeniedException"}
             : ErrorTypeHeader{};
}

int refusal_status(const Refusal& refusal) {
  return refusal.is_legal ? 451 : 403;
}

std::string make_api_error(const Refusal& refusal, ApiDialect dialect, Language language) {
  switch (dialect) {
  case ApiDialect::OpenAi:
    return make_openai(refusal, language);
  case ApiDialect::Anthropic:
    return make_anthropic(refusal, language);
  case ApiDialect::Google:
    return make_google(refusal, language);
  case ApiDialect::Bedrock:
    return make_bedrock(refusal, language);
  case ApiDialect::Plain:
    break;
  }
  return make_refusal_json(refusal);
}

std::string make_error_event(const Refusal& refusal, ApiDialect dialect, Language language) {
  // OpenAI and Google send errors as data without a type; their clients look for `error` in it.
  const bool is_typed = dialect == ApiDialect::Anthropic || dialect == ApiDialect::Plain;
  return wire::sse::write_event(is_typed ? "error" : "",
                                make_api_error(refusal, dialect, language));
}

std::string make_error_line(const Refusal& refusal, Language language) {
  Writer out;
  out.begin_object().member("error", message_of(refusal, language));
  write_facts(out, refusal);
  out.end_object();
  return out.take() + "\n";
}

std::string make_close_reason(const Refusal& refusal, Language language) {
  return make_refusal_line(refusal, language, kMostCloseReason);
}

std::string make_grpc_message(const Refusal& refusal, Language language) {
  std::string out;
  for (const char c : message_of(refusal, language)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte <= 0x7E && c != '%') {
      out += c;
    } else {
      out += fmt::format("%{:02X}", byte);
    }
  }
  return out;
}

} // namespace haechi::emit
