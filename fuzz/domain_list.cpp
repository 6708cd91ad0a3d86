// Domain lists from strangers: every name that is taken must be canonical and found again.

#include "base/bytes.h"
#include "base/check.h"
#include "catalog/load.h"
#include "text/host_name.h"

#include <cstddef>
#include <cstdint>
#include <sstream>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto list =
      haechi::catalog::load_domain_list({"list", std::string(haechi::as_text({data, size}))}, "l");
  HAECHI_CHECK(list.has_value());
  std::istringstream lines(list->lines);
  const auto catalog = haechi::catalog::make_catalog({}, {std::move(*list)});
  for (std::string name; std::getline(lines, name);) {
    const auto canonical = haechi::text::make_host_name(name);
    HAECHI_CHECK(canonical && *canonical == name);
    HAECHI_CHECK(catalog->find_candidates(name).size() == 1);
  }
  return 0;
}
