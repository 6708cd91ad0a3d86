#include "catalog/check/calendar.h"

#include <charconv>

namespace haechi::catalog {

namespace {

std::optional<int> to_number(std::string_view digits) {
  int value = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (problem != std::errc() || end != digits.data() + digits.size()) {
    return std::nullopt;
  }
  return value;
}

} // namespace

std::optional<std::chrono::sys_days> find_last_day(std::string_view date) {
  using namespace std::chrono;
  const bool has_month = date.size() >= 7 && date[4] == '-';
  const bool has_day = date.size() == 10 && date[7] == '-';
  if (date.size() != (has_day ? 10U : has_month ? 7U : 4U)) {
    return std::nullopt;
  }
  const auto y = to_number(date.substr(0, 4));
  const auto m = has_month ? to_number(date.substr(5, 2)) : 12;
  const auto d = has_day ? to_number(date.substr(8, 2)) : 1;
  if (!y || !m || !d || *m < 1 || *d < 1) {
    return std::nullopt;
  }
  const year_month in = year(*y) / month(static_cast<unsigned>(*m));
  const year_month_day last =
      has_day ? in / day(static_cast<unsigned>(*d)) : year_month_day(in / std::chrono::last);
  return last.ok() ? std::optional(sys_days(last)) : std::nullopt;
}

} // namespace haechi::catalog
