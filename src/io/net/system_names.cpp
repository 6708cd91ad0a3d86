#include "base/take_word.h"
#include "io/files/read.h"
#include "io/net/dns_resolver.h"
#include "text/host_name.h"

#include <algorithm>

namespace haechi::io {

namespace {

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line.substr(0, line.find_first_of("#;"));
}

} // namespace

std::vector<Endpoint> parse_nameservers(std::string_view text) {
  constexpr std::uint16_t kDnsPort = 53;
  std::vector<Endpoint> servers;
  while (!text.empty()) {
    std::string_view line = take_line(text);
    if (take_word(line) != "nameserver") {
      continue;
    }
    if (const auto address = IpAddress::parse(take_word(line))) {
      servers.push_back({.address = *address, .port = kDnsPort});
    }
  }
  return servers;
}

std::map<std::string, std::vector<IpAddress>> parse_hosts(std::string_view text) {
  std::map<std::string, std::vector<IpAddress>> hosts;
  while (!text.empty()) {
    std::string_view line = take_line(text);
    const auto address = IpAddress::parse(take_word(line));
    if (!address) {
      continue;
    }
    for (std::string_view word = take_word(line); !word.empty(); word = take_word(line)) {
      if (auto name = text::make_host_name(word)) {
        hosts[std::move(*name)].push_back(*address);
      }
    }
  }
  return hosts;
}

std::vector<Endpoint> read_system_nameservers() {
  const auto text = read_file("/etc/resolv.conf");
  return text ? parse_nameservers(text->text) : std::vector<Endpoint>();
}

} // namespace haechi::io
