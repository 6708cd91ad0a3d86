// `haechi proxy stats`: what the proxy of a running gateway counts.
#include "cli/arguments.h"
#include "cli/gateway_subcommands.h"
#include "cli/stats_table.h"
#include "cli/stats_watch.h"

#include <fmt/format.h>

#include <array>
#include <memory>

namespace haechi::cli {

namespace {

constexpr std::array<StatsRow, 48> kRows{{
    {"connections", "connections now", "지금 연결"},
    {"tunnels", "  tunnels", "  터널"},
    {"inspected", "  inspected", "  검사 중"},
    {"accepted", "connections accepted", "받아들인 연결"},
    {"turned_away", "  beyond the limits", "  한도 초과로 거절"},
    {"tunnels_refused", "  tunnels beyond the limit", "  터널 한도 초과"},
    {"left_uninspected", "  no room to inspect", "  검사 한도 초과"},
    {"accept_pauses", "  pauses: no descriptors", "  디스크립터 부족으로 멈춤"},
    {"received_bytes", "bytes of clients", "클라이언트에서 받은 바이트"},
    {"sent_bytes", "bytes for clients", "클라이언트로 보낸 바이트"},
    {"passed", "decided: pass", "통과 판정"},
    {"refused", "decided: refuse", "거부 판정"},
    {"unknown_clients", "  unknown clients", "  알 수 없는 클라이언트"},
    {"decisions.connect.allow", "  CONNECT: allow", "  CONNECT: 허용"},
    {"decisions.connect.inspect", "  CONNECT: inspect", "  CONNECT: 검사"},
    {"decisions.connect.warn", "  CONNECT: warn", "  CONNECT: 경고"},
    {"decisions.connect.redact", "  CONNECT: redact", "  CONNECT: 가림"},
    {"decisions.connect.block", "  CONNECT: block", "  CONNECT: 차단"},
    {"decisions.server-name.allow", "  server name: allow", "  서버 이름: 허용"},
    {"decisions.server-name.inspect", "  server name: inspect", "  서버 이름: 검사"},
    {"decisions.server-name.warn", "  server name: warn", "  서버 이름: 경고"},
    {"decisions.server-name.redact", "  server name: redact", "  서버 이름: 가림"},
    {"decisions.server-name.block", "  server name: block", "  서버 이름: 차단"},
    {"decisions.request.allow", "  request: allow", "  요청: 허용"},
    {"decisions.request.inspect", "  request: inspect", "  요청: 검사"},
    {"decisions.request.warn", "  request: warn", "  요청: 경고"},
    {"decisions.request.redact", "  request: redact", "  요청: 가림"},
    {"decisions.request.block", "  request: block", "  요청: 차단"},
    {"undecided.no-server-name", "  undecided: no server name", "  미정: 서버 이름 없음"},
    {"undecided.address-literal", "  undecided: address, no name", "  미정: 이름 대신 주소"},
    {"undecided.not-tls", "  undecided: not TLS", "  미정: TLS 아님"},
    {"undecided.unreadable-hello", "  undecided: unreadable hello", "  미정: 읽을 수 없는 헬로"},
    {"undecided.late-hello", "  undecided: late hello", "  미정: 늦은 헬로"},
    {"undecided.encrypted-hello", "  undecided: encrypted hello", "  미정: 암호화된 헬로"},
    {"undecided.unsettled", "  undecided: facts missing", "  미정: 사실 부족"},
    {"inspection.opened", "inspections opened", "시작한 검사"},
    {"inspection.without_leaf", "  without a certificate", "  인증서를 못 보임"},
    {"inspection.spill_failures", "  bodies not kept", "  보관하지 못한 본문"},
    {"inspection.handshake_failures.server-certificate", "  failed: server's certificate",
     "  실패: 서버 인증서"},
    {"inspection.handshake_failures.server-protocol", "  failed: server, protocol",
     "  실패: 서버 프로토콜"},
    {"inspection.handshake_failures.server-broken", "  failed: server, broken off",
     "  실패: 서버가 끊음"},
    {"inspection.handshake_failures.server-late", "  failed: server, too late",
     "  실패: 서버 시간 초과"},
    {"inspection.handshake_failures.client-refused", "  failed: our certificate refused",
     "  실패: 우리 인증서를 거부"},
    {"inspection.handshake_failures.client-protocol", "  failed: client, protocol",
     "  실패: 클라이언트 프로토콜"},
    {"inspection.handshake_failures.client-broken", "  failed: client, broken off",
     "  실패: 클라이언트가 끊음"},
    {"inspection.handshake_failures.client-late", "  failed: client, too late",
     "  실패: 클라이언트 시간 초과"},
    {"inspection.handshake_failures.client-other-name", "  failed: client, other name",
     "  실패: 다른 이름을 부름"},
    {"inspection.handshake_failures.leaf", "  failed: no leaf signed", "  실패: 인증서 서명 실패"},
}};

std::string to_text(const wire::json::Value& stats, const wire::json::Value* /*before*/,
                    Language language) {
  const bool is_korean = language == Language::Korean;
  const wire::json::Value* signing = find_path(stats, "certificates.signing");
  const bool is_signing = signing != nullptr && signing->boolean;
  const auto word = [&](std::string_view path) {
    const wire::json::Value* value = find_path(stats, path);
    return value == nullptr ? std::string() : value->text;
  };
  const std::string head = fmt::format(
      fmt::runtime(is_korean ? "{}; 에포크 {}, 정책 {}; 응답하는 워커 {}/{}; 시작 {}\n"
                             : "{}; epoch {}, policy {}; {} of {} workers answer; since {}\n"),
      word("now"), number_at(stats, "epoch"), word("policy"), number_at(stats, "workers_answering"),
      number_at(stats, "workers"), word("started"));
  const std::string_view signer = is_korean ? (is_signing ? "서명 가능" : "서명 불가")
                                            : (is_signing ? "signing" : "not signing");
  const std::string foot = fmt::format(
      fmt::runtime(is_korean ? "인증서: {}; 보관 {}개({}바이트), 재사용 {}, 발급 {}, 실패 {}\n"
                             : "certificates: {}; {} kept ({} bytes), shown again {}, signed {}, "
                               "failed {}\n"),
      signer, number_at(stats, "certificates.kept"), number_at(stats, "certificates.bytes"),
      number_at(stats, "certificates.found"), number_at(stats, "certificates.minted"),
      number_at(stats, "certificates.failed"));
  return head + stats_table(stats, kRows, language) + foot;
}

} // namespace

void add_proxy(Command& app, Outcome& outcome) {
  Command* proxy = app.add_subcommand("proxy", "Look into the proxy of a running gateway");
  proxy->require_subcommand(1);
  auto options = std::make_shared<StatsOptions>();
  Command* command = proxy->add_subcommand(
      "stats", "Connections, decisions, inspection and certificates, in all and of each worker");
  add_stats_options(*command, *options);
  command->footer("Numbers alone: neither names nor people.\n"
                  "Exit code: 0 told, 2 cannot run.\n"
                  "Example: haechi proxy stats --config haechi.yaml --watch 2");
  command->callback([options, &outcome] {
    outcome.exit = watch_stats(*options, engine::admin::ProxyStats{}, to_text);
  });
}

} // namespace haechi::cli
