#include "catalog/import/list_lines.h"

#include <algorithm>

namespace haechi::catalog {

namespace {

constexpr std::string_view kBlank = " \t\r\v\f";

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::vector<std::string_view> split_words(std::string_view text) {
  std::vector<std::string_view> words;
  for (text = trim(text); !text.empty(); text = trim(text)) {
    const std::size_t end = std::min(text.find_first_of(kBlank), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

ListLine not_read(std::string_view reason) {
  return {.kind = LineKind::NotRead, .match = {}, .names = {}, .reason = reason};
}

ListLine one_name(std::string_view name, Match match, LineKind kind = LineKind::Names) {
  if (name.starts_with("*.")) {
    name.remove_prefix(2);
  } else if (name.starts_with('.')) {
    name.remove_prefix(1);
  }
  return {.kind = kind, .match = match, .names = {std::string(name)}, .reason = {}};
}

ListLine parse_domain(std::string_view line) {
  line = trim(line.substr(0, line.find('#')));
  return line.empty() ? ListLine() : one_name(line, Match::Suffix);
}

bool is_sink(std::string_view address) {
  return address == "0.0.0.0" || address == "127.0.0.1" || address == "::" || address == "::1" ||
         address == "#" || address == "0" || address.empty();
}

bool is_own_name(std::string_view name) {
  constexpr std::array<std::string_view, 10> kOwn{
      "localhost",    "localhost.localdomain", "local",          "broadcasthost", "ip6-localhost",
      "ip6-loopback", "ip6-localnet",          "ip6-allrouters", "ip6-allnodes",  "0.0.0.0"};
  return std::ranges::find(kOwn, name) != kOwn.end();
}

ListLine parse_hosts(std::string_view line) {
  const auto words = split_words(line.substr(0, line.find('#')));
  if (words.empty()) {
    return {};
  }
  if (words.size() < 2) {
    return not_read("an address and a name are due");
  }
  if (!is_sink(words.front())) {
    return not_read("it gives a name a real address");
  }
  ListLine out{.kind = LineKind::Names, .match = Match::Exact, .names = {}, .reason = {}};
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (!is_own_name(words[i])) {
      out.names.emplace_back(words[i]);
    }
  }
  return out.names.empty() ? ListLine() : out;
}

ListLine parse_adblock(std::string_view line) {
  line = trim(line);
  if (line.empty() || line.starts_with('!') || line.starts_with('[') || line.starts_with("# ")) {
    return {};
  }
  const bool is_exception = line.starts_with("@@");
  line.remove_prefix(is_exception ? 2 : 0);
  if (!line.starts_with("||")) {
    return not_read("only rules of whole domains, `||DOMAIN^`, are read");
  }
  line.remove_prefix(2);
  const std::size_t end = line.find('^');
  const std::string_view name = line.substr(0, end);
  const std::string_view rest =
      end == std::string_view::npos ? std::string_view() : line.substr(end + 1);
  if (name.find_first_of("/*$|") != std::string_view::npos || end == std::string_view::npos) {
    return not_read("it is about paths or patterns");
  }
  if (!rest.empty() && rest != "$important" && rest != "$all" && rest != "|") {
    return not_read("its options narrow it");
  }
  return one_name(name, Match::Suffix, is_exception ? LineKind::Exceptions : LineKind::Names);
}

// Without the origin and the last dot; an absolute name of another zone stays as it is.
std::string_view without_origin(std::string_view name, std::string_view origin) {
  if (!name.ends_with('.')) {
    return name;
  }
  name.remove_suffix(1);
  if (!origin.empty() && name.ends_with(origin) && name.size() > origin.size() + 1 &&
      name[name.size() - origin.size() - 1] == '.') {
    name.remove_suffix(origin.size() + 1);
  }
  return name;
}

ListLine parse_rpz(std::string_view line, std::string_view origin) {
  const auto words = split_words(line.substr(0, line.find(';')));
  if (words.empty() || words.front() == "$TTL" || words.front() == ")") {
    return {};
  }
  if (words.front() == "$ORIGIN" && words.size() == 2) {
    std::string_view name = words[1];
    name.remove_suffix(name.ends_with('.') ? 1 : 0);
    return {.kind = LineKind::Origin, .match = {}, .names = {lower(name)}, .reason = {}};
  }
  const auto type = std::ranges::find_if(words, [](std::string_view word) {
    const std::string known = lower(word);
    return known == "cname" || known == "soa" || known == "ns";
  });
  if (type == words.end()) {
    const bool is_number = words.front().find_first_not_of("0123456789hdwms()") ==
                           std::string_view::npos; // numbers of a SOA over several lines
    return is_number ? ListLine() : not_read("only CNAME says what to do");
  }
  if (lower(*type) != "cname") {
    return {};
  }
  if (type == words.begin() || type + 2 != words.end()) {
    return not_read("a name and a target are due");
  }
  const std::string owner = lower(words.front());
  const std::string_view name = without_origin(owner, origin);
  for (const std::string_view trigger :
       {".rpz-ip", ".rpz-nsdname", ".rpz-nsip", ".rpz-client-ip"}) {
    if (name.ends_with(trigger)) {
      return not_read("only names of queries are read");
    }
  }
  const Match match = name.starts_with("*.") ? Match::Suffix : Match::Exact;
  const std::string target = lower(words.back());
  if (target == "." || target == "*.") {
    return one_name(name, match);
  }
  if (target == "rpz-passthru.") {
    return one_name(name, match, LineKind::Exceptions);
  }
  return not_read("its action is neither NXDOMAIN, NODATA nor passthru");
}

ListLine parse_dnsmasq(std::string_view line) {
  line = trim(line.substr(0, line.starts_with('#') ? 0 : line.size()));
  if (line.empty()) {
    return {};
  }
  const std::size_t equals = line.find('=');
  const std::string_view key = trim(line.substr(0, equals));
  if (equals == std::string_view::npos || (key != "address" && key != "server" && key != "local")) {
    return not_read("only address=, server= and local= are read");
  }
  std::string_view value = trim(line.substr(equals + 1));
  if (!value.starts_with('/') || value.rfind('/') == 0) {
    return not_read("`/NAME/` is due");
  }
  const std::size_t last = value.rfind('/');
  if (!is_sink(value.substr(last + 1))) {
    return not_read("it gives a name a real address or server");
  }
  ListLine out{.kind = LineKind::Names, .match = Match::Suffix, .names = {}, .reason = {}};
  for (value = value.substr(1, last - 1);;) {
    const std::size_t end = std::min(value.find('/'), value.size());
    out.names.push_back(std::move(one_name(value.substr(0, end), Match::Suffix).names.front()));
    if (end == value.size()) {
      return out;
    }
    value.remove_prefix(end + 1);
  }
}

} // namespace

ListLine parse_list_line(std::string_view line, ListFormat format, std::string_view origin) {
  switch (format) {
  case ListFormat::Domains:
    return parse_domain(line);
  case ListFormat::Hosts:
    return parse_hosts(line);
  case ListFormat::Adblock:
    return parse_adblock(line);
  case ListFormat::Rpz:
    return parse_rpz(line, origin);
  case ListFormat::Dnsmasq:
    return parse_dnsmasq(line);
  }
  return {};
}

std::optional<ListFormat> guess_line(std::string_view line) {
  line = trim(line);
  if (line.starts_with("||") || line.starts_with("@@||") || line.starts_with("[Adblock")) {
    return ListFormat::Adblock;
  }
  if (line.empty() || line.starts_with('#') || line.starts_with('!') || line.starts_with(';')) {
    return std::nullopt;
  }
  if (line.starts_with("address=/") || line.starts_with("server=/") ||
      line.starts_with("local=/")) {
    return ListFormat::Dnsmasq;
  }
  const auto words = split_words(line);
  if (line.starts_with("$ORIGIN") || line.starts_with("$TTL") ||
      std::ranges::any_of(words, [](std::string_view w) { return lower(w) == "cname"; })) {
    return ListFormat::Rpz;
  }
  return words.size() >= 2 && is_sink(words.front()) ? ListFormat::Hosts : ListFormat::Domains;
}

} // namespace haechi::catalog
