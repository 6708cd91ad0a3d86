#include "emit/dns_export/gap.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace haechi::emit::dns_export {

void Gaps::add(const Gap& gap, std::string_view name) {
  groups_[gap].emplace_back(name);
  ++count_;
}

void Gaps::add(const Gaps& more) {
  for (const auto& [gap, names] : more.groups_) {
    auto& own = groups_[gap];
    own.insert(own.end(), names.begin(), names.end());
  }
  count_ += more.count_;
}

std::string to_line(const Gap& gap, const std::vector<std::string>& names, std::size_t most_names) {
  std::string out = gap.kind;
  if (!gap.detail.empty()) {
    out += fmt::format(" ({})", gap.detail);
  }
  out +=
      fmt::format(": {} {}, {}", names.size(), names.size() == 1 ? "name" : "names", gap.outcome);
  if (!gap.by.empty()) {
    out += ", by " + gap.by;
  }
  const std::size_t shown = std::min(most_names, names.size());
  for (std::size_t i = 0; i < shown; ++i) {
    out += (i == 0 ? ": " : " ") + names[i];
  }
  if (shown < names.size()) {
    out += fmt::format(" and {} more", names.size() - shown);
  }
  std::ranges::replace_if(
      out, [](char sign) { return static_cast<unsigned char>(sign) < 0x20U || sign == 0x7F; }, '?');
  return out;
}

} // namespace haechi::emit::dns_export
