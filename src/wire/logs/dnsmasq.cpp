// dnsmasq's query log (`log-queries`, `log-queries=extra`), as syslog or dnsmasq itself writes it:
//   Feb  6 10:00:01 dnsmasq[812]: query[A] chatgpt.com from 10.1.2.3
//   Feb  6 10:00:01 router dnsmasq[812]: 45 10.1.2.3/53211 query[HTTPS] chatgpt.com from 10.1.2.3
//   2025-02-06T10:00:01.120+09:00 router dnsmasq[812]: query[A] chatgpt.com from 10.1.2.3
//   dnsmasq: query[A] chatgpt.com from 10.1.2.3
// The same log tells of answers and of other programs: well formed, but no questions.
#include "wire/logs/fields.h"

namespace haechi::wire::logs {

namespace {

using std::chrono::year_month_day;

// A name that is only an address turned round, as every reverse look-up asks for.
bool is_reverse(std::string_view name) {
  return name.ends_with(".in-addr.arpa") || name.ends_with(".ip6.arpa");
}

class DnsmasqReader : public Reader {
 public:
  explicit DnsmasqReader(const Assumptions& assumptions) : assumptions_(assumptions) {}

  Result<Reading> read(std::string_view line) override;

 private:
  // `Feb  6 10:00:01` from the front; nullopt leaves `rest` as it was.
  std::optional<DateTime> take_syslog_time(std::string_view& rest) const;
  [[nodiscard]] std::optional<year_month_day> with_year(std::chrono::month month,
                                                        std::chrono::day day) const;

  Assumptions assumptions_;
};

std::optional<year_month_day> DnsmasqReader::with_year(std::chrono::month month,
                                                       std::chrono::day day) const {
  if (assumptions_.year != 0) {
    const year_month_day date{std::chrono::year(assumptions_.year), month, day};
    return date.ok() ? std::optional(date) : std::nullopt;
  }
  const auto last = std::chrono::local_days(assumptions_.newest) + std::chrono::days(1);
  std::chrono::year year = year_month_day(last).year();
  for (int tries = 0; tries < 9; ++tries, --year) { // leap days come every 8 years at the least
    const year_month_day date{year, month, day};
    if (date.ok() && std::chrono::local_days(date) <= last) {
      return date;
    }
  }
  return std::nullopt;
}

std::optional<DateTime> DnsmasqReader::take_syslog_time(std::string_view& rest) const {
  std::string_view ahead = rest;
  const auto month = to_month(take_word(ahead));
  const auto day = month ? to_number(take_word(ahead)) : std::nullopt;
  const auto clock = day ? to_clock(take_word(ahead)) : std::nullopt;
  if (!clock || *day > 31) {
    return std::nullopt;
  }
  const auto date =
      with_year(std::chrono::month(*month), std::chrono::day(static_cast<unsigned>(*day)));
  if (!date) {
    return std::nullopt;
  }
  rest = ahead;
  return DateTime{std::chrono::local_days(*date) + *clock, false, std::chrono::minutes(0)};
}

// `dnsmasq:` or `dnsmasq[812]:`, also `dnsmasq-dhcp[812]:`, which asks nothing.
bool is_program(std::string_view word) {
  return word.size() > 1 && word.ends_with(':');
}

bool is_dnsmasq(std::string_view word) {
  return word == "dnsmasq:" || word.starts_with("dnsmasq[");
}

// `query[A]` to `A`; empty for anything else.
std::string_view question_type(std::string_view word) {
  constexpr std::string_view kQuery = "query[";
  return word.starts_with(kQuery) && word.ends_with(']')
             ? word.substr(kQuery.size(), word.size() - kQuery.size() - 1)
             : std::string_view();
}

// Takes the name of the program, with or without the machine before it.
std::optional<std::string_view> take_program(std::string_view& rest) {
  std::string_view word = take_word(rest);
  if (!is_program(word)) {
    word = take_word(rest);
  }
  return is_program(word) ? std::optional(word) : std::nullopt;
}

Result<Reading> DnsmasqReader::read(std::string_view line) {
  Reading out;
  Sighting& sighting = out.sighting;
  std::string_view rest = line;
  sighting.at = take_syslog_time(rest);
  if (!sighting.at) {
    std::string_view ahead = rest;
    const std::string_view first = take_word(ahead);
    if (!is_program(first)) {
      const auto time = parse_date_time(first);
      if (!time) {
        return bad_time();
      }
      sighting.at = *time;
      rest = ahead;
    }
  }
  const auto program = take_program(rest);
  if (!program) {
    return bad_line("no line of dnsmasq or syslog: the name of the program is missing");
  }
  if (!is_dnsmasq(*program)) {
    return Reading{};
  }
  std::string_view word = take_word(rest);
  if (to_number(word)) { // log-queries=extra: serial number and client before the rest
    static_cast<void>(take_word(rest));
    word = take_word(rest);
  }
  sighting.method = question_type(word);
  if (sighting.method.empty()) {
    return Reading{};
  }
  sighting.host = take_word(rest);
  if (take_word(rest) != "from") {
    return bad_line("no question of dnsmasq: query[TYPE] NAME from ADDRESS");
  }
  sighting.client = take_word(rest);
  if (sighting.client.empty()) {
    return bad_line("a question of nobody: query[TYPE] NAME from ADDRESS");
  }
  if (is_reverse(sighting.host)) {
    return Reading{};
  }
  sighting.source = Source::Dns;
  out.kind = Reading::Kind::Sighting;
  return out;
}

} // namespace

std::unique_ptr<Reader> make_dnsmasq_reader(const Assumptions& assumptions) {
  return std::make_unique<DnsmasqReader>(assumptions);
}

} // namespace haechi::wire::logs
