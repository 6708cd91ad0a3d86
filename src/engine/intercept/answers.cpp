#include "engine/intercept/answers.h"

#include "emit/refusal/field_text.h"
#include "emit/refusal/trouble_page.h"

#include <fmt/format.h>

namespace haechi::engine::intercept {

namespace {

constexpr std::string_view kPermissionDenied = "7"; // gRPC status codes
constexpr std::string_view kUnavailable = "14";

OwnAnswer finish(int status, Headers headers, std::string_view type, std::string body) {
  OwnAnswer out;
  out.head.status = status;
  out.head.headers = std::move(headers);
  out.head.headers.push_back({"content-type", std::string(type)});
  out.head.headers.push_back({"cache-control", "no-store"});
  out.head.headers.push_back({"x-content-type-options", "nosniff"});
  out.head.length = body.size();
  out.body = std::move(body);
  return out;
}

// Trailers alone (gRPC over HTTP/2): the status stands in the head, no body follows.
OwnAnswer finish_grpc(Headers headers, std::string_view code, std::string message) {
  headers.push_back({"content-type", "application/grpc"});
  headers.push_back({"grpc-status", std::string(code)});
  headers.push_back({"grpc-message", std::move(message)});
  OwnAnswer out;
  out.head.status = 200;
  out.head.headers = std::move(headers);
  return out;
}

Headers refusal_headers(const emit::Refusal& refusal, std::string_view blocked_by) {
  Headers headers{{"haechi-reference", emit::to_field_text(refusal.reference)},
                  {"haechi-reason", emit::to_field_text(refusal.reason)}};
  if (!refusal.order.empty()) {
    headers.push_back({"haechi-order", emit::to_field_text(refusal.order)});
  }
  headers.push_back({"proxy-status",
                     fmt::format("haechi; error=http_request_denied; details={}",
                                 emit::to_field_string(refusal.reason + " " + refusal.reference))});
  if (refusal.is_legal && !blocked_by.empty()) {
    headers.push_back(
        {"link", fmt::format("<{}>; rel=\"blocked-by\"", emit::to_field_text(blocked_by))});
  }
  headers.push_back({"vary", "Accept, Accept-Language"});
  return headers;
}

} // namespace

OwnAnswer make_refusal_answer(const emit::Refusal& refusal, const ClientShape& shape,
                              std::string_view blocked_by) {
  Headers headers = refusal_headers(refusal, blocked_by);
  const int status = emit::refusal_status(refusal);
  switch (shape.kind) {
  case ClientKind::Page:
    return finish(status, std::move(headers), "text/html; charset=utf-8",
                  emit::make_refusal_page(refusal, shape.language));
  case ClientKind::Grpc:
    return finish_grpc(std::move(headers), kPermissionDenied,
                       emit::make_grpc_message(refusal, shape.language));
  case ClientKind::Script:
  case ClientKind::Api:
    break;
  }
  if (const auto type = emit::error_type_header(shape.dialect); !type.name.empty()) {
    headers.push_back({std::string(type.name), std::string(type.value)});
  }
  return finish(status, std::move(headers), "application/json",
                emit::make_api_error(refusal, shape.dialect, shape.language));
}

OwnAnswer make_notice_answer(const emit::Notice& notice, Language language) {
  // A page that nobody may frame, whose form may go nowhere else.
  Headers headers{
      {"haechi-reference", emit::to_field_text(notice.facts.reference)},
      {"content-security-policy",
       "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"},
      {"referrer-policy", "same-origin"},
      {"vary", "Accept, Accept-Language"}};
  return finish(403, std::move(headers), "text/html; charset=utf-8",
                emit::make_notice_page(notice, language));
}

OwnAnswer make_confirmed_answer(const emit::Refusal& facts, bool was_asked, Language language) {
  Headers headers{{"content-security-policy",
                   "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"},
                  {"vary", "Accept-Language"}};
  return finish(200, std::move(headers), "text/html; charset=utf-8",
                emit::make_confirmed_page(facts, was_asked, language));
}

OwnAnswer make_redirect(std::string_view path) {
  OwnAnswer out;
  out.head.status = 303;
  out.head.headers = {{"location", std::string(path)}, {"cache-control", "no-store"}};
  out.head.length = 0;
  return out;
}

OwnAnswer make_trouble_answer(const Trouble& trouble, const ClientShape& shape) {
  Headers headers{{"proxy-status", fmt::format("haechi; error={}; details={}", trouble.proxy_error,
                                               emit::to_field_string(trouble.code))}};
  if (shape.kind == ClientKind::Grpc) {
    return finish_grpc(std::move(headers), kUnavailable, std::string(trouble.message));
  }
  if (shape.kind == ClientKind::Page) {
    return finish(trouble.status, std::move(headers), "text/html; charset=utf-8",
                  emit::make_trouble_page(trouble.code, trouble.message, shape.language));
  }
  return finish(trouble.status, std::move(headers), "application/json",
                fmt::format(R"({{"error":{{"type":"proxy_error","code":"{}","message":"{}"}}}})"
                            "\n",
                            trouble.code, trouble.message));
}

} // namespace haechi::engine::intercept
