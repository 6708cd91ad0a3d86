#include "cli/policy_diff_view.h"
#include "policy/coverage/request_json.h"
#include "wire/json/writer.h"

namespace haechi::cli {

namespace {

using policy::to_word;
using policy::regions::Answer;
using policy::regions::Area;
using policy::regions::Bound;
using policy::regions::Cause;
using policy::regions::Class;
using policy::regions::ClassKind;
using policy::regions::Exception;
using policy::regions::FacetSet;
using policy::regions::Region;
using policy::regions::Turn;
using wire::json::Writer;

std::string_view word_of(ClassKind kind) {
  switch (kind) {
  case ClassKind::Values:
    return "values";
  case ClassKind::Other:
    return "other";
  case ClassKind::Absent:
    return "absent";
  case ClassKind::Present:
    return "present";
  case ClassKind::NoService:
    return "no-service";
  case ClassKind::UnlistedHost:
    return "unlisted-host";
  }
  return "";
}

std::string_view word_of(Turn turn) {
  switch (turn) {
  case Turn::Stricter:
    return "stricter";
  case Turn::Looser:
    return "looser";
  case Turn::Other:
    return "other";
  }
  return "";
}

void write_facets(Writer& out, const std::vector<FacetSet>& facets) {
  out.key("facets").begin_array();
  for (const FacetSet& set : facets) {
    out.begin_object().member("facet", set.axis->title).key("any").boolean(set.is_whole);
    if (!set.is_whole) {
      out.key("classes").begin_array();
      for (const std::uint32_t one : set.classes) {
        const Class& named = set.axis->classes[one];
        out.begin_object().member("kind", word_of(named.kind)).key("members");
        out.strings(named.members).end_object();
      }
      out.end_array();
    }
    out.end_object();
  }
  out.end_array();
}

// The box, and what does not belong to it.
void write_area(Writer& out, const DiffView& view, const Area& area) {
  write_facets(out, view.comparison.describe(area.box));
  out.key("except").begin_array();
  for (const Exception& exception : area.except) {
    out.begin_object();
    write_facets(out, view.comparison.describe(exception, area.box));
    out.key("orders").strings(exception.orders).end_object();
  }
  out.end_array();
}

void write_cause(Writer& out, const Cause& cause) {
  out.begin_object().key("by");
  if (cause.by) {
    out.string(*cause.by);
  } else {
    out.null();
  }
  out.member("reason", cause.reason).end_object();
}

template <class Which>
void write_answer(Writer& out, std::string_view key, const Region& region, Which which) {
  const Answer& answer = which(region);
  out.key(key).begin_object().member("at_least", to_word(answer.least));
  out.member("at_most", to_word(answer.most)).key("obligations").strings(answer.obligations);
  out.key("obligations_open")
      .strings(answer.obligations_open)
      .key("instead")
      .strings(answer.instead);
  out.key("causes").begin_array();
  for (const auto& causes : region.causes) {
    write_cause(out, key == "before" ? causes.first : causes.second);
  }
  out.end_array().end_object();
}

void write_region(Writer& out, const DiffView& view, const Region& region) {
  out.begin_object().member("turn", view.is_against ? "shortfall" : word_of(region.turn));
  write_area(out, view, region.area);
  write_answer(out, "before", region, [](const Region& one) { return one.before; });
  write_answer(out, "after", region, [](const Region& one) { return one.after; });
  out.key("orders").strings(region.orders);
  out.key("witness").raw(policy::coverage::to_json(region.witness)).end_object();
}

void write_instant(Writer& out, std::string_view key, Instant at) {
  out.key(key);
  if (at == Instant::max()) {
    out.null();
  } else {
    out.string(to_rfc3339(at));
  }
}

void write_moment(Writer& out, const DiffView& view, const DiffAtMoment& moment) {
  out.begin_object();
  write_instant(out, "from", moment.from);
  write_instant(out, "until", moment.until);
  out.key("changed").strings(moment.outcome.changed);
  out.key("surroundings_changed").boolean(moment.outcome.has_changed_surroundings);
  out.key("regions").begin_array();
  for (const Region& region : moment.outcome.regions) {
    write_region(out, view, region);
  }
  out.end_array().key("unexplored").begin_array();
  for (const auto& box : moment.outcome.unexplored) {
    out.begin_object();
    write_area(out, view, box.area);
    out.key("turn");
    if (box.turn) {
      out.string(word_of(*box.turn));
    } else {
      out.null();
    }
    out.key("only");
    if (box.bound == Bound::Either) {
      out.null();
    } else {
      out.string(word_of(box.bound == Bound::OnlyStricter ? Turn::Stricter : Turn::Looser));
    }
    out.key("witness").raw(policy::coverage::to_json(box.witness)).end_object();
  }
  out.end_array().end_object();
}

} // namespace

std::string to_json(const DiffView& view) {
  Writer out;
  out.begin_object().key("v").number(1);
  out.member("question", view.is_against ? "against" : "diff");
  out.member("before", view.before).member("after", view.after);
  out.member("before_policy", view.before_digest).member("after_policy", view.after_digest);
  out.key("partial").boolean(view.is_partial()).key("looser").boolean(view.has_looser());
  out.key("may_be_looser").boolean(view.has_looser() || view.may_be_looser());
  out.key("bodies_left_out").strings(view.comparison.bodies_left_out());
  out.key("spent").number(static_cast<std::int64_t>(view.spent));
  out.key("moments").begin_array();
  for (const DiffAtMoment& moment : view.moments) {
    write_moment(out, view, moment);
  }
  out.end_array().key("moments_left").begin_array();
  for (const Instant at : view.moments_left) {
    out.string(to_rfc3339(at));
  }
  return out.end_array().end_object().take();
}

} // namespace haechi::cli
