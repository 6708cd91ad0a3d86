#pragma once
// The bodies of exports, an engine each. Private to this folder.

#include "emit/dns_export/export.h"

namespace haechi::emit::dns_export {

// What a writer adds to: `text` grows line by line, `entries` counts, gaps gather.
struct Draft {
  std::string text;
  std::size_t entries = 0;
  Gaps gaps;

  void gap(std::string_view kind, std::string_view detail, Act outcome, std::string_view name);
};

void write_rpz(const View& view, const Settings& settings, Draft& draft);
void write_unbound(const View& view, const Settings& settings, Draft& draft);
void write_dnsmasq(const View& view, const Settings& settings, Draft& draft);
void write_hosts(const View& view, const Settings& settings, Draft& draft);

// Letters, digits, `-`, `_` and `.` only: what every engine's configuration takes as it is.
[[nodiscard]] bool is_plain_name(std::string_view name);

} // namespace haechi::emit::dns_export
