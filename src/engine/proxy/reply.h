#pragma once
// Whole answers of the gateway itself: refusals by policy, demands for credentials, and troubles
// (docs/errors/proxy.md). Every one is closed to caches and says in `Proxy-Status` (RFC 9209) that
// it is the proxy who speaks.

#include "emit/refusal/refusal.h"
#include "engine/proxy/proxy_options.h"
#include "wire/http1/request_head.h"

namespace haechi::engine::proxy {

enum class ReplyFormat : std::uint8_t { Html, Json, Text };

// What the client can make use of, taken from its request.
struct ReplyShape {
  ReplyFormat format = ReplyFormat::Text;
  Language language = Language::English;
  bool has_no_body = false; // the answer to HEAD
  bool closes = true;       // nothing more is read from this client
  bool is_old_client = false;
};

// A page for who accepts HTML, JSON for who accepts that or says nothing of HTML. Nobody shows the
// answer to CONNECT: browsers get text there, programs JSON.
[[nodiscard]] ReplyShape choose_shape(const wire::http1::RequestHead& head);

// 403, or 451 with `Link: rel="blocked-by"` (RFC 7725) where a blocking entity is configured. The
// facts stand in `Haechi-Reference`, `Haechi-Reason` and `Haechi-Order` too.
[[nodiscard]] std::string write_refusal(const emit::Refusal& refusal, const ReplyShape& shape,
                                        const ProxyOptions& options);

// Something that went wrong, of which no policy speaks. All texts are constants.
struct Trouble {
  int status = 500;
  std::string_view code;
  std::string_view message;
  std::string_view proxy_error; // an error type of RFC 9209 section 2.3
};

// Status 407 adds the demand for Basic credentials.
[[nodiscard]] std::string write_trouble(const Trouble& trouble, const ReplyShape& shape,
                                        const ProxyOptions& options);

} // namespace haechi::engine::proxy
