#pragma once
// The bundled catalog and the fixtures of its endpoints, for the tests of content/extract.

#include "catalog/endpoints/request_matcher.h"
#include "catalog_endpoints_fixture.h"

#include <string>
#include <vector>

namespace haechi::tests {

[[nodiscard]] const catalog::RequestMatcher& bundled_matcher();
[[nodiscard]] const std::vector<Fixture>& endpoint_fixtures();
[[nodiscard]] const catalog::Endpoint& bundled_endpoint(std::string_view id);

// The bodies of a request as they travel: several for a WebSocket, one message a line of the
// fixture; line breaks of multipart as the format wants them.
[[nodiscard]] std::vector<std::string> request_bodies(const Fixture& fixture,
                                                      const catalog::Endpoint& endpoint);

} // namespace haechi::tests
