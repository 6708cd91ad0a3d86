#pragma once
// A request as the JSON that `haechi policy decide --batch` takes; reading it back gives the same
// request.

#include "policy/request.h"
#include "wire/json/writer.h"

#include <string>

namespace haechi::policy::coverage {

void write_request(wire::json::Writer& out, const Request& request);
[[nodiscard]] std::string to_json(const Request& request);

} // namespace haechi::policy::coverage
