// A response policy zone (draft-vixie-dnsop-dns-rpz): QNAME triggers, and answer-address triggers
// for known resolvers. Every name that exists in the zone says what holds for itself and below it,
// because to some engines a name without data hides the wildcards above it.
#include "emit/dns_export/writers.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::emit::dns_export {

namespace {

constexpr std::size_t kMaxWireName = 255; // RFC 1035 section 2.3.4

// As zone files have it (RFC 1035 section 5.1): everything but letters, digits, `-`, `_` as \DDD.
std::string to_owner(std::string_view name) {
  std::string out;
  for (const char sign : name) {
    if (is_plain_name({&sign, 1})) {
      out += sign;
    } else {
      out += fmt::format("\\{:03}", static_cast<unsigned char>(sign));
    }
  }
  return out;
}

class ZoneWriter {
 public:
  ZoneWriter(const Settings& settings, Draft& draft) : settings_(settings), draft_(draft) {}

  void write_start();
  void write_node(const Node& node, Act inherited);
  void write_address(const IpAddress& address);

 private:
  void write_trigger(const std::string& name, bool is_wildcard, Act act, Act inherited);
  void write_sinkhole(std::string_view owner);
  [[nodiscard]] std::string_view action_of(Act act) const;

  void record(std::string_view owner, std::string_view type, std::string_view data) {
    draft_.text += fmt::format("{} {} {}\n", owner, type, data);
    ++draft_.entries;
  }

  const Settings& settings_;
  Draft& draft_;
};

// The serial is the caller's: of two exports the later one has the higher, and the same input gives
// the same bytes.
void ZoneWriter::write_start() {
  const std::string origin = to_owner(settings_.origin);
  draft_.text += fmt::format("$TTL {}\n$ORIGIN {}.\n", settings_.ttl_s, origin);
  draft_.text += fmt::format("@ SOA localhost. hostmaster.localhost. {} 300 60 604800 {}\n",
                             settings_.serial, settings_.ttl_s);
  draft_.text += "@ NS localhost.\n";
}

std::string_view ZoneWriter::action_of(Act act) const {
  if (act == Act::Pass) {
    return "rpz-passthru.";
  }
  const bool has_no_data =
      act == Act::NoData || (act == Act::Refuse && settings_.answer == Answer::NoData);
  return has_no_data ? "*." : ".";
}

void ZoneWriter::write_sinkhole(std::string_view owner) {
  for (const IpAddress& address : settings_.sinkhole) {
    record(owner, address.is_v4() ? "A" : "AAAA", address.to_string());
  }
}

void ZoneWriter::write_trigger(const std::string& name, bool is_wildcard, Act act, Act inherited) {
  if (act == Act::Pass && inherited == Act::Pass) {
    return;
  }
  const std::string shown = is_wildcard ? "*" + (name.empty() ? "" : "." + name) : name;
  if (shown.size() + settings_.origin.size() + 3 > kMaxWireName) {
    draft_.gap(gap::kLength, "with ." + settings_.origin, inherited, shown);
    return;
  }
  const std::string owner =
      is_wildcard ? "*" + (name.empty() ? "" : "." + to_owner(name)) : to_owner(name);
  if (act == Act::Refuse && settings_.answer == Answer::Sinkhole) {
    write_sinkhole(owner);
  } else {
    record(owner, "CNAME", action_of(act));
  }
}

void ZoneWriter::write_node(const Node& node, Act inherited) {
  if (!node.name.empty()) {
    write_trigger(node.name, false, node.self, inherited);
  }
  write_trigger(node.name, true, node.below, inherited);
}

// `32.8.8.8.8.rpz-ip`; for IPv6 the words from the right, the longest run of zero words as `zz`.
void ZoneWriter::write_address(const IpAddress& address) {
  std::string owner = address.is_v4() ? "32" : "128";
  if (address.is_v4()) {
    for (std::size_t i = 4; i > 0; --i) {
      owner += fmt::format(".{}", address.bytes()[i - 1]);
    }
    record(owner + ".rpz-ip", "CNAME", action_of(Act::NameError));
    return;
  }
  std::string text = address.to_string(); // RFC 5952: lower case, `::` for the longest run
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t colon = text.find(':');
    words.push_back(text.substr(0, colon));
    text = colon == std::string::npos ? "" : text.substr(colon + 1);
    if (text.empty() && colon != std::string::npos) {
      words.emplace_back(); // ends in `::`
    }
  }
  bool has_run = false;
  for (auto word = words.rbegin(); word != words.rend(); ++word) {
    if (!word->empty()) {
      owner += "." + *word;
    } else if (!has_run) {
      owner += ".zz";
      has_run = true;
    }
  }
  record(owner + ".rpz-ip", "CNAME", action_of(Act::NameError));
}

} // namespace

void write_rpz(const View& view, const Settings& settings, Draft& draft) {
  ZoneWriter zone(settings, draft);
  zone.write_start();
  if (settings.answer == Answer::Refused) {
    draft.gap(gap::kAnswer, "refused is said as nxdomain", Act::Refuse, "*");
  }
  visit_with_inherited(fill_between(thin_out(view.nodes)),
                       [&](const Node& node, const Node* above) {
                         zone.write_node(node, above == nullptr ? Act::Pass : above->below);
                       });
  for (const IpAddress& address : settings.refused_addresses) {
    zone.write_address(address);
  }
}

} // namespace haechi::emit::dns_export
