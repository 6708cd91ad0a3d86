// Block lists from strangers; the first byte says the format. Every name is canonical and once
// there, and every line that gave none is counted.

#include "base/bytes.h"
#include "base/check.h"
#include "catalog/import/list_reader.h"
#include "text/host_name.h"

#include <cstddef>
#include <cstdint>
#include <set>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace haechi::catalog;
  if (size == 0) {
    return 0;
  }
  const std::string text(haechi::as_text({data + 1, size - 1}));
  static_cast<void>(guess_format(text));
  const auto format = static_cast<ListFormat>(data[0] % kListFormatWords.size());
  const auto list = read_list({"list", text}, format);
  if (!list) {
    return 0;
  }
  std::set<std::pair<std::string, Match>> seen;
  for (const ListedName& name : list->names) {
    const auto canonical = haechi::text::make_host_name(name.name);
    HAECHI_CHECK(canonical && *canonical == name.name);
    HAECHI_CHECK(seen.emplace(name.name, name.match).second);
    HAECHI_CHECK(name.line != 0);
  }
  HAECHI_CHECK(list->not_read.size() <= kMaxNotRead);
  HAECHI_CHECK(list->not_read.size() <= list->not_read_count);
  return 0;
}
