#include "oversight/report/report.h"
#include "wire/json/writer.h"

namespace haechi::oversight::report {

std::string to_json(const Report& report) {
  wire::json::Writer out;
  out.begin_object().key("v").number(1).member("report", report.kind);
  out.member("at", to_rfc3339(report.at)).key("facts").begin_object();
  for (const Fact& fact : report.facts) {
    out.member(fact.heading.key, fact.value.value);
  }
  out.end_object().key("tables").begin_object();
  for (const Table& table : report.tables) {
    out.key(table.heading.key).begin_array();
    for (const auto& row : table.rows) {
      out.begin_object();
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        out.member(table.columns[i].key, row[i].value);
      }
      out.end_object();
    }
    out.end_array();
  }
  out.end_object().end_object();
  return out.take() + "\n";
}

} // namespace haechi::oversight::report
