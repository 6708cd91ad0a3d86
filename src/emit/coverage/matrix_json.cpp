#include "emit/coverage/json.h"
#include "emit/coverage/matrix.h"
#include "policy/coverage/request_json.h"
#include "policy/json/decision.h"

namespace haechi::emit::coverage {

using namespace policy::coverage;
using wire::json::Writer;

void write_answer(Writer& out, const policy::Decision& decision) {
  out.begin_object();
  policy::write_answer_members(out, decision);
  out.end_object();
}

void write_where(Writer& out, const std::vector<Axis>& axes, const Region& region) {
  out.key("where").begin_object();
  for (std::size_t i = 0; i < axes.size(); ++i) {
    out.key(axes[i].name).strings(words_of(axes[i], region.classes[i]));
  }
  out.end_object();
}

void write_head(Writer& out, std::string_view question, const Coverage& coverage) {
  out.key("v").number(1);
  out.member("question", question);
  out.member("at", to_rfc3339(coverage.at));
  out.member("policy", coverage.digest);
  out.key("partial").boolean(coverage.is_partial());
  out.key("asked").number(static_cast<std::int64_t>(coverage.asked));
  std::vector<std::string> names;
  for (const Axis& axis : coverage.axes) {
    names.push_back(axis.name);
  }
  out.key("facets").strings(names);
  out.key("left_out").strings(coverage.left_out);
}

void write_unexplored(Writer& out, const Coverage& coverage, const catalog::Catalog& catalog) {
  out.key("unexplored").begin_array();
  for (const Region& region : coverage.unexplored) {
    out.begin_object();
    write_where(out, coverage.axes, region);
    out.key("witness");
    write_request(out, witness_of(catalog, coverage.axes, coverage.known, region));
    out.end_object();
  }
  out.end_array();
}

std::string to_json(const MatrixView& view) {
  const Coverage& coverage = view.coverage;
  Writer out;
  out.begin_object();
  write_head(out, "matrix", coverage);
  out.key("regions").begin_array();
  for (const Region& region : coverage.regions) {
    if (!is_shown(view, region)) {
      continue;
    }
    out.begin_object();
    write_where(out, coverage.axes, region);
    out.key("answer");
    write_answer(out, coverage.answers[region.answer]);
    out.key("witness");
    write_request(out, witness_of(view.catalog, coverage.axes, coverage.known, region));
    out.end_object();
  }
  out.end_array();
  write_unexplored(out, coverage, view.catalog);
  out.end_object();
  return out.take() + "\n";
}

} // namespace haechi::emit::coverage
