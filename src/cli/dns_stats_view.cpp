#include "cli/dns_stats_view.h"

#include "base/instant.h"
#include "cli/stats_table.h"

#include <fmt/format.h>

#include <array>
#include <optional>

namespace haechi::cli {

namespace {

using wire::json::Value;

constexpr std::array<StatsRow, 33> kRows{{
    {"queries", "questions", "질의"},
    {"answers.noerror", "  answered: no error", "  응답: 정상"},
    {"answers.nodata", "  answered: no data", "  응답: 데이터 없음"},
    {"answers.nxdomain", "  answered: no such name", "  응답: 없는 이름"},
    {"answers.refused", "  answered: refused", "  응답: 거부"},
    {"answers.servfail", "  answered: failed", "  응답: 실패"},
    {"answers.malformed", "  answered: malformed", "  응답: 잘못된 질의"},
    {"answers.truncated", "  answered: ask by TCP", "  응답: TCP로 다시"},
    {"answers.other", "  answered: other", "  응답: 그 밖"},
    {"effects.allow", "decided: allow", "판정: 허용"},
    {"effects.inspect", "decided: inspect", "판정: 검사"},
    {"effects.warn", "decided: warn", "판정: 경고"},
    {"effects.redact", "decided: redact", "판정: 가림"},
    {"effects.block", "decided: block", "판정: 차단"},
    {"effects.no-decision", "decided: out of reach", "판정: 적용 범위 밖"},
    {"refused", "refused in all", "거부 합계"},
    {"bypass", "  ways past the resolver", "  리졸버 우회 경로"},
    {"unknown_clients", "  unknown clients", "  알 수 없는 클라이언트"},
    {"from_cache", "from the cache", "캐시에서"},
    {"stale", "  after their time", "  유효 시간이 지난 응답"},
    {"forwarded", "put to upstreams", "업스트림에 질의"},
    {"renewed", "  ahead of time, as popular", "  자주 찾는 이름의 미리 갱신"},
    {"steered", "sent to the gateway", "게이트웨이로 보냄"},
    {"waiting", "clients that wait now", "지금 기다리는 클라이언트"},
    {"limited", "cut short by a limit", "한도로 제한"},
    {"failed", "failed", "실패"},
    {"malformed", "malformed", "잘못된 패킷"},
    {"cache.answers", "kept answers", "보관한 응답"},
    {"cache.bytes", "  their bytes", "  차지한 바이트"},
    {"waited_ms.count", "waits for upstreams", "업스트림 대기"},
    {"waited_ms.p50", "  half within ms", "  50% 이내(ms)"},
    {"waited_ms.p90", "  90 % within ms", "  90% 이내(ms)"},
    {"waited_ms.p99", "  99 % within ms", "  99% 이내(ms)"},
}};

std::string text(const Value& root, std::string_view key) {
  const Value* value = root.find(key);
  return value != nullptr && value->is_text() ? value->text : std::string();
}

std::optional<Instant> instant_of(const Value& stats, std::string_view key) {
  const auto parsed = parse_date_time(text(stats, key));
  if (!parsed) {
    return std::nullopt;
  }
  return Instant(parsed->local.time_since_epoch() - parsed->offset);
}

class StatsText {
 public:
  StatsText(const Value& stats, const Value* before, Language language)
      : stats_(stats), before_(before), language_(language) {}

  std::string write() {
    head();
    out_ += stats_table(stats_, kRows, language_);
    upstreams();
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string_view say(std::string_view en, std::string_view ko) const {
    return language_ == Language::Korean ? ko : en;
  }

  void head() {
    out_ +=
        fmt::format(fmt::runtime(say("{}; epoch {}, policy {}; {} of {} workers answer; since {}\n",
                                     "{}; 에포크 {}, 정책 {}; 응답하는 워커 {}/{}; 시작 {}\n")),
                    text(stats_, "now"), number_at(stats_, "epoch"), text(stats_, "policy"),
                    number_at(stats_, "workers_answering"), number_at(stats_, "workers"),
                    text(stats_, "started"));
    if (before_ == nullptr) {
      return;
    }
    const auto now = instant_of(stats_, "now");
    const auto then = instant_of(*before_, "now");
    if (now && then && *now > *then) {
      const auto asked = number_at(stats_, "total.queries") - number_at(*before_, "total.queries");
      out_ += fmt::format(fmt::runtime(say("{} questions a second\n", "초당 질의 {}건\n")),
                          asked * 1'000 / (*now - *then).count());
    }
  }

  void upstreams() {
    const Value* upstreams = stats_.find("upstreams");
    if (upstreams == nullptr || upstreams->items.empty()) {
      return;
    }
    out_ += say("upstreams\n", "업스트림\n");
    for (const Value& one : upstreams->items) {
      out_ += fmt::format(
          fmt::runtime(say("  {}: asked {}, answered {}, failed {}; lately {} ms, 99 % within {} "
                           "ms; resting for {} workers\n",
                           "  {}: 질의 {}, 응답 {}, 실패 {}; 최근 {} ms, 99% {} ms 이내; 쉬게 한 "
                           "워커 {}\n")),
          text(one, "endpoint"), number_at(one, "asked"), number_at(one, "answered"),
          number_at(one, "failed"), number_at(one, "lately_ms"), number_at(one, "took_ms.p99"),
          number_at(one, "resting_workers"));
    }
  }

  const Value& stats_;
  const Value* before_;
  Language language_;
  std::string out_;
};

} // namespace

std::string dns_stats_text(const Value& stats, const Value* before, Language language) {
  return StatsText(stats, before, language).write();
}

} // namespace haechi::cli
