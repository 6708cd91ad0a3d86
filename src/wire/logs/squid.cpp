// Squid's own access log (`logformat squid`):
//   1738804200.123  110 10.1.2.3 TCP_TUNNEL/200 5000 CONNECT chatgpt.com:443 kim HIER_DIRECT/... -
// Blanks inside a field are escaped by Squid, so that fields are words.
#include "wire/logs/fields.h"

namespace haechi::wire::logs {

namespace {

std::optional<DateTime> to_time(std::string_view text) {
  constexpr std::uint64_t kMaxSeconds = 253'402'300'799; // the end of the year 9999
  std::string_view rest = text;
  const auto whole = take_until(rest, '.');
  const auto seconds = to_number(whole.value_or(text));
  const auto fraction = whole ? to_number(rest) : std::optional<std::uint64_t>(0);
  if (!seconds || *seconds > kMaxSeconds || !fraction || (whole && rest.size() != 3)) {
    return std::nullopt;
  }
  const std::chrono::seconds since_epoch(static_cast<std::int64_t>(*seconds));
  return DateTime{std::chrono::local_time<std::chrono::milliseconds>(
                      since_epoch + std::chrono::milliseconds(*fraction)),
                  true, std::chrono::minutes(0)};
}

class SquidReader : public Reader {
 public:
  Result<Reading> read(std::string_view line) override {
    std::string_view rest = line;
    Reading out;
    Sighting& sighting = out.sighting;
    const std::string_view time = take_word(rest);
    sighting.at = to_time(time);
    if (!sighting.at) {
      return bad_time();
    }
    static_cast<void>(take_word(rest)); // milliseconds it took
    sighting.client = take_word(rest);
    std::string_view code = take_word(rest);
    const auto action = take_until(code, '/');
    const auto bytes = to_number(take_word(rest));
    const std::string_view method = take_word(rest);
    const std::string_view target = take_word(rest);
    sighting.user = unless_dash(take_word(rest));
    if (!action || !bytes || target.empty() || take_word(rest).empty()) {
      return bad_line("no line of Squid's access log: time, elapsed, client, result/status, bytes, "
                      "method, URL, user, hierarchy");
    }
    sighting.bytes = *bytes;
    // Asked for a password, the client comes again; of what was no request, nothing is known.
    if (code == "407" || target.starts_with("error:")) {
      return Reading{};
    }
    if (!read_request_target(method, target, sighting)) {
      return bad_line("the URL names no host");
    }
    sighting.happened = action->starts_with("TCP_DENIED") ? Happened::Refused : Happened::Passed;
    out.kind = Reading::Kind::Sighting;
    return out;
  }
};

} // namespace

std::unique_ptr<Reader> make_squid_reader() {
  return std::make_unique<SquidReader>();
}

} // namespace haechi::wire::logs
