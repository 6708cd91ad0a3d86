#include "emit/coverage/json.h"
#include "emit/coverage/questions.h"
#include "policy/coverage/request_json.h"

namespace haechi::emit::coverage {

namespace {

using namespace policy::coverage;
using wire::json::Writer;

void write_witness(Writer& out, const Coverage& frame, const catalog::Catalog& catalog,
                   const Region& region) {
  out.key("witness");
  write_request(out, witness_of(catalog, frame.axes, frame.known, region));
}

void write_cell(Writer& out, const OrderCell& cell) {
  out.member("state", kOrderStateWords[static_cast<std::size_t>(cell.state)]);
  if (cell.said) {
    out.member("said", policy::to_word(*cell.said));
  }
  if (cell.state == OrderState::Silent) {
    out.member("why", cell.silence);
  } else {
    out.key("answer");
    write_answer(out, cell.answer);
  }
  if (!cell.exemption.empty()) {
    out.member("exemption", cell.exemption);
  }
}

void write_missed(Writer& out, const OrderCoverage& report) {
  out.key("missed_services").begin_array();
  for (const MissedServices& missed : report.missed_services) {
    out.begin_object().member("shared", policy::to_word(missed.shared));
    out.member("value", missed.value).key("services").strings(missed.services).end_object();
  }
  out.end_array().key("silent_everywhere").begin_array();
  for (const MissedValues& missed : report.missed_values) {
    out.begin_object().member("facet", missed.axis).key("values").strings(missed.values);
    out.key("why").strings(missed.why).end_object();
  }
  out.end_array();
}

void write_voice(Writer& out, std::string_view key, const policy::TraceLine& line) {
  out.key(key).begin_object();
  if (line.is_open) {
    out.key("open").boolean(true);
  } else if (line.said) {
    out.member("said", policy::to_word(*line.said));
  } else {
    out.member("skipped", line.skipped);
  }
  out.end_object();
}

void write_causes(Writer& out, const std::vector<Cause>& causes) {
  out.key("causes").begin_array();
  for (const Cause& cause : causes) {
    out.begin_object().member("order", cause.order);
    write_voice(out, "first", cause.first);
    write_voice(out, "second", cause.second);
    out.key("facets").strings(cause.facets);
    out.key("together").boolean(cause.is_joint).end_object();
  }
  out.end_array();
}

void write_differences(Writer& out, const Comparison& comparison) {
  out.key("differences").begin_array();
  for (const EntryDifference& difference : comparison.differences) {
    out.begin_object().member("facet", difference.facet);
    out.key("first").strings(difference.first).key("second").strings(difference.second);
    out.end_object();
  }
  out.end_array();
}

// Every facet but the service.
void write_place(Writer& out, const std::vector<Axis>& axes, const Region& region) {
  out.begin_object();
  for (const std::size_t axis : {kBodyAxis, kDeviceAxis, kZoneAxis}) {
    out.key(axes[axis].name).strings(words_of(axes[axis], region.classes[axis]));
  }
  out.end_object();
}

void write_gap(Writer& out, const Gap& gap) {
  out.member("order", gap.order);
  out.member("likeness", kLikenessWords[static_cast<std::size_t>(gap.likeness)]);
  out.member("shared", gap.shared);
  out.key("named").strings(gap.named).key("missed").strings(gap.missed);
  out.key("named_answer");
  write_answer(out, gap.named_answer);
  out.key("missed_answer");
  write_answer(out, gap.missed_answer);
}

} // namespace

std::string to_json(const OrderCoverage& report, const catalog::Catalog& catalog) {
  Writer out;
  out.begin_object();
  write_head(out, "order", report.frame);
  out.member("order", report.order->id).member("issuer", report.order->issuer);
  out.key("in_force").boolean(report.not_in_force.empty());
  if (!report.not_in_force.empty()) {
    out.member("not_in_force", report.not_in_force);
  }
  out.key("covered_services").strings(report.covered);
  out.key("regions").begin_array();
  for (const Region& region : report.frame.regions) {
    out.begin_object();
    write_where(out, report.frame.axes, region);
    write_cell(out, report.cells[region.answer]);
    write_witness(out, report.frame, catalog, region);
    out.end_object();
  }
  out.end_array();
  write_missed(out, report);
  write_unexplored(out, report.frame, catalog);
  out.end_object();
  return out.take() + "\n";
}

std::string to_json(const Comparison& comparison, const catalog::Catalog& catalog) {
  Writer out;
  out.begin_object();
  write_head(out, "like", comparison.frame);
  out.member("first", comparison.first).member("second", comparison.second);
  out.key("alike_everywhere").boolean(comparison.is_alike_everywhere());
  write_differences(out, comparison);
  out.key("regions").begin_array();
  for (const Region& region : comparison.frame.regions) {
    const ComparedAnswers& pair = comparison.pairs[region.answer];
    out.begin_object();
    write_where(out, comparison.frame.axes, region);
    out.key("alike").boolean(pair.is_alike).key("first");
    write_answer(out, pair.first);
    out.key("second");
    write_answer(out, pair.second);
    write_causes(out, pair.causes);
    write_witness(out, comparison.frame, catalog, region);
    out.end_object();
  }
  out.end_array();
  write_unexplored(out, comparison.frame, catalog);
  out.end_object();
  return out.take() + "\n";
}

std::string to_json(const Gaps& gaps, const catalog::Catalog& catalog) {
  Writer out;
  out.begin_object();
  write_head(out, "gaps", gaps.frame);
  out.key("gaps").begin_array();
  for (const Gaps::Found& found : gaps.found) {
    out.begin_object();
    write_gap(out, found.gap);
    out.key("where").begin_array();
    for (const Region& region : found.where) {
      write_place(out, gaps.frame.axes, region);
    }
    out.end_array().end_object();
  }
  out.end_array();
  write_unexplored(out, gaps.frame, catalog);
  out.end_object();
  return out.take() + "\n";
}

} // namespace haechi::emit::coverage
