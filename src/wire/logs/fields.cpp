#include "wire/logs/fields.h"

#include <algorithm>
#include <charconv>

namespace haechi::wire::logs {

namespace {

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

} // namespace

std::string_view take_word(std::string_view& rest) {
  const auto begin = std::ranges::find_if_not(rest, is_blank);
  rest.remove_prefix(static_cast<std::size_t>(begin - rest.begin()));
  const auto end = std::ranges::find_if(rest, is_blank);
  const auto out = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  rest.remove_prefix(out.size());
  return out;
}

std::optional<std::string_view> take_until(std::string_view& rest, char end) {
  const std::size_t at = rest.find(end);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  const auto out = rest.substr(0, at);
  rest.remove_prefix(at + 1);
  return out;
}

std::optional<std::uint64_t> to_number(std::string_view text) {
  std::uint64_t out = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || error != std::errc() || stop != text.data() + text.size()) {
    return std::nullopt;
  }
  return out;
}

std::optional<unsigned> to_month(std::string_view letters) {
  const auto found = std::ranges::find(kMonths, letters);
  if (found == kMonths.end()) {
    return std::nullopt;
  }
  return static_cast<unsigned>(found - kMonths.begin()) + 1;
}

std::string_view unless_dash(std::string_view text) {
  return text == "-" ? std::string_view() : text;
}

std::optional<std::chrono::seconds> to_clock(std::string_view text) {
  if (text.size() != 8 || text[2] != ':' || text[5] != ':') {
    return std::nullopt;
  }
  const auto hour = to_number(text.substr(0, 2));
  const auto minute = to_number(text.substr(3, 2));
  const auto second = to_number(text.substr(6, 2));
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) {
    return std::nullopt;
  }
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(std::min<std::uint64_t>(*second, 59)); // a leap second
}

void read_authority(std::string_view text, Sighting& out) {
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = std::min(text.find(']'), text.size());
    out.host = text.substr(1, end - 1);
    port = text.substr(std::min(end + 1, text.size()));
  } else {
    const std::size_t colon = std::min(text.rfind(':'), text.size());
    out.host = text.substr(0, colon);
    port = text.substr(colon);
  }
  if (port.starts_with(':')) {
    const auto number = to_number(port.substr(1));
    out.port = number && *number <= 0xFFFF ? static_cast<std::uint16_t>(*number) : 0;
  }
}

bool read_url(std::string_view url, Sighting& out) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos || scheme == 0 || scheme > 8) {
    return false;
  }
  const std::string_view rest = url.substr(scheme + 3);
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  const std::string_view authority = rest.substr(0, end);
  const std::size_t at = authority.rfind('@');
  read_authority(at == std::string_view::npos ? authority : authority.substr(at + 1), out);
  const std::string_view path = rest.substr(end);
  out.path = path.substr(0, std::min(path.find_first_of("?#"), path.size()));
  return !out.host.empty();
}

bool read_request_target(std::string_view method, std::string_view target, Sighting& out) {
  out.method = method;
  if (method == "CONNECT") {
    out.source = Source::Connect;
    read_authority(target, out);
    return !out.host.empty();
  }
  out.source = Source::Http;
  return read_url(target, out);
}

tl::unexpected<Error> bad_line(std::string_view why) {
  return fail("E-LOG-001", std::string(why));
}

tl::unexpected<Error> bad_time() {
  return fail("E-LOG-002", "no time of this format where one is due");
}

} // namespace haechi::wire::logs
