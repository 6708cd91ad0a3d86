#pragma once
// Whole answers of the gateway itself inside an intercepted connection: refusals in the shape that
// the client understands, notices, troubles. Closed to caches; `Proxy-Status` (RFC 9209) says who
// speaks.

#include "emit/refusal/notice_page.h"
#include "engine/intercept/client_shape.h"

namespace haechi::engine::intercept {

struct OwnAnswer {
  Answer head;      // its length is that of the body
  std::string body; // empty: none
};

// `blocked_by`: URI of the blocking entity for 451 (RFC 7725); empty: no link.
[[nodiscard]] OwnAnswer make_refusal_answer(const emit::Refusal& refusal, const ClientShape& shape,
                                            std::string_view blocked_by);

[[nodiscard]] OwnAnswer make_notice_answer(const emit::Notice& notice, Language language);

// Nothing is owed (any more).
[[nodiscard]] OwnAnswer make_confirmed_answer(const emit::Refusal& facts, bool was_asked,
                                              Language language);

// 303 to a path of the same host.
[[nodiscard]] OwnAnswer make_redirect(std::string_view path);

// Something that went wrong, of which no policy speaks (docs/errors/http.md). Texts are constants.
struct Trouble {
  int status = 500;
  std::string_view code;
  std::string_view message;
  std::string_view proxy_error; // an error type of RFC 9209 section 2.3
};

[[nodiscard]] OwnAnswer make_trouble_answer(const Trouble& trouble, const ClientShape& shape);

} // namespace haechi::engine::intercept
