// Unbound's local zones. A zone speaks for its name and everything below it; a name that is blocked
// alone becomes a transparent zone with a record of its own, which has no data of any other type.
#include "emit/dns_export/writers.h"

#include <fmt/format.h>

namespace haechi::emit::dns_export {

namespace {

std::string_view to_zone_type(Act act, Answer answer) {
  switch (act) {
  case Act::Pass:
    return "always_transparent";
  case Act::NameError:
    return "always_nxdomain";
  case Act::NoData:
    return "always_nodata";
  case Act::Refuse:
    break;
  }
  switch (answer) {
  case Answer::NameError:
    break;
  case Answer::NoData:
    return "always_nodata";
  case Answer::Refused:
    return "always_refuse";
  case Answer::Sinkhole:
    return "redirect";
  }
  return "always_nxdomain";
}

class LocalZones {
 public:
  LocalZones(const Settings& settings, Draft& draft) : settings_(settings), draft_(draft) {}

  void write_node(const Node& node, Act inherited);

 private:
  void zone(std::string_view name, std::string_view type) {
    draft_.text += fmt::format("local-zone: \"{}.\" {}\n", name, type);
    ++draft_.entries;
  }

  void data(std::string_view name, std::string_view rest) {
    draft_.text += fmt::format("local-data: '{}. {} IN {}'\n", name, settings_.ttl_s, rest);
  }

  void write_sinkhole(std::string_view name) {
    for (const IpAddress& address : settings_.sinkhole) {
      data(name, fmt::format("{} {}", address.is_v4() ? "A" : "AAAA", address.to_string()));
    }
  }

  void write_whole(const std::string& name, Act act);
  void write_alone(const Node& node);

  const Settings& settings_;
  Draft& draft_;
};

void LocalZones::write_whole(const std::string& name, Act act) {
  const std::string_view type = to_zone_type(act, settings_.answer);
  zone(name, type);
  if (type == "redirect") {
    write_sinkhole(name);
  }
}

// The name is blocked, what is below it is not.
void LocalZones::write_alone(const Node& node) {
  zone(node.name, "transparent");
  const bool is_sinkhole = node.self == Act::Refuse && settings_.answer == Answer::Sinkhole;
  const bool has_no_data =
      node.self == Act::NoData || (node.self == Act::Refuse && settings_.answer == Answer::NoData);
  if (is_sinkhole) {
    write_sinkhole(node.name);
    return;
  }
  data(node.name, "TXT \"blocked by policy\"");
  if (!has_no_data) {
    draft_.gap(gap::kAnswer, "no data instead of a name error", Act::Refuse, node.name);
  }
}

void LocalZones::write_node(const Node& node, Act inherited) {
  if (!is_plain_name(node.name)) {
    draft_.gap(gap::kSpelling, "", inherited, node.name);
    return;
  }
  if (node.self == node.below || node.name.empty()) {
    write_whole(node.name, node.below);
  } else if (node.below == Act::Pass) {
    write_alone(node);
  } else {
    write_whole(node.name, node.below);
    draft_.gap(gap::kBelow, "the name itself and those below it are one zone", node.below,
               node.name);
  }
}

} // namespace

void write_unbound(const View& view, const Settings& settings, Draft& draft) {
  draft.text += "server:\n";
  LocalZones zones(settings, draft);
  visit_with_inherited(thin_out(view.nodes), [&](const Node& node, const Node* above) {
    zones.write_node(node, above == nullptr ? Act::Pass : above->below);
  });
  for (const IpAddress& address : settings.refused_addresses) {
    draft.gap(gap::kAddress, "answers are not looked into", Act::Pass, address.to_string());
  }
}

} // namespace haechi::emit::dns_export
