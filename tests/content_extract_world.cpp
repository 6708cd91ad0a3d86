#include "content_extract_world.h"

#include "base/check.h"
#include "catalog/endpoints/url_rules.h"
#include "catalog/load.h"

namespace haechi::tests {

const catalog::RequestMatcher& bundled_matcher() {
  static const auto made = [] {
    const auto files = load_yaml(std::string(HAECHI_SOURCE_DIR) + "/catalog");
    auto parts = catalog::parse_catalog(files);
    HAECHI_CHECK(parts.has_value());
    const auto details = parts->details;
    auto loaded =
        catalog::load_request_matcher(files, details, catalog::make_catalog(std::move(*parts)));
    HAECHI_CHECK(loaded.has_value());
    return *loaded;
  }();
  return *made;
}

const std::vector<Fixture>& endpoint_fixtures() {
  static const std::vector<Fixture> loaded =
      load_fixtures(std::string(HAECHI_SOURCE_DIR) + "/tests/cases/endpoints");
  return loaded;
}

const catalog::Endpoint& bundled_endpoint(std::string_view id) {
  const catalog::Endpoint* endpoint = bundled_matcher().find_endpoint(id);
  HAECHI_CHECK(endpoint != nullptr);
  return *endpoint;
}

std::vector<std::string> request_bodies(const Fixture& fixture, const catalog::Endpoint& endpoint) {
  const std::string& bytes = fixture.request.bytes;
  const catalog::Framing first =
      endpoint.framing.empty() ? catalog::Framing::Bytes : endpoint.framing.front().kind;
  std::vector<std::string> bodies{{}};
  for (const char c : bytes) {
    if (c == '\n' && first == catalog::Framing::WebSocket) {
      bodies.emplace_back();
    } else if (c == '\n' && first == catalog::Framing::Multipart) {
      bodies.back() += "\r\n";
    } else {
      bodies.back() += c;
    }
  }
  return bodies;
}

} // namespace haechi::tests
