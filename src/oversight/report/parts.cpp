#include "oversight/report/parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace haechi::oversight::report {

namespace {

struct Name {
  std::string_view key, en, ko;
};

constexpr std::array<Name, 51> kFieldNames{{
    {"name", "Name", "이름"},
    {"name-ko", "Name in Korean", "한국어 이름"},
    {"body", "Body", "기관"},
    {"role", "Office", "직위"},
    {"may", "Powers", "권한"},
    {"country", "Country of control", "통제 국가"},
    {"entities", "Legal entities", "관련 법인"},
    {"representative", "Domestic agent", "국내대리인"},
    {"privacy-officer", "Data protection officer", "개인정보 보호책임자"},
    {"contact", "Contact", "연락처"},
    {"services", "Services", "서비스"},
    {"provider", "Provider", "사업자"},
    {"issuer", "Issuer", "발령 기관"},
    {"deadline", "Deadline", "기한"},
    {"title", "Title", "제목"},
    {"title-ko", "Title in Korean", "한국어 제목"},
    {"basis", "Legal basis", "법적 근거"},
    {"ladder", "Escalation", "단계별 조치"},
    {"advance-authority", "Authority given in advance", "사전 위임"},
    {"owner", "Owner", "담당"},
    {"inquiry", "Inquiry", "질의"},
    {"measure", "Measure", "조치"},
    {"devices", "Device classes", "기기 구분"},
    {"because", "Grounds", "사유"},
    {"because-ko", "Grounds in Korean", "한국어 사유"},
    {"force", "Force", "효력"},
    {"instrument", "Instrument", "형식"},
    {"addressee", "Addressee", "수신자"},
    {"scope", "Scope", "적용 범위"},
    {"targets", "Targets", "대상 서비스"},
    {"from", "From", "시작"},
    {"expires", "Expires", "종료"},
    {"review", "Review", "재검토일"},
    {"until", "Review when", "재검토 조건"},
    {"appeal", "Appeal", "불복 절차"},
    {"appeal-by", "Appeal by", "불복 기한"},
    {"proposal", "Proposal", "조치안"},
    {"obligations", "Obligations", "의무"},
    {"obligations-by", "Obligations by", "의무 이행 기한"},
    {"exemptions-by", "Exemptions also by", "예외 승인 위임 기관"},
    {"adopts", "Adopts", "수용한 명령"},
    {"text", "Text", "내용"},
    {"accept-by", "Accept by", "수락 기한"},
    {"order", "Order", "명령"},
    {"ground", "Ground", "근거"},
    {"mitigations", "Mitigations", "위험 완화 조치"},
    {"requested-by", "Requested by", "신청자"},
    {"what", "What", "할 일"},
    {"recommendation", "Recommendation", "시정 권고"},
    {"task-done.result", "Result", "결과"},
    {"order-lifted.because", "Lifted because", "해제 사유"},
}};

constexpr std::array<Name, 16> kWordNames{{
    {"open", "open", "미회신"},
    {"answered", "answered", "답변"},
    {"insufficient", "insufficient", "불충분"},
    {"contradicted", "contradicted by evidence", "증거와 모순"},
    {"binding", "binding", "구속력 있음"},
    {"advice", "advice", "권고"},
    {"external", "of another authority", "외부 기관"},
    {"block", "block", "차단"},
    {"restrict", "restriction", "제한"},
    {"pass", "passed", "적합"},
    {"fail", "failed", "부적합"},
    {"pending", "pending", "심리 중"},
    {"granted", "granted", "인용"},
    {"partly-granted", "granted in part", "일부 인용"},
    {"rejected", "rejected", "기각 또는 각하"},
    {"withdrawn", "withdrawn", "취하"},
}};

std::string describe(const Event& event) {
  std::string out;
  for (const auto& [name, value] : event.fields) {
    if (!value.empty()) {
      out += fmt::format("{}{}: {}", out.empty() ? "" : "; ", name, value);
    }
  }
  return out;
}

} // namespace

Heading heading(std::string_view key, std::string_view en, std::string_view ko) {
  return {std::string(key), {std::string(en), std::string(ko)}};
}

Cell state_cell(const Item& item) {
  return {std::string(to_word(item.state)), name_of(item.state)};
}

Cell word_cell(std::string_view word) {
  const auto found = std::ranges::find(kWordNames, word, &Name::key);
  return found == kWordNames.end()
             ? Cell{std::string(word)}
             : Cell{std::string(word), {std::string(found->en), std::string(found->ko)}};
}

Cell field_cell(const Item& item, std::string_view field) {
  const bool is_word = field == "force" || field == "measure";
  return is_word ? word_cell(item.text(field)) : Cell{std::string(item.text(field))};
}

Heading field_heading(std::string_view field) {
  const auto found = std::ranges::find(kFieldNames, field, &Name::key);
  return found == kFieldNames.end() ? heading(field, field, field)
                                    : heading(found->key, found->en, found->ko);
}

void add_fields(Report& out, const Item& item, std::span<const std::string_view> fields) {
  for (const std::string_view field : fields) {
    if (!item.text(field).empty()) {
      out.facts.push_back({field_heading(field), field_cell(item, field)});
    }
  }
}

Table make_table(const Register& now, Thing thing, std::span<const std::string_view> fields,
                 const Choice& choice) {
  const Words name = name_of(thing);
  Table out{heading(fmt::format("{}s", to_word(thing)), fmt::format("Every {}", name.en), name.ko),
            {heading("id", "Id", "식별자"), heading("state", "State", "상태"),
             heading("since", "Since", "상태 시작")},
            {}};
  for (const std::string_view field : fields) {
    out.columns.push_back(field_heading(field));
  }
  for (const auto& [id, item] : now.all(thing)) {
    if (!choice(item)) {
      continue;
    }
    std::vector<Cell> row{{id}, state_cell(item), {to_rfc3339(item.since)}};
    for (const std::string_view field : fields) {
      row.push_back(field_cell(item, field));
    }
    out.rows.push_back(std::move(row));
  }
  return out;
}

Table make_history(std::span<const Event> events, const std::function<bool(const Event&)>& choice) {
  Table out{heading("history", "What happened", "경과"),
            {heading("at", "When", "일시"), heading("event", "Event", "사건"),
             heading("subject", "To what", "대상"), heading("by", "By", "처리자"),
             heading("fields", "Details", "내용")},
            {}};
  for (const Event& event : events) {
    if (choice(event)) {
      out.rows.push_back({{to_rfc3339(event.at)},
                          {std::string(spec_of(event.kind).word)},
                          {event.subject},
                          {event.by},
                          {describe(event)}});
    }
  }
  return out;
}

Result<const Item*> find_item(const Register& now, Thing thing, std::string_view id) {
  if (const Item* item = now.find(thing, id)) {
    return item;
  }
  return fail("E-OVERSIGHT-005", fmt::format("there is no {} `{}`", to_word(thing), id), {},
              fmt::format("haechi oversight {} list", to_word(thing)));
}

} // namespace haechi::oversight::report
