#pragma once
// Messages to and from the words of HTTP/1.1, shared by both legs.

#include "engine/intercept/message.h"
#include "wire/http1/framing.h"

namespace haechi::engine::intercept {

// Names in lower case; without what belongs to the connection (also what `Connection` names), Host
// and Content-Length.
[[nodiscard]] Headers take_headers(const wire::http1::Fields& fields);

// Of a trailer section as BodyReader keeps it.
[[nodiscard]] Headers take_trailers(std::string_view lines);

// `name: value` lines.
[[nodiscard]] std::string write_fields(const Headers& headers);

[[nodiscard]] std::string_view reason_phrase(int status);

struct AnswerFraming {
  wire::http1::BodyKind kind = wire::http1::BodyKind::None;
  bool is_bodiless = false; // a length describes what is not sent
  bool closes = false;
  bool is_old_client = false;
};

[[nodiscard]] std::string write_answer_head(const Answer& answer, const AnswerFraming& framing);
[[nodiscard]] std::string write_upgrade_head(const Answer& answer);

// `is_whole`: no body follows. Cookies in several fields become one.
[[nodiscard]] std::string write_request_head(const Request& request, bool is_whole);

} // namespace haechi::engine::intercept
