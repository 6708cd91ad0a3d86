// Catalog files from an operator: whatever loads must keep the catalog's promises. The first byte
// says which kind of file the rest is.

#include "base/bytes.h"
#include "base/check.h"
#include "catalog/load.h"
#include "text/host_name.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace {

using haechi::SourceFile;
using haechi::catalog::Match;
using haechi::catalog::Name;
using haechi::catalog::Use;

std::vector<SourceFile> make_files(char kind, std::string text) {
  const SourceFile provider{"providers/p.yaml", "id: p\nname: P\n"};
  if (kind == 's') {
    return {provider, {"services/s.yaml", std::move(text)}};
  }
  if (kind == 'p') {
    return {
        {"providers/p.yaml", std::move(text)},
        {"services/s.yaml", "id: s\nname: S\nprovider: p\ncategory: [chat]\nhosting: external\n"}};
  }
  return {{"catalog.yaml", std::move(text)}};
}

void check_name(const haechi::catalog::Catalog& catalog, const Name& name) {
  HAECHI_CHECK(name.service < catalog.services().size());
  if (name.match == Match::Glob) {
    return;
  }
  const auto canonical = haechi::text::make_host_name(name.pattern);
  HAECHI_CHECK(canonical && *canonical == name.pattern);
  if (name.use != Use::Blockable) {
    return;
  }
  HAECHI_CHECK(name.tenancy == "dedicated" && name.role != "third-party");
  const auto found = catalog.find_candidates(name.pattern);
  HAECHI_CHECK(std::ranges::find(found, name.service) != found.end());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const auto text = haechi::as_text({data, size});
  const auto loaded =
      haechi::catalog::load_catalog(make_files(text.front(), std::string(text.substr(1))));
  if (!loaded) {
    HAECHI_CHECK(!loaded.error().empty());
    return 0;
  }
  for (const auto& service : (*loaded)->services()) {
    HAECHI_CHECK((*loaded)->find_service(service.id) == &service);
    HAECHI_CHECK(!service.id.empty() && service.id.find('.') == std::string::npos);
  }
  for (const Name& name : (*loaded)->names()) {
    check_name(**loaded, name);
  }
  return 0;
}
