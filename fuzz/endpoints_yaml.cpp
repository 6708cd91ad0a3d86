// Files of endpoints from an operator: whatever loads must keep the promises of endpoint_file.h.

#include "base/bytes.h"
#include "base/check.h"
#include "catalog/endpoints/endpoint_file.h"

#include <cstddef>
#include <cstdint>
#include <set>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haechi::catalog;
  const auto loaded =
      load_endpoints({{"endpoints/e.yaml", std::string(haechi::as_text({data, size}))}});
  if (!loaded) {
    HAECHI_CHECK(!loaded.error().empty());
    return 0;
  }
  std::set<std::string> ids;
  for (const Endpoint& endpoint : *loaded) {
    HAECHI_CHECK(!endpoint.id.empty() && ids.insert(endpoint.id).second);
    HAECHI_CHECK(!endpoint.methods.empty() && !endpoint.paths.empty());
    HAECHI_CHECK(endpoint.is_any_host || !endpoint.hosts.empty());
    HAECHI_CHECK(!endpoint.evidence.empty() && !endpoint.verified.empty());
  }
  return 0;
}
