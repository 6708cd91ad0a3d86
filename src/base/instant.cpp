#include "base/instant.h"

#include <fmt/format.h>

#include <optional>

namespace haechi {

namespace {

using std::chrono::minutes;

// Walks a date-time text from the front; each step fails whole.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool is_done() const { return rest_.empty(); }

  [[nodiscard]] char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  bool skip(char wanted) {
    if (peek() != wanted || rest_.empty()) {
      return false;
    }
    rest_.remove_prefix(1);
    return true;
  }

  std::optional<int> digits(std::size_t count) {
    if (rest_.size() < count) {
      return std::nullopt;
    }
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const char c = rest_[i];
      if (c < '0' || c > '9') {
        return std::nullopt;
      }
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }

 private:
  std::string_view rest_;
};

std::optional<std::chrono::local_days> read_date(Cursor& cursor) {
  const auto year = cursor.digits(4);
  if (!year || !cursor.skip('-')) {
    return std::nullopt;
  }
  const auto month = cursor.digits(2);
  if (!month || !cursor.skip('-')) {
    return std::nullopt;
  }
  const auto day = cursor.digits(2);
  if (!day) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *year == 0) {
    return std::nullopt;
  }
  return std::chrono::local_days(date);
}

// Fraction of a second, cut to milliseconds.
std::optional<int> read_fraction(Cursor& cursor) {
  int value = 0;
  int places = 0;
  while (cursor.peek() >= '0' && cursor.peek() <= '9') {
    const int digit = cursor.digits(1).value_or(0);
    if (places < 3) {
      value = value * 10 + digit;
    }
    if (++places > 9) {
      return std::nullopt;
    }
  }
  if (places == 0) {
    return std::nullopt;
  }
  for (int i = places; i < 3; ++i) {
    value *= 10;
  }
  return value;
}

std::optional<std::chrono::milliseconds> read_clock(Cursor& cursor) {
  const auto hour = cursor.digits(2);
  if (!hour || *hour > 23 || !cursor.skip(':')) {
    return std::nullopt;
  }
  const auto minute = cursor.digits(2);
  if (!minute || *minute > 59) {
    return std::nullopt;
  }
  std::chrono::milliseconds out = std::chrono::hours(*hour) + minutes(*minute);
  if (!cursor.skip(':')) {
    return out;
  }
  const auto second = cursor.digits(2);
  if (!second || *second > 59) {
    return std::nullopt;
  }
  out += std::chrono::seconds(*second);
  if (cursor.skip('.')) {
    const auto fraction = read_fraction(cursor);
    if (!fraction) {
      return std::nullopt;
    }
    out += std::chrono::milliseconds(*fraction);
  }
  return out;
}

std::optional<minutes> read_offset(Cursor& cursor) {
  if (cursor.skip('Z') || cursor.skip('z')) {
    return minutes(0);
  }
  const bool is_west = cursor.peek() == '-';
  if (!cursor.skip('+') && !cursor.skip('-')) {
    return std::nullopt;
  }
  const auto hour = cursor.digits(2);
  if (!hour || *hour > 23 || !cursor.skip(':')) {
    return std::nullopt;
  }
  const auto minute = cursor.digits(2);
  if (!minute || *minute > 59) {
    return std::nullopt;
  }
  const minutes out = std::chrono::hours(*hour) + minutes(*minute);
  return is_west ? -out : out;
}

std::optional<DateTime> read_date_time(std::string_view text) {
  Cursor cursor(text);
  const auto date = read_date(cursor);
  if (!date) {
    return std::nullopt;
  }
  DateTime out;
  out.local = *date;
  if (cursor.is_done()) {
    return out;
  }
  if (!cursor.skip('T') && !cursor.skip('t') && !cursor.skip(' ')) {
    return std::nullopt;
  }
  const auto clock = read_clock(cursor);
  if (!clock) {
    return std::nullopt;
  }
  out.local += *clock;
  if (cursor.is_done()) {
    return out;
  }
  const auto offset = read_offset(cursor);
  if (!offset || !cursor.is_done()) {
    return std::nullopt;
  }
  out.has_offset = true;
  out.offset = *offset;
  return out;
}

} // namespace

Result<DateTime> parse_date_time(std::string_view text) {
  const auto out = read_date_time(text);
  if (!out) {
    return fail("E-BASE-001", fmt::format("`{}` is no date or time", text.substr(0, 64)), {},
                "write 2025-02-05 or 2025-02-05T09:00:00+09:00");
  }
  return *out;
}

Result<minutes> parse_utc_offset(std::string_view text) {
  Cursor cursor(text);
  const auto out = read_offset(cursor);
  if (!out || !cursor.is_done()) {
    return fail("E-BASE-002", fmt::format("`{}` is no offset from UTC", text.substr(0, 64)), {},
                "write +09:00");
  }
  return *out;
}

std::string to_rfc3339(Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{at - day};
  std::string out =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  clock.hours().count(), clock.minutes().count(), clock.seconds().count());
  if (const auto ms = clock.subseconds().count(); ms != 0) {
    out += fmt::format(".{:03}", ms);
  }
  return out + "Z";
}

} // namespace haechi
