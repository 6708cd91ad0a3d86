// A site's own entries over a bundle, and the register of sources with them. Input: files, each
// `PATH`, a line break, its text, and a line `%%` between two; a path that begins with `+` is the
// site's. Held: no entry of the bundle stays beside the site's of the same name, and what loads
// keeps its promises.

#include "base/bytes.h"
#include "base/check.h"
#include "catalog/load.h"
#include "catalog/overlay.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

using haechi::SourceFile;

struct Folders {
  std::vector<SourceFile> bundled;
  std::vector<SourceFile> local;
};

Folders split(std::string_view text) {
  Folders folders;
  while (!text.empty() && folders.bundled.size() + folders.local.size() < 32) {
    const std::string_view part = text.substr(0, text.find("\n%%\n"));
    const std::string_view path = part.substr(0, part.find('\n'));
    const std::string body(part.substr(std::min(part.size(), path.size() + 1)));
    if (path.starts_with('+')) {
      folders.local.push_back({std::string(path.substr(1)), body});
    } else {
      folders.bundled.push_back({std::string(path), body});
    }
    text.remove_prefix(std::min(text.size(), part.size() + 4));
  }
  return folders;
}

std::string key_of(const SourceFile& file) {
  return std::string(haechi::catalog::folder_of(file.path)) + '/' +
         file.path.substr(file.path.rfind('/') + 1);
}

} // namespace

// NOLINTNEXTLINE: libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haechi::catalog;
  const Folders folders = split(haechi::as_text({data, size}));
  const auto joined = join_overlay(folders.bundled, folders.local);
  HAECHI_CHECK(joined.size() >= folders.local.size());
  for (std::size_t i = 0; i + folders.local.size() < joined.size(); ++i) {
    for (const SourceFile& local : folders.local) {
      HAECHI_CHECK(key_of(joined[i]) != key_of(local));
    }
  }
  HAECHI_CHECK(find_superseded(joined).size() == joined.size());
  const auto parts = parse_catalog(joined);
  if (!parts) {
    HAECHI_CHECK(!parts.error().empty());
    return 0;
  }
  HAECHI_CHECK(parts->names.size() == parts->name_facts.size());
  const auto catalog = make_catalog(*parts);
  for (const Service& service : catalog->services()) {
    for (const Service* current : catalog->find_current(service.id)) {
      HAECHI_CHECK(current->status != "renamed");
    }
  }
  return 0;
}
