#include "engine/certificates/asn1_time.h"

namespace haechi::engine::certificates {

std::optional<Instant> to_instant(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) {
    return std::nullopt;
  }
  const std::chrono::year_month_day day{std::chrono::year{parts.tm_year + 1900},
                                        std::chrono::month{static_cast<unsigned>(parts.tm_mon + 1)},
                                        std::chrono::day{static_cast<unsigned>(parts.tm_mday)}};
  if (!day.ok()) {
    return std::nullopt;
  }
  return std::chrono::sys_days{day} + std::chrono::hours{parts.tm_hour} +
         std::chrono::minutes{parts.tm_min} + std::chrono::seconds{parts.tm_sec};
}

bool set_time(ASN1_TIME* out, Instant at) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  return ASN1_TIME_set(out, static_cast<time_t>(seconds)) != nullptr;
}

} // namespace haechi::engine::certificates
