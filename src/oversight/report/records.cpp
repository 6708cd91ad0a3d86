#include "oversight/report/records.h"

#include "oversight/report/parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace haechi::oversight::report {

namespace {

constexpr std::string_view kNoGrade = "(none)";

// What stands behind `key: ` among the parts of a note.
std::string_view part_of(std::string_view note, std::string_view key) {
  for (std::size_t at = 0; at < note.size();) {
    const std::size_t end = std::min(note.find("; ", at), note.size());
    const std::string_view part = note.substr(at, end - at);
    if (part.size() > key.size() + 1 && part.starts_with(key) &&
        part.substr(key.size()).starts_with(": ")) {
      return part.substr(key.size() + 2);
    }
    at = end + 2;
  }
  return {};
}

// The first words of the items of a list.
std::set<std::string> items_of(std::string_view list) {
  std::set<std::string> out;
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(", ", at), list.size());
    const std::string_view item = list.substr(at, end - at);
    out.emplace(item.substr(0, item.find(' ')));
    at = end + 2;
  }
  return out;
}

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(',', at), list.size());
    out.emplace_back(list.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

Fact number_fact(std::string_view key, std::string_view en, std::string_view ko,
                 std::uint64_t number) {
  return {heading(key, en, ko), {fmt::format("{}", number)}};
}

std::vector<Fact> span_facts(Instant since, Instant until) {
  return {{heading("since", "From", "시작"), {to_rfc3339(since)}},
          {heading("until", "Until", "끝"), {to_rfc3339(until)}}};
}

} // namespace

void DataGrades::add(Tally& tally, const RecordFacts& record) {
  ++tally.tries;
  if (record.action == "refuse") {
    ++tally.refused;
  } else if (record.effect == "redact") {
    ++tally.redacted;
  } else {
    ++tally.passed;
  }
}

void DataGrades::count(Tallies& table, std::string_view name, const RecordFacts& record) {
  auto row = table.find(name);
  if (row == table.end()) {
    row = table.try_emplace(table.size() < kMostRows ? std::string(name) : "*").first;
  }
  add(row->second, record);
}

void DataGrades::take(const RecordFacts& record) {
  const auto kinds = items_of(part_of(record.note, "found"));
  const auto grades = split(part_of(record.note, "grade"));
  if (record.kind != "decision" || (kinds.empty() && grades.empty())) {
    return;
  }
  add(all_, record);
  for (const std::string& grade : grades) {
    count(grades_, grade, record);
  }
  if (grades.empty()) {
    count(grades_, kNoGrade, record);
  }
  for (const std::string& kind : kinds) {
    count(kinds_, kind, record);
  }
  for (const std::string& service : split(record.service)) {
    count(services_, service, record);
  }
  count(bodies_, record.body, record);
}

Table DataGrades::list(Heading name, Heading column, const Tallies& tallies) {
  Table out{std::move(name),
            {std::move(column), heading("tries", "Requests", "요청"),
             heading("refused", "Refused", "거부"), heading("redacted", "Redacted", "가림"),
             heading("passed", "Passed", "통과")},
            {}};
  for (const auto& [key, tally] : tallies) {
    out.rows.push_back({{key},
                        {fmt::format("{}", tally.tries)},
                        {fmt::format("{}", tally.refused)},
                        {fmt::format("{}", tally.redacted)},
                        {fmt::format("{}", tally.passed)}});
  }
  return out;
}

Report DataGrades::make(Instant since, Instant until) const {
  Report out{"data-grade-report",
             {"Data grades: what went where", "데이터 등급 보고서"},
             until,
             span_facts(since, until),
             {}};
  out.facts.push_back(number_fact("tries", "Requests in which something was found or graded",
                                  "무엇인가 탐지되었거나 등급이 있는 요청", all_.tries));
  out.facts.push_back(number_fact("refused", "Refused", "거부", all_.refused));
  out.facts.push_back(number_fact("redacted", "Passed without what was found",
                                  "탐지한 것을 가리고 통과", all_.redacted));
  out.facts.push_back(number_fact("passed", "Passed", "통과", all_.passed));
  out.tables.push_back(
      list(heading("grades", "By grade", "등급별"), heading("grade", "Grade", "등급"), grades_));
  out.tables.push_back(list(heading("kinds", "By what was found", "탐지 종류별"),
                            heading("kind", "Kind", "종류"), kinds_));
  out.tables.push_back(list(heading("services", "By service", "서비스별"),
                            heading("service", "Service", "서비스"), services_));
  out.tables.push_back(
      list(heading("bodies", "By body", "기관별"), heading("body", "Body", "기관"), bodies_));
  return out;
}

void Acknowledgements::take(const RecordFacts& record) {
  if (record.kind == "notice") {
    ++shown_;
  }
  if (record.kind != "acknowledgement") {
    return;
  }
  if (record.note == "read") {
    ++read_;
  } else if (record.note.starts_with("purpose: ")) {
    ++justified_;
  } else {
    ++refused_;
  }
  confirmed_.push_back(record);
  if (confirmed_.size() > kMostRows) {
    confirmed_.pop_front();
  }
}

Report Acknowledgements::make(Instant since, Instant until) const {
  Report out{"acknowledgement-log",
             {"Warnings acknowledged", "주의 확인 대장"},
             until,
             span_facts(since, until),
             {}};
  out.facts.push_back(number_fact("shown", "Notices shown", "보여 준 안내", shown_));
  out.facts.push_back(number_fact("read", "Confirmed as read", "읽었음을 확인", read_));
  out.facts.push_back(
      number_fact("justified", "With a purpose and a pledge", "목적과 서약을 적음", justified_));
  out.facts.push_back(number_fact("refused", "Not accepted", "인정하지 않음", refused_));
  Table log{heading("acknowledgements", "What was confirmed, the newest last",
                    "확인 내역(최근 것이 마지막)"),
            {heading("at", "When", "일시"), heading("subject", "Who, as recorded", "기록된 사람"),
             heading("body", "Body", "기관"), heading("service", "Service", "서비스"),
             heading("what", "What", "내용")},
            {}};
  for (const RecordFacts& each : confirmed_) {
    log.rows.push_back(
        {{to_rfc3339(each.at)}, {each.subject}, {each.body}, {each.service}, {each.note}});
  }
  out.tables.push_back(std::move(log));
  return out;
}

} // namespace haechi::oversight::report
