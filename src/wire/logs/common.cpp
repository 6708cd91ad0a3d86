// The access log of a proxy in the common or combined format (Squid: `logformat common`,
// `logformat combined`):
//   10.1.2.3 - kim [06/Feb/2025:10:00:00 +0900] "CONNECT chatgpt.com:443 HTTP/1.1" 200 5000 "-" "-"
//   TCP_TUNNEL:HIER_DIRECT
// A web server's own log has no host in its request lines and is refused, line by line.
#include "wire/logs/fields.h"

namespace haechi::wire::logs {

namespace {

// `06/Feb/2025:10:00:00 +0900`
std::optional<DateTime> to_time(std::string_view text) {
  if (text.size() != 26 || text[2] != '/' || text[6] != '/' || text[11] != ':' || text[20] != ' ' ||
      (text[21] != '+' && text[21] != '-')) {
    return std::nullopt;
  }
  const auto day = to_number(text.substr(0, 2));
  const auto month = to_month(text.substr(3, 3));
  const auto year = to_number(text.substr(7, 4));
  const auto clock = to_clock(text.substr(12, 8));
  const auto hours = to_number(text.substr(22, 2));
  const auto minutes = to_number(text.substr(24, 2));
  if (!day || !month || !year || !clock || !hours || !minutes || *hours > 23 || *minutes > 59) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(*month),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *year == 0) {
    return std::nullopt;
  }
  const auto offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  return DateTime{std::chrono::local_days(date) + *clock, true,
                  text[21] == '-' ? -offset : std::chrono::minutes(offset)};
}

// The text up to the next quote that no backslash protects.
std::optional<std::string_view> take_quoted(std::string_view& rest) {
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] == '\\') {
      ++i;
    } else if (rest[i] == '"') {
      const auto out = rest.substr(0, i);
      rest.remove_prefix(i + 1);
      return out;
    }
  }
  return std::nullopt;
}

// What follows the status and the size: up to two quoted texts, then Squid's result.
Happened outcome_of(std::string_view rest, std::string_view method, std::string_view status) {
  const std::size_t last_quote = rest.rfind('"');
  std::string_view tail = last_quote == std::string_view::npos ? rest : rest.substr(last_quote + 1);
  const std::string_view result = take_word(tail);
  // Only the proxy itself answers a CONNECT; a 403 to anything else may be the site's own.
  const bool is_refused =
      result.starts_with("TCP_DENIED") || (method == "CONNECT" && status == "403");
  return is_refused ? Happened::Refused : Happened::Passed;
}

class CommonReader : public Reader {
 public:
  Result<Reading> read(std::string_view line) override {
    std::string_view rest = line;
    Reading out;
    Sighting& sighting = out.sighting;
    sighting.client = take_word(rest);
    static_cast<void>(take_word(rest)); // ident
    sighting.user = unless_dash(take_word(rest));
    const auto gap = take_until(rest, '[');
    const auto time = take_until(rest, ']');
    if (!gap || !time || !take_until(rest, '"')) {
      return bad_line("no line of the common or combined format: client, ident, user, [time], "
                      "\"request\", status, bytes");
    }
    sighting.at = to_time(*time);
    if (!sighting.at) {
      return bad_time();
    }
    auto request = take_quoted(rest);
    const std::string_view status = take_word(rest);
    const auto bytes = to_number(take_word(rest));
    if (!request || status.size() != 3 || !to_number(status)) {
      return bad_line("the request or its status is missing");
    }
    sighting.bytes = bytes.value_or(0);
    const std::string_view method = take_word(*request);
    const std::string_view target = take_word(*request);
    if (status == "407" || target.empty() || target.starts_with("error:")) {
      return Reading{};
    }
    if (!read_request_target(method, target, sighting)) {
      return bad_line("the request names no host: is this the log of a web server?");
    }
    sighting.happened = outcome_of(rest, method, status);
    out.kind = Reading::Kind::Sighting;
    return out;
  }
};

} // namespace

std::unique_ptr<Reader> make_common_reader() {
  return std::make_unique<CommonReader>();
}

} // namespace haechi::wire::logs
