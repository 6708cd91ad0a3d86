#include "policy/syntax/time_zone.h"

#include <fmt/format.h>
#include <unicode/basictz.h>
#include <unicode/strenum.h>
#include <unicode/timezone.h>

#include <vector>

namespace haechi::policy {

struct TimeZone::Rules {
  std::unique_ptr<icu::BasicTimeZone> zone;
};

namespace {

constexpr std::size_t kMaxName = 64;

// Only names with a region are taken: ICU knows three-letter words that mean another place than
// people think (BST is Bangladesh to it).
bool has_iana_form(std::string_view name) {
  return name.size() <= kMaxName && name.find('/') != std::string_view::npos;
}

std::unique_ptr<icu::BasicTimeZone> find_zone(std::string_view name) {
  const icu::UnicodeString id = icu::UnicodeString::fromUTF8(
      icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())));
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString canonical;
  UBool is_system = 0;
  icu::TimeZone::getCanonicalID(id, canonical, is_system, status);
  if (U_FAILURE(status) != 0 || is_system == 0) {
    return nullptr;
  }
  std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(id));
  auto* basic = dynamic_cast<icu::BasicTimeZone*>(zone.get());
  if (basic == nullptr) {
    return nullptr;
  }
  static_cast<void>(zone.release()); // `basic` is the same object
  return std::unique_ptr<icu::BasicTimeZone>(basic);
}

std::string find_nearest_zone(std::string_view name) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::StringEnumeration> ids(icu::TimeZone::createTimeZoneIDEnumeration(
      UCAL_ZONE_TYPE_CANONICAL_LOCATION, nullptr, nullptr, status));
  if (U_FAILURE(status) != 0 || name.size() > kMaxName) {
    return {};
  }
  std::vector<std::string> names;
  std::int32_t length = 0;
  while (const char* id = ids->next(&length, status)) {
    names.emplace_back(id, static_cast<std::size_t>(length));
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  return find_nearest_word(name, views);
}

} // namespace

TimeZone::TimeZone() = default;

Result<TimeZone> TimeZone::make(std::string_view name) {
  TimeZone out;
  if (name == "UTC") {
    return out;
  }
  if (const auto offset = parse_utc_offset(name)) {
    out.offset_ = *offset;
    return out;
  }
  if (has_iana_form(name)) {
    if (auto zone = find_zone(name)) {
      out.rules_ = std::make_shared<const Rules>(Rules{std::move(zone)});
      return out;
    }
  }
  const std::string nearest = find_nearest_zone(name);
  return fail("E-POLICY-007", fmt::format("`{}` is no time zone", name.substr(0, kMaxName)), {},
              nearest.empty()
                  ? "write an IANA name such as Asia/Seoul, an offset such as \"+09:00\", or UTC"
                  : fmt::format("did you mean `{}`?", nearest));
}

Instant TimeZone::to_instant(const DateTime& written) const {
  const auto local = written.local.time_since_epoch();
  if (written.has_offset) {
    return Instant(local - written.offset);
  }
  if (!rules_) {
    return Instant(local - offset_);
  }
  std::int32_t raw_ms = 0;
  std::int32_t saving_ms = 0;
  UErrorCode status = U_ZERO_ERROR;
  rules_->zone->getOffsetFromLocal(static_cast<double>(local.count()), UCAL_TZ_LOCAL_FORMER,
                                   UCAL_TZ_LOCAL_FORMER, raw_ms, saving_ms, status);
  return Instant(local - std::chrono::milliseconds(raw_ms + saving_ms));
}

Result<Instant> TimeZone::parse_instant(std::string_view text) const {
  const auto written = parse_date_time(text);
  if (!written) {
    return tl::make_unexpected(written.error());
  }
  return to_instant(*written);
}

} // namespace haechi::policy
