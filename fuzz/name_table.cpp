// A table of names from strangers, asked for hosts from strangers. Held: one by one and all
// together the answers are those of the rule said slowly, and what was put in is found again. A
// line `+NAME` stands for the name and all below it, `=NAME` for the name alone, any other line
// asks for a host.

#include "catalog/name_table.h"

#include "base/bytes.h"
#include "base/check.h"
#include "text/host_name.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace {

using haechi::catalog::NameTable;
using haechi::catalog::SetId;
using Entries = std::map<std::string, NameTable::Entry, std::less<>>;

SetId find_slowly(const Entries& entries, std::string_view host) {
  SetId best = 0;
  std::size_t longest = 0;
  for (const auto& [name, entry] : entries) {
    const SetId set = name == host ? entry.self : entry.below;
    if (set != 0 && name.size() >= longest && haechi::text::is_same_or_below(host, name)) {
      best = set;
      longest = name.size();
    }
  }
  return best;
}

void add(std::string_view line, NameTable& table, Entries& entries, SetId set) {
  const auto name = haechi::text::make_host_name(line.substr(1));
  if (!name) {
    return;
  }
  NameTable::Entry& known = entries[*name];
  known = line.front() == '+' ? NameTable::Entry{set, set} : NameTable::Entry{set, known.below};
  table.update(*name, [&](NameTable::Entry& entry) { entry = known; });
}

} // namespace

// NOLINTNEXTLINE: libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  NameTable table({}, size);
  Entries entries;
  std::vector<std::string_view> hosts;
  std::string_view rest = haechi::as_text({data, size});
  for (SetId set = 1; !rest.empty() && set < 200; ++set) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    if (line.starts_with('+') || line.starts_with('=')) {
      add(line, table, entries, set);
    } else {
      hosts.push_back(line);
    }
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  }
  for (const auto& [name, entry] : entries) {
    HAECHI_CHECK(table.find(name) == entry);
    hosts.push_back(name);
  }
  std::vector<SetId> sets(hosts.size());
  table.find_longest(hosts, sets);
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    HAECHI_CHECK(table.find_longest(hosts[i]) == sets[i]);
    if (haechi::text::make_host_name(hosts[i]) == hosts[i]) { // promised for canonical hosts alone
      HAECHI_CHECK(sets[i] == find_slowly(entries, hosts[i]));
    }
  }
  HAECHI_CHECK(table.size() == entries.size());
  return 0;
}
