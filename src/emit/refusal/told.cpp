#include "emit/refusal/told.h"

#include "emit/refusal/reason_text.h"

#include <fmt/format.h>

#include <chrono>

namespace haechi::emit {

namespace {

constexpr std::size_t kMostNames = 3;

} // namespace

std::string name_target(const Refusal& refusal, Language language) {
  std::string names;
  std::size_t count = 0;
  for (const Words& service : refusal.services) {
    if (count == kMostNames) {
      names += ", …";
      break;
    }
    names += count++ == 0 ? "" : ", ";
    names += service.in(language);
  }
  return names.empty() ? refusal.host : names;
}

std::string make_headline(const Refusal& refusal, Language language) {
  const bool is_korean = language == Language::Korean;
  switch (describe_reason(refusal.reason).concern) {
  case Concern::Client:
    return is_korean ? "등록되지 않은 기기입니다" : "This device is not registered here";
  case Concern::Connection:
    return is_korean ? "이 접속은 허용되지 않습니다" : "This connection cannot be allowed";
  case Concern::Service:
    break;
  }
  const std::string target = name_target(refusal, language);
  if (target.empty()) {
    return is_korean ? "이 접속은 허용되지 않습니다" : "This connection cannot be allowed";
  }
  if (refusal.reason == kAcknowledgeFirst) {
    return is_korean ? fmt::format("{} 이용 전에 안내를 확인해 주십시오", target)
                     : fmt::format("{} asks you to read a notice first", target);
  }
  return is_korean ? fmt::format("{} 이용이 제한되어 있습니다", target)
                   : fmt::format("{} is not available here", target);
}

std::string name_found(const Refusal& refusal, Language language) {
  constexpr std::size_t kMostKinds = 8;
  std::string out;
  for (std::size_t i = 0; i < refusal.found.size(); ++i) {
    if (i == kMostKinds) {
      return out + ", …";
    }
    const FoundKind& each = refusal.found[i];
    out += i == 0 ? "" : ", ";
    out += each.name.is_empty() ? std::string_view(each.kind) : each.name.in(language);
    out += each.count > 1 ? fmt::format(" ({})", each.count) : "";
  }
  return out;
}

std::string to_local_time(const Refusal& refusal) {
  using namespace std::chrono;
  const auto local = floor<seconds>(refusal.at) + refusal.utc_offset;
  const auto day = floor<days>(local);
  const year_month_day date{day};
  const hh_mm_ss time{floor<seconds>(local) - day};
  const auto minutes = refusal.utc_offset.count();
  const std::string zone = minutes == 0
                               ? "UTC"
                               : fmt::format("UTC{}{:02}:{:02}", minutes < 0 ? '-' : '+',
                                             std::abs(minutes) / 60, std::abs(minutes) % 60);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} ({})", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count(), zone);
}

} // namespace haechi::emit
