#include "oversight/report/report.h"

#include <fmt/format.h>

namespace haechi::oversight::report {

namespace {

constexpr std::string_view kStyle =
    "body{font:15px/1.5 system-ui,'Noto Sans KR',sans-serif;max-width:72rem;margin:2rem "
    "auto;padding:0 1rem;color:#1b1f24}h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #c8ced6;padding:.3rem "
    ".5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}th{background:#f0f3f6}"
    "tbody th{width:14rem;font-weight:600}footer{margin-top:2rem;color:#57606a}"
    "@media print{body{margin:0;max-width:none}}";

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    case '\n':
      out += "<br>";
      break;
    default:
      out += c;
    }
  }
  return out;
}

void add_facts(std::string& out, const Report& report, Language language) {
  out += "<table><tbody>\n";
  for (const Fact& fact : report.facts) {
    out += fmt::format("<tr><th>{}</th><td>{}</td></tr>\n", escape(fact.heading.name.in(language)),
                       escape(fact.value.in(language)));
  }
  out += "</tbody></table>\n";
}

void add_table(std::string& out, const Table& table, Language language) {
  out += fmt::format("<h2>{}</h2>\n", escape(table.heading.name.in(language)));
  if (table.rows.empty()) {
    out += language == Language::Korean ? "<p>없음</p>\n" : "<p>None.</p>\n";
    return;
  }
  out += "<table><thead><tr>";
  for (const Heading& column : table.columns) {
    out += fmt::format("<th>{}</th>", escape(column.name.in(language)));
  }
  out += "</tr></thead><tbody>\n";
  for (const auto& row : table.rows) {
    out += "<tr>";
    for (const Cell& cell : row) {
      out += fmt::format("<td>{}</td>", escape(cell.in(language)));
    }
    out += "</tr>\n";
  }
  out += "</tbody></table>\n";
}

} // namespace

std::string to_html(const Report& report, Language language) {
  const bool is_korean = language == Language::Korean;
  const std::string title = escape(report.title.in(language));
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\">"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\"><title>{}</title><style>{}</style></head>\n<body>\n<h1>{}</h1>\n",
      is_korean ? "ko" : "en", title, kStyle, title);
  add_facts(out, report, language);
  for (const Table& table : report.tables) {
    add_table(out, table, language);
  }
  out += fmt::format("<footer>{} {}</footer>\n</body>\n</html>\n",
                     is_korean ? "대장 기준 시각:" : "The register as it stood at",
                     to_rfc3339(report.at));
  return out;
}

} // namespace haechi::oversight::report
