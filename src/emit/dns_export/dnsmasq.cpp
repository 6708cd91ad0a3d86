// dnsmasq's domain lines: `/example.com/` is the name and everything below it, `/*.example.com/`
// what is below it; the longer one counts.
#include "emit/dns_export/writers.h"

#include <fmt/format.h>

namespace haechi::emit::dns_export {

namespace {

class DomainLines {
 public:
  DomainLines(const Settings& settings, Draft& draft) : settings_(settings), draft_(draft) {}

  void write_node(const Node& node, Act inherited);

 private:
  // `domain`: with or without `*.`.
  void write(std::string_view domain, Act act) {
    if (act == Act::Pass) {
      draft_.text += fmt::format("server=/{}/#\n", domain);
    } else {
      draft_.text += fmt::format("local=/{}/\n", domain);
      if (act == Act::Refuse && settings_.answer == Answer::Sinkhole) {
        for (const IpAddress& address : settings_.sinkhole) {
          draft_.text += fmt::format("address=/{}/{}\n", domain, address.to_string());
        }
      }
    }
    ++draft_.entries;
  }

  const Settings& settings_;
  Draft& draft_;
};

void DomainLines::write_node(const Node& node, Act inherited) {
  if (!is_plain_name(node.name)) {
    draft_.gap(gap::kSpelling, "", inherited, node.name);
    return;
  }
  write(node.name, node.self);
  if (node.self != node.below) {
    write("*." + node.name, node.below);
  }
  if (node.self == Act::NoData || node.below == Act::NoData) {
    draft_.gap(gap::kAnswer, "a name error instead of no data", Act::Refuse, node.name);
  }
}

} // namespace

void write_dnsmasq(const View& view, const Settings& settings, Draft& draft) {
  if (settings.answer == Answer::Refused || settings.answer == Answer::NoData) {
    draft.gap(gap::kAnswer, "is said as nxdomain", Act::Refuse, "*");
  }
  // Whoever has standard servers asks them for every name that no line speaks of.
  std::vector<Node> nodes = view.nodes;
  if (!nodes.empty() && nodes.front().name.empty()) {
    if (nodes.front().below != Act::Pass) {
      draft.gap(gap::kBelow, "names that no line speaks of", Act::Pass, "*");
    }
    nodes.erase(nodes.begin());
  }
  DomainLines lines(settings, draft);
  visit_with_inherited(thin_out(nodes), [&](const Node& node, const Node* above) {
    lines.write_node(node, above == nullptr ? Act::Pass : above->below);
  });
  for (const IpAddress& address : settings.refused_addresses) {
    draft.gap(gap::kAddress, "answers are not looked into", Act::Pass, address.to_string());
  }
}

} // namespace haechi::emit::dns_export
