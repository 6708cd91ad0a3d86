// The walk in sentences, Korean and English.
#include "engine/admin/request.h"
#include "engine/trace/walk.h"
#include "policy/explain/write.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::engine::trace {

namespace {

using wire::dns::Carrier;

std::string rcode_text(wire::dns::Rcode rcode) {
  static constexpr std::array<std::string_view, 6> kWords{"NOERROR",  "FORMERR", "SERVFAIL",
                                                          "NXDOMAIN", "NOTIMP",  "REFUSED"};
  const auto number = static_cast<std::size_t>(rcode);
  return number < kWords.size() ? std::string(kWords[number]) : fmt::format("RCODE{}", number);
}

std::string indented(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    out += text.front() == '\n' ? "" : "    ";
    out += text.substr(0, end);
    text.remove_prefix(end);
  }
  return out;
}

class TextWriter {
 public:
  TextWriter(const Walk& walk, Language language) : walk_(walk), language_(language) {}

  std::string write() {
    line(fmt::format("{} {}, {} {}", walk_.name, admin::to_text(walk_.type), say("as", "조회 주체"),
                     walk_.as));
    who();
    name();
    decision();
    cache();
    upstreams();
    judged();
    answer();
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string_view say(std::string_view en, std::string_view ko) const {
    return language_ == Language::Korean ? ko : en;
  }

  void line(std::string_view text) {
    out_ += text;
    out_ += '\n';
  }

  void step(std::string_view en, std::string_view ko, std::string_view text) {
    line(fmt::format("{}. {}: {}", ++step_, say(en, ko), text));
  }

  [[nodiscard]] std::string known(std::string_view what, const policy::Known& value) const {
    if (!value) {
      return fmt::format("{} {}", what, say("unknown", "알 수 없음"));
    }
    return fmt::format("{} {}", what, value->empty() ? say("none", "없음") : *value);
  }

  void who() {
    if (!walk_.subject) {
      step("Who asks", "누가 묻는가",
           say("no identity entry knows this client; every question of it is refused",
               "이 클라이언트를 아는 identity 항목이 없어 모든 질의를 거부합니다"));
      return;
    }
    const gateway::Subject& subject = *walk_.subject;
    step("Who asks", "누가 묻는가",
         fmt::format(
             "`{}`: {}, {}, {}, {}", subject.name, known(say("body", "기관"), subject.who.body),
             known(say("role", "역할"), subject.who.role),
             known(say("device", "기기"), subject.device), known(say("zone", "망"), subject.zone)));
  }

  void name() {
    std::string text =
        fmt::format(fmt::runtime(say("judged as `{}`", "`{}`(으)로 판정합니다")), walk_.host);
    if (!walk_.is_whole_name) {
      text += say("; some label cannot be one of a host name",
                  ". 호스트 이름에 쓸 수 없는 레이블이 있습니다");
    }
    step("The name", "이름", text);
    step("Services that answer to it", "이 이름을 쓰는 서비스",
         walk_.services.empty() ? std::string(say("none of the catalog", "카탈로그에 없음"))
                                : fmt::format("{}", fmt::join(walk_.services, ", ")));
  }

  void decision() {
    if (!walk_.decision) {
      return;
    }
    step("The decision", "판정",
         fmt::format(fmt::runtime(say("policy {}, epoch {}", "정책 {}, 에포크 {}")), walk_.policy,
                     walk_.epoch));
    out_ += indented(policy::to_text(*walk_.decision, {language_, walk_.zone}));
    if (walk_.bypass != dns::Bypass::None) {
      line(fmt::format("    {}: {}",
                       say("a way past the resolver, refused where the policy lets it pass",
                           "리졸버 우회 경로이므로 정책이 허용하더라도 거부합니다"),
                       dns::to_reason(walk_.bypass)));
    }
  }

  void cache() {
    if (!walk_.workers) {
      step("Cache", "캐시",
           say("not looked into: no running gateway was asked",
               "실행 중인 게이트웨이에 묻지 않아 확인하지 않았습니다"));
      return;
    }
    if (walk_.kept.empty()) {
      step("Cache", "캐시",
           fmt::format(fmt::runtime(say("none of {} workers keeps an answer",
                                        "워커 {}개 모두 보관한 응답이 없습니다")),
                       *walk_.workers));
      return;
    }
    step("Cache", "캐시",
         fmt::format(fmt::runtime(say("{} of {} workers keep an answer",
                                      "{}개 워커(전체 {}개)가 응답을 보관합니다")),
                     walk_.kept.size(), *walk_.workers));
    for (const KeptAnswer& kept : walk_.kept) {
      line(fmt::format(fmt::runtime(say("    worker {}: {} s old{}", "    워커 {}: {}초 지남{}")),
                       kept.worker, kept.age_s,
                       kept.is_stale ? say(", its time is over", ", 유효 시간 만료") : ""));
    }
  }

  void upstreams() {
    if (walk_.asked.empty()) {
      step("Upstream", "업스트림",
           walk_.is_from_cache
               ? say("not asked: the kept answer serves", "보관한 응답으로 충분하여 묻지 않습니다")
               : say("not asked: the answer stands without it",
                     "업스트림 없이 응답이 정해져 묻지 않습니다"));
      return;
    }
    step("Upstream", "업스트림",
         walk_.outcome == Outcome::WouldAsk ? say("would be asked", "물어야 합니다")
                                            : say("was asked", "물었습니다"));
    for (const AskedUpstream& asked : walk_.asked) {
      line(fmt::format("    {} {}", asked.endpoint.to_string(),
                       asked.carrier == Carrier::Tcp ? "TCP" : "UDP"));
    }
  }

  void judged() {
    if (walk_.judged.empty()) {
      return;
    }
    step("Every name that was judged", "판정한 모든 이름", fmt::format("{}", walk_.judged.size()));
    for (const JudgedName& name : walk_.judged) {
      const gateway::Verdict& verdict = name.verdict;
      line(fmt::format("    {}: {} ({}{}{}{})", name.host,
                       verdict.is_refusal() ? say("refused", "거부") : say("passes", "통과"),
                       policy::to_word(verdict.effect), verdict.is_settled ? "" : "?",
                       verdict.reason.empty() ? "" : ", " + verdict.reason,
                       verdict.by.empty() ? "" : ", " + verdict.by));
    }
  }

  void answer() {
    if (!walk_.answer) {
      step("The answer", "응답",
           walk_.outcome == Outcome::WouldAsk
               ? say("stands once the upstream has answered and its names are judged",
                     "업스트림이 응답하고 그 이름들을 판정한 뒤에 정해집니다")
               : say("none in time", "제한 시간 안에 나오지 않았습니다"));
      return;
    }
    const SeenAnswer& seen = *walk_.answer;
    step("The answer", "응답", rcode_text(seen.rcode));
    for (const std::string& record : seen.records) {
      line("    " + record);
    }
    if (seen.extended_error) {
      line(fmt::format("    {} {}: {}", say("Extended DNS Error", "확장 DNS 오류"),
                       *seen.extended_error, seen.error_text));
    }
    if (walk_.had_ech && !seen.has_ech) {
      line(fmt::format("    {}", say("`ech` was taken out, so that the name can be read at TLS",
                                     "TLS에서 이름을 읽을 수 있도록 `ech`를 제거했습니다")));
    }
  }

  const Walk& walk_;
  Language language_;
  std::string out_;
  int step_ = 0;
};

} // namespace

std::string to_text(const Walk& walk, Language language) {
  return TextWriter(walk, language).write();
}

} // namespace haechi::engine::trace
