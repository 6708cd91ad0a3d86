#include "oversight/report/parts.h"
#include "oversight/report/records.h"

#include <fmt/format.h>

#include <array>

namespace haechi::oversight::report {

namespace {

struct Row {
  Words what, holds, why;
};

// What may be written at most; docs/operations.md is the reference of the keys.
const std::array<Row, 6>& rows() {
  static const std::array<Row, 6> all{{
      {{"decision", "결정 기록"},
       {"time, person as configured, body, device class, zone, service, host name, effect, order; "
        "kinds and counts of what was found",
        "시각, 설정에 따른 사람, 기관, 기기 구분, 구역, 서비스, 호스트 이름, 조치, 명령, 탐지한 "
        "종류와 개수"},
       {"to show what was refused, on whose order; for complaints and audits",
        "무엇을 누구의 명령으로 거부했는지 보이고, 이의와 감사에 대응"}},
      {{"ordinary allowed traffic", "일반 허용 트래픽"},
       {"counts of each minute; names only with `level: names`",
        "분당 건수. 이름은 `level: names`일 때만"},
       {"to show how much was not touched", "건드리지 않은 양을 보임"}},
      {{"notice and acknowledgement", "안내와 확인"},
       {"time, person as configured, service, the declared purpose",
        "시각, 설정에 따른 사람, 서비스, 적은 목적"},
       {"to show that people were told", "알렸음을 증명"}},
      {{"operation", "운영"},
       {"starts, reloads, clock, files; no person", "시작, 다시 읽기, 시계, 파일. 사람 없음"},
       {"completeness of the evidence", "증거의 완전성"}},
      {{"status page, metrics, log", "상태 화면, 지표, 로그"},
       {"numbers and errors; no person, no name that was asked for",
        "수와 오류. 사람과 요청한 이름 없음"},
       {"to run the gateway", "게이트웨이 운영"}},
      {{"never", "절대 기록하지 않음"},
       {"prompts, answers, paths, queries, passwords", "프롬프트, 답변, 경로, 질의, 암호"},
       {"", ""}},
  }};
  return all;
}

Cell days_cell(std::uint32_t days) {
  return days == 0 ? Cell{"0", {"not purged by age", "기간으로 지우지 않음"}}
                   : Cell{fmt::format("{}", days),
                          {fmt::format("{} days", days), fmt::format("{}일", days)}};
}

Cell bound_cell(std::uint64_t bound) {
  return bound == 0 ? Cell{"0", {"no bound", "한도 없음"}} : Cell{fmt::format("{}", bound)};
}

Cell yes_no(bool is_so) {
  return is_so ? Cell{"yes", {"yes", "예"}} : Cell{"no", {"no", "아니요"}};
}

} // namespace

Report make_privacy_file(const PrivacySettings& settings, Instant now) {
  Report out{"privacy-file",
             {"What this gateway records about people", "이 게이트웨이가 사람에 대해 남기는 기록"},
             now,
             {},
             {}};
  const auto add = [&](std::string_view key, std::string_view en, std::string_view ko, Cell cell) {
    out.facts.push_back({heading(key, en, ko), std::move(cell)});
  };
  add("level", "Level of records (names, decisions, counts)",
      "기록 수준(names 이름, decisions 결정, counts 건수)", {settings.level});
  add("subjects", "People enter as (named, pseudonyms, omitted)",
      "사람의 표시(named 이름, pseudonyms 가명, omitted 생략)", {settings.subjects});
  add("pseudonym-days", "Days of one pseudonym (0: for good)", "가명 하나를 쓰는 날(0: 계속)",
      {fmt::format("{}", settings.pseudonym_days)});
  add("keep-days", "Files are kept for days", "파일 보존 일수", bound_cell(settings.keep_days));
  add("keep-files", "Files are kept, so many", "파일 보존 개수", bound_cell(settings.keep_files));
  add("keep-bytes", "Files are kept, bytes", "파일 보존 크기(바이트)",
      bound_cell(settings.keep_bytes));
  add("purge-decision", "Decisions are purged after", "결정 기록을 지우는 때",
      days_cell(settings.decision_days));
  add("purge-event", "Events are purged after", "사건 기록을 지우는 때",
      days_cell(settings.event_days));
  add("purge-count", "Counts are purged after", "건수 기록을 지우는 때",
      days_cell(settings.count_days));
  add("hold-since", "On hold since (nothing from then on is removed)",
      "보존 시작(그날부터는 지우지 않음)",
      settings.hold_since.empty() ? Cell{"", {"no hold", "없음"}} : Cell{settings.hold_since});
  add("folder", "Where (mode 0700, its owner alone)", "위치(모드 0700, 소유자만)",
      {settings.folder});
  add("inspects", "Contents of connections are read", "연결 내용을 읽음",
      yes_no(settings.inspects));
  add("status-page", "Status page (numbers)", "상태 화면(숫자만)",
      yes_no(settings.has_status_page));
  add("admin-socket", "Admin socket (its owner alone)", "관리 소켓(소유자만)",
      yes_no(settings.has_admin_socket));
  add("who-saw", "Who read the records", "누가 기록을 읽었는가",
      {"unknown",
       {"not known to the gateway: whoever may read the folder or receives its export; the "
        "system's audit must watch the folder",
        "게이트웨이는 알 수 없음: 폴더를 읽을 수 있거나 내보낸 기록을 받는 사람이며, 폴더는 "
        "시스템 감사로 지켜보아야 함"}});
  Table table{heading("records", "What is written down", "기록하는 것"),
              {heading("what", "Record", "기록"), heading("holds", "Holds", "내용"),
               heading("why", "What for", "목적")},
              {}};
  for (const Row& row : rows()) {
    table.rows.push_back(
        {{row.what.en, row.what}, {row.holds.en, row.holds}, {row.why.en, row.why}});
  }
  out.tables.push_back(std::move(table));
  return out;
}

} // namespace haechi::oversight::report
