#include "engine/proxy/reply.h"

#include "emit/refusal/field_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::engine::proxy {

namespace {

using wire::http1::equals_ignoring_case;

std::string_view reason_phrase(int status) {
  switch (status) {
  case 400:
    return "Bad Request";
  case 403:
    return "Forbidden";
  case 405:
    return "Method Not Allowed";
  case 407:
    return "Proxy Authentication Required";
  case 408:
    return "Request Timeout";
  case 414:
    return "URI Too Long";
  case 431:
    return "Request Header Fields Too Large";
  case 451:
    return "Unavailable For Legal Reasons";
  case 501:
    return "Not Implemented";
  case 502:
    return "Bad Gateway";
  case 503:
    return "Service Unavailable";
  case 504:
    return "Gateway Timeout";
  case 505:
    return "HTTP Version Not Supported";
  default:
    return "Error";
  }
}

std::string_view content_type(ReplyFormat format) {
  switch (format) {
  case ReplyFormat::Html:
    return "text/html; charset=utf-8";
  case ReplyFormat::Json:
    return "application/json";
  case ReplyFormat::Text:
    break;
  }
  return "text/plain; charset=utf-8";
}

class ReplyWriter {
 public:
  explicit ReplyWriter(int status)
      : text_(fmt::format("HTTP/1.1 {} {}\r\n", status, reason_phrase(status))) {}

  void add(std::string_view name, std::string_view value) {
    fmt::format_to(std::back_inserter(text_), "{}: {}\r\n", name, value);
  }

  std::string finish(std::string_view body, const ReplyShape& shape) && {
    add("Content-Type", content_type(shape.format));
    add("Content-Length", fmt::format("{}", body.size()));
    add("Cache-Control", "no-store");
    if (shape.closes) {
      add("Connection", "close");
    } else if (shape.is_old_client) {
      add("Connection", "keep-alive");
    }
    text_ += "\r\n";
    if (!shape.has_no_body) {
      text_ += body;
    }
    return std::move(text_);
  }

 private:
  std::string text_;
};

// Media types and their parameters, as far as telling HTML from JSON needs it.
bool accepts(std::string_view accept, std::string_view part) {
  while (!accept.empty()) {
    const std::size_t comma = std::min(accept.find(','), accept.size());
    const std::string_view range = accept.substr(0, comma);
    const std::string_view type =
        wire::http1::trim_blanks(range.substr(0, std::min(range.find(';'), range.size())));
    if (equals_ignoring_case(type, part) ||
        (type.size() > part.size() &&
         equals_ignoring_case(type.substr(type.size() - part.size()), part))) {
      return true;
    }
    accept.remove_prefix(std::min(comma + 1, accept.size()));
  }
  return false;
}

ReplyFormat choose_format(const wire::http1::RequestHead& head) {
  const std::string_view accept = wire::http1::find_field(head.fields, "accept").value_or("");
  const bool is_connect = head.is("CONNECT");
  if (accepts(accept, "text/html")) {
    return is_connect ? ReplyFormat::Text : ReplyFormat::Html;
  }
  if (accepts(accept, "text/plain")) {
    return ReplyFormat::Text;
  }
  const std::string_view agent = wire::http1::find_field(head.fields, "user-agent").value_or("");
  const bool is_browser = agent.starts_with("Mozilla/");
  return is_connect && is_browser && !accepts(accept, "json") ? ReplyFormat::Text
                                                              : ReplyFormat::Json;
}

std::string write_refusal_body(const emit::Refusal& refusal, const ReplyShape& shape) {
  constexpr std::size_t kMostLine = 2048;
  switch (shape.format) {
  case ReplyFormat::Html:
    return emit::make_refusal_page(refusal, shape.language);
  case ReplyFormat::Json:
    return emit::make_refusal_json(refusal);
  case ReplyFormat::Text:
    break;
  }
  return emit::make_refusal_line(refusal, shape.language, kMostLine) + "\n";
}

} // namespace

ReplyShape choose_shape(const wire::http1::RequestHead& head) {
  ReplyShape shape;
  shape.format = choose_format(head);
  shape.language =
      emit::choose_language(wire::http1::find_field(head.fields, "accept-language").value_or(""));
  shape.has_no_body = head.is("HEAD");
  // A body that we do not read would be taken for the next request.
  shape.closes = !head.wants_keep_alive() || head.framing.kind != wire::http1::BodyKind::None;
  shape.is_old_client = head.minor_version == 0;
  return shape;
}

std::string write_refusal(const emit::Refusal& refusal, const ReplyShape& shape,
                          const ProxyOptions& options) {
  ReplyWriter writer(refusal.is_legal ? 451 : 403);
  writer.add("Haechi-Reference", emit::to_field_text(refusal.reference));
  writer.add("Haechi-Reason", emit::to_field_text(refusal.reason));
  if (!refusal.order.empty()) {
    writer.add("Haechi-Order", emit::to_field_text(refusal.order));
  }
  writer.add("Proxy-Status",
             fmt::format("haechi; error=http_request_denied; details={}",
                         emit::to_field_string(refusal.reason + " " + refusal.reference)));
  if (refusal.is_legal && !options.blocked_by.empty()) {
    writer.add("Link",
               fmt::format("<{}>; rel=\"blocked-by\"", emit::to_field_text(options.blocked_by)));
  }
  writer.add("Vary", "Accept, Accept-Language");
  return std::move(writer).finish(write_refusal_body(refusal, shape), shape);
}

std::string write_trouble(const Trouble& trouble, const ReplyShape& shape,
                          const ProxyOptions& options) {
  ReplyWriter writer(trouble.status);
  writer.add("Proxy-Status", fmt::format("haechi; error={}; details={}", trouble.proxy_error,
                                         emit::to_field_string(trouble.code)));
  if (trouble.status == 407) {
    writer.add("Proxy-Authenticate", fmt::format("Basic realm={}, charset=\"UTF-8\"",
                                                 emit::to_field_string(options.realm)));
  }
  ReplyShape plain = shape;
  if (shape.format == ReplyFormat::Json) {
    return std::move(writer).finish(
        fmt::format(R"({{"error":{{"type":"proxy_error","code":"{}","message":"{}"}}}})"
                    "\n",
                    trouble.code, trouble.message),
        plain);
  }
  plain.format = ReplyFormat::Text;
  return std::move(writer).finish(fmt::format("{} ({})\n", trouble.message, trouble.code), plain);
}

} // namespace haechi::engine::proxy
