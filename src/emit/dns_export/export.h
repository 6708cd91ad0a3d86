#pragma once
// Writers of one view for other engines. Each gives the whole text, a comment on top that says what
// it is and what it cannot say, and the gaps of view and engine together. Names are escaped for the
// format; order is that of the view. Refuses nothing: what a format cannot say is a gap, and stays
// blocked where either way would be wrong.

#include "base/ip.h"
#include "emit/dns_export/view.h"

#include <cstdint>
#include <string>
#include <vector>

namespace haechi::emit::dns_export {

enum class Engine : std::uint8_t { Rpz, Unbound, Dnsmasq, Hosts };

[[nodiscard]] std::string_view to_word(Engine engine); // rpz, unbound, dnsmasq, hosts

// What a refused question is answered.
enum class Answer : std::uint8_t { NameError, NoData, Refused, Sinkhole };

struct Settings {
  std::string version;               // of the program, for the comment
  std::string origin = "haechi.rpz"; // the zone's name, canonical
  std::uint32_t serial = 1;
  std::uint32_t ttl_s = 60;
  Answer answer = Answer::NameError;
  std::vector<IpAddress> sinkhole;          // where answer is Sinkhole: at most one of each family
  std::vector<IpAddress> refused_addresses; // answers that hold one of these are refused
  bool has_answers_by_order = false;        // some orders have an answer of their own
  bool refuses_private_addresses = false;   // behind public names
};

struct Export {
  Engine engine{};
  std::string text;
  std::size_t entries = 0;
  Gaps gaps;
  std::vector<std::string_view> limits; // what the engine never does, whatever the policy says
};

[[nodiscard]] Export write_export(Engine engine, const View& view, const Settings& settings);

// {v, engine, subject, at, valid_until, policy, entries, gaps: [{kind, detail, outcome, by,
// services, names}], limits}: every name of every gap.
[[nodiscard]] std::string to_json(const Export& written, const View& view);

} // namespace haechi::emit::dns_export
