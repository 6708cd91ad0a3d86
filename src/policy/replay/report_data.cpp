#include "policy/replay/report_data.h"

#include "wire/json/writer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace haechi::policy::replay {

namespace {

using wire::json::Writer;

void write_count(Writer& out, std::string_view key, std::uint64_t count) {
  out.key(key).number(static_cast<std::int64_t>(count));
}

void write_people(Writer& out, const PeopleFigure& people) {
  write_count(out, "people", people.at_least);
  out.key("estimate").boolean(people.is_estimate);
}

void write_range(Writer& out, std::string_view key, const Range& range) {
  out.key(key).begin_object();
  write_count(out, "at_least", range.at_least);
  write_count(out, "at_most", range.at_most);
  out.end_object();
}

void write_outcome(Writer& out, std::string_view key, const Outcome& outcome) {
  out.key(key).begin_object();
  out.member("at_least", to_word(outcome.least)).member("at_most", to_word(outcome.most));
  out.end_object();
}

void write_sums(Writer& out, std::string_view key, const std::vector<Sum>& sums,
                std::string_view name) {
  out.key(key).begin_array();
  for (const Sum& sum : sums) {
    out.begin_object().member("change", to_word(sum.change));
    if (!name.empty()) {
      out.member(name, sum.name);
    }
    write_count(out, "requests", sum.requests);
    write_people(out, sum.people);
    out.end_object();
  }
  out.end_array();
}

void write_row(Writer& out, const Row& row) {
  out.begin_object().member("change", to_word(row.change)).member("body", row.body);
  out.key("services").strings(row.services);
  write_outcome(out, "before", row.before);
  write_outcome(out, "after", row.after);
  row.by.empty() ? out.key("by").null() : out.member("by", row.by);
  out.member("reason", row.reason);
  write_count(out, "requests", row.requests);
  write_people(out, row.people);
  out.end_object();
}

std::string cell(std::string_view text) {
  const bool is_formula =
      !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  std::string out = is_formula ? "'" : "";
  for (const char c : text) {
    out += c == '"' ? std::string("\"\"") : std::string(1, c);
  }
  return out.find_first_of(",\"\r\n") == std::string::npos ? out : "\"" + out + "\"";
}

std::string outcome_cell(const Outcome& outcome) {
  return outcome.is_certain()
             ? std::string(to_word(outcome.most))
             : fmt::format("{}..{}", to_word(outcome.least), to_word(outcome.most));
}

} // namespace

std::string to_json(const Report& report, const Origin& origin) {
  Writer out;
  out.begin_object();
  write_count(out, "v", 1);
  out.member("draft", origin.draft);
  origin.today.empty() ? out.key("today").null() : out.member("today", origin.today);
  write_count(out, "k", report.k);
  for (const auto& [key, count] :
       {std::pair("lines", origin.lines), std::pair("malformed", origin.malformed),
        std::pair("other", origin.other), std::pair("unnamed", origin.unnamed),
        std::pair("nameless", origin.nameless), std::pair("strangers", origin.strangers),
        std::pair("judged", report.judged), std::pair("unchanged_or_hidden", report.rest)}) {
    write_count(out, key, count);
  }
  write_range(out, "refused", report.refused);
  write_range(out, "freed", report.freed);
  write_sums(out, "totals", report.totals, {});
  write_sums(out, "bodies", report.bodies, "body");
  write_sums(out, "services", report.services, "services");
  out.key("rows").begin_array();
  for (const Row& row : report.rows) {
    write_row(out, row);
  }
  out.end_array();
  write_sums(out, "hidden", report.hidden, {});
  return out.end_object().take();
}

std::string to_csv(const Report& report) {
  std::string out = "change,body,services,before,after,by,reason,requests,people,estimate\r\n";
  for (const Row& row : report.rows) {
    out += fmt::format("{},{},{},{},{},{},{},{},{},{}\r\n", to_word(row.change), cell(row.body),
                       cell(fmt::format("{}", fmt::join(row.services, " "))),
                       outcome_cell(row.before), outcome_cell(row.after), cell(row.by),
                       cell(row.reason), row.requests, row.people.at_least, row.people.is_estimate);
  }
  for (const Sum& sum : report.hidden) {
    out += fmt::format("{},,,,,,small-groups,{},{},{}\r\n", to_word(sum.change), sum.requests,
                       sum.people.at_least, sum.people.is_estimate);
  }
  return out;
}

} // namespace haechi::policy::replay
