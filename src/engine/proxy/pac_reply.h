#pragma once
// Requests for the PAC file (`GET /proxy.pac` or `/wpad.dat`, of the proxy itself), and the answer.
// It may be kept for five minutes: a new policy reaches browsers soon, and refusals do not hang on
// it, as the proxy judges whatever comes.

#include "engine/proxy/reply.h"

namespace haechi::engine::proxy {

[[nodiscard]] bool is_for_pac(const wire::http1::RequestHead& head);

[[nodiscard]] std::string write_pac_answer(std::string_view pac, const ReplyShape& shape);

} // namespace haechi::engine::proxy
