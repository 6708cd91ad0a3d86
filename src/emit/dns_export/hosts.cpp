// The hosts(5) form: names alone, no names below them. Every blocked name that the view knows is
// there, also where a longer list would be silent because its parent is blocked.
#include "emit/dns_export/writers.h"

#include <fmt/format.h>

namespace haechi::emit::dns_export {

namespace {

constexpr std::size_t kMaxHostsName = 253;

} // namespace

void write_hosts(const View& view, const Settings& settings, Draft& draft) {
  if (settings.answer != Answer::Sinkhole) {
    draft.gap(gap::kAnswer, "is said as the address 0.0.0.0 and ::", Act::Refuse, "*");
  }
  std::vector<std::string> addresses{"0.0.0.0", "::"};
  if (settings.answer == Answer::Sinkhole) {
    addresses.clear();
    for (const IpAddress& address : settings.sinkhole) {
      addresses.push_back(address.to_string());
    }
  }
  for (const Node& node : view.nodes) {
    if (node.below != Act::Pass) {
      draft.gap(gap::kBelow, "only whole names can be written", Act::Pass,
                node.name.empty() ? "*" : "*." + node.name);
    }
    if (node.self == Act::Pass) {
      continue;
    }
    if (!is_plain_name(node.name) || node.name.size() > kMaxHostsName) {
      draft.gap(gap::kSpelling, "", Act::Pass, node.name);
      continue;
    }
    for (const std::string& address : addresses) {
      draft.text += fmt::format("{} {}\n", address, node.name);
    }
    ++draft.entries;
  }
  for (const IpAddress& address : settings.refused_addresses) {
    draft.gap(gap::kAddress, "answers are not looked into", Act::Pass, address.to_string());
  }
}

} // namespace haechi::emit::dns_export
