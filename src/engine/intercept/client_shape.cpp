#include "engine/intercept/client_shape.h"

#include <algorithm>
#include <array>

namespace haechi::engine::intercept {

namespace {

using wire::http1::equals_ignoring_case;

bool accepts_html(const Headers& headers) {
  for (std::string_view accept = find_header(headers, "accept").value_or(""); !accept.empty();) {
    const std::size_t comma = std::min(accept.find(','), accept.size());
    const std::string_view range = accept.substr(0, comma);
    const std::string_view type = wire::http1::trim_blanks(range.substr(0, range.find(';')));
    if (equals_ignoring_case(type, "text/html") ||
        equals_ignoring_case(type, "application/xhtml+xml")) {
      return true;
    }
    accept.remove_prefix(std::min(comma + 1, accept.size()));
  }
  return false;
}

ClientKind choose_kind(const Request& request) {
  constexpr std::array<std::string_view, 5> kShown{"document", "iframe", "frame", "object",
                                                   "embed"};
  const Headers& headers = request.headers;
  if (find_header(headers, "content-type").value_or("").starts_with("application/grpc")) {
    return ClientKind::Grpc;
  }
  // Fetch metadata says what becomes of the answer; browsers send it, programs do not.
  if (const auto dest = find_header(headers, "sec-fetch-dest")) {
    return std::ranges::find(kShown, *dest) != kShown.end() ? ClientKind::Page : ClientKind::Script;
  }
  // A mode alone is sent by programs too: by the fetch of Node.js.
  if (find_header(headers, "sec-fetch-site")) {
    return ClientKind::Script;
  }
  return accepts_html(headers) ? ClientKind::Page : ClientKind::Api;
}

emit::ApiDialect choose_dialect(const Headers& headers, const catalog::Endpoint* endpoint) {
  const std::string_view shape = endpoint == nullptr ? "" : std::string_view(endpoint->shape);
  if (shape.starts_with("openai")) {
    return emit::ApiDialect::OpenAi;
  }
  if (shape.starts_with("anthropic") || find_header(headers, "anthropic-version")) {
    return emit::ApiDialect::Anthropic;
  }
  if (shape.starts_with("gemini") || find_header(headers, "x-goog-api-key") ||
      find_header(headers, "x-goog-api-client")) {
    return emit::ApiDialect::Google;
  }
  if (shape.starts_with("bedrock") || find_header(headers, "x-amz-date")) {
    return emit::ApiDialect::Bedrock;
  }
  // The libraries of OpenAI and of whoever builds on their generator.
  return find_header(headers, "x-stainless-lang") ? emit::ApiDialect::OpenAi
                                                  : emit::ApiDialect::Plain;
}

} // namespace

ClientShape choose_shape(const Request& request, const catalog::Endpoint* endpoint) {
  ClientShape shape;
  shape.kind = choose_kind(request);
  const auto dest = find_header(request.headers, "sec-fetch-dest");
  shape.is_framed = shape.kind == ClientKind::Page && dest && *dest != "document";
  shape.dialect = choose_dialect(request.headers, endpoint);
  shape.language =
      emit::choose_language(find_header(request.headers, "accept-language").value_or(""));
  return shape;
}

} // namespace haechi::engine::intercept
