// Every other order that was considered, and why it did not decide.
#include "policy/explain/explain.h"
#include "policy/explain/parts.h"
#include "policy/model/bodies.h"
#include "policy/model/mentions.h"

#include <algorithm>
#include <map>

namespace haechi::policy {

namespace {

// The facet of which an `out-of-scope-...` word speaks; empty: none.
std::string_view facet_of_word(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kFacets{{
      {"out-of-scope-device", "device"},
      {"out-of-scope-zone", "zone"},
      {"out-of-scope-role", "role"},
      {"out-of-scope-group", "group"},
      {"out-of-scope-territory", "located"},
      {"out-of-scope-assurance", "assurance"},
      {"out-of-scope-operation", "operation"},
      {"out-of-scope-purpose", "purpose"},
  }};
  const auto found =
      std::ranges::find(kFacets, word, &std::pair<std::string_view, std::string_view>::first);
  return found == kFacets.end() ? std::string_view{} : found->second;
}

void collect_wanted(const Scope& scope, Facet facet, std::vector<std::string>& wanted) {
  for (const Atom& atom : scope.facets.atoms) {
    if (atom.facet == facet) {
      std::ranges::copy(atom.values, std::back_inserter(wanted));
    }
  }
  for (const Scope& branch : scope.any) { // no deeper than the reader allows
    collect_wanted(branch, facet, wanted);
  }
}

// What came nearest to speaking is told first.
int distance_of(const TraceLine& line) {
  constexpr std::array<std::string_view, 6> kOrder{
      "superseded", "exempt-valid", "carve-out", "lifted", "expired", "not-yet-effective"};
  if (line.said) {
    return 0;
  }
  if (line.is_open) {
    return 1;
  }
  const auto found = std::ranges::find(kOrder, line.skipped);
  if (found != kOrder.end()) {
    return 2 + static_cast<int>(found - kOrder.begin());
  }
  constexpr int kLast = 30;
  if (line.skipped == "out-of-scope-body") {
    return kLast;
  }
  return line.skipped == "external" ? kLast - 10 : kLast - 1;
}

class Others {
 public:
  explicit Others(const Matter& matter) : matter_(matter) {}

  Section tell() {
    std::vector<const TraceLine*> lines;
    for (const TraceLine& line : matter_.decision.trace) {
      if (line.order != matter_.decision.by || !line.said) {
        lines.push_back(&line);
      }
    }
    // Invalid exemptions of the order that decides belong here as well.
    for (const TraceLine& line : matter_.decision.trace) {
      if (line.order == matter_.decision.by && line.said) {
        tell_invalid(line, false);
      }
    }
    std::ranges::sort(lines, {}, [](const TraceLine* line) {
      return std::pair(distance_of(*line), std::string_view(line->order));
    });
    gather_strangers(lines);
    for (std::size_t i = 0; i < lines.size() && i < kMostOthers; ++i) {
      tell_line(*lines[i]);
    }
    tell_rest(lines);
    tell_strangers();
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool has_no_standing(const TraceLine& line) const {
    const Order* order = find_order(matter_.policy(), line.order);
    return line.skipped == "out-of-scope-body" && order != nullptr && matter_.request.who.body &&
           model::standing_of(matter_.policy(), order->issuer, *matter_.request.who.body) == 0;
  }

  // Orders of issuers that have nothing to say to this body are told in one sentence, if many.
  void gather_strangers(std::vector<const TraceLine*>& lines) {
    constexpr std::ptrdiff_t kFew = 2;
    const auto is_stranger = [&](const TraceLine* line) { return has_no_standing(*line); };
    if (std::ranges::count_if(lines, is_stranger) <= kFew) {
      return;
    }
    for (const TraceLine* line : lines) {
      if (is_stranger(line)) {
        strangers_.push_back(line->order);
      }
    }
    std::erase_if(lines, is_stranger);
  }

  void tell_strangers() {
    constexpr std::size_t kMostNamed = 12;
    if (strangers_.empty()) {
      return;
    }
    const bool is_named = strangers_.size() <= kMostNamed;
    const Words body = name_body(matter_.policy(), matter_.request.who.body.value_or(""));
    out_.statements.push_back(
        {.id = is_named ? "trace.no-standing-all" : "trace.no-standing-many",
         .arguments = {{"count", strangers_.size()}, {"orders", strangers_}, {"body", body}}});
  }

  void tell_line(const TraceLine& line) {
    const Order* order = find_order(matter_.policy(), line.order);
    if (order == nullptr) {
      return;
    }
    Statement statement{.id = id_of(line, *order),
                        .arguments = {{"order", name_order(*order)},
                                      {"issuer", name_body(matter_.policy(), order->issuer)},
                                      {"at", matter_.request.at}},
                        .order = line.order,
                        .where = order->where};
    add_arguments(line, *order, statement);
    out_.statements.push_back(std::move(statement));
    if (line.is_review_due) {
      detail("trace.review-due", line.order, {});
    }
    tell_invalid(line, true);
  }

  [[nodiscard]] std::string id_of(const TraceLine& line, const Order& order) const {
    if (line.said) {
      return line.is_binding ? "trace.said" : "trace.said-advice";
    }
    if (line.is_open) {
      return "trace.open";
    }
    if (has_no_standing(line)) {
      return "trace.no-standing";
    }
    if (line.skipped == "not-yet-effective" && order.from &&
        order.from->kind != Moment::Kind::Date) {
      return "trace.not-yet-happened";
    }
    if (line.skipped == "no-match" && order.rules.empty()) {
      return "trace.no-match-data";
    }
    const std::string id = "trace." + line.skipped;
    const bool is_excluded = !facet_of_word(line.skipped).empty() && wanted(line, order).empty();
    return is_excluded ? "trace.excluded" : id;
  }

  [[nodiscard]] static std::vector<std::string> wanted(const TraceLine& line, const Order& order) {
    std::vector<std::string> out;
    const std::string_view word = facet_of_word(line.skipped);
    if (const auto facet = find_word<Facet>(kFacetWords, word)) {
      collect_wanted(order.scope, *facet, out);
    }
    return out;
  }

  void add_arguments(const TraceLine& line, const Order& order, Statement& statement) const {
    const auto add = [&](std::string name, Value value) {
      statement.arguments.push_back({std::move(name), std::move(value)});
    };
    if (line.said) {
      add("effect", *line.said);
    }
    if (order.from && order.from->kind == Moment::Kind::Date) {
      add("from", order.from->date);
    } else if (order.from) {
      add("event", order.from->event);
    }
    if (order.expires) {
      add("expires", *order.expires);
    }
    const auto lifted = matter_.request.lifted.find(line.order);
    if (lifted != matter_.request.lifted.end()) {
      add("lifted", lifted->second);
    }
    if (line.skipped == "superseded") {
      add("by", superseders_of(order));
    }
    const std::string_view facet = facet_of_word(line.skipped);
    if (!facet.empty()) {
      const std::string has = value_of(matter_.request, facet).value_or("");
      add("facet", std::vector<Fact>{{std::string(facet), has, {}}});
      add("wants", wanted(line, order));
    }
    add("body", name_body(matter_.policy(), matter_.request.who.body.value_or("")));
    if (!line.exemption.empty()) {
      add_exemption(line.exemption, statement);
    }
  }

  void add_exemption(const std::string& id, Statement& statement) const {
    const auto& all = matter_.policy().exemptions;
    const auto found = std::ranges::find(all, id, &Exemption::id);
    if (found == all.end()) {
      return;
    }
    const Order* order = find_order(matter_.policy(), found->order);
    std::vector<std::string> grounds;
    if (order != nullptr) {
      grounds = order->exemption_grounds;
    }
    for (Argument& argument : std::vector<Argument>{
             {"exemption", found->id},
             {"granted_by", name_body(matter_.policy(), found->granted_by)},
             {"ground", found->ground},
             {"grounds", grounds},
             {"begins", found->from.value_or(Instant{})},
             {"ends", found->expires},
             {"assurance", std::string(found->assurance ? to_word(*found->assurance) : "")}}) {
      statement.arguments.push_back(std::move(argument));
    }
  }

  void tell_invalid(const TraceLine& line, bool is_detail) {
    for (const InvalidExemption& invalid : line.invalid_exemptions) {
      detail("exemption." + invalid.why, line.order,
             {{"order", name_order(matter_.policy(), line.order)}});
      out_.statements.back().is_detail = is_detail;
      add_exemption(invalid.id, out_.statements.back());
    }
  }

  // Orders whose rule was heard and that may silence this one.
  [[nodiscard]] std::vector<std::string> superseders_of(const Order& order) const {
    std::vector<std::string> out;
    for (const TraceLine& line : matter_.decision.trace) {
      const Order* other = line.said ? find_order(matter_.policy(), line.order) : nullptr;
      if (other != nullptr &&
          std::ranges::find(other->supersedes, order.id) != other->supersedes.end()) {
        out.push_back(line.order);
      }
    }
    return out;
  }

  void detail(std::string id, const std::string& order, std::vector<Argument> arguments) {
    out_.statements.push_back({.id = std::move(id),
                               .arguments = std::move(arguments),
                               .order = order,
                               .where = {},
                               .is_detail = true});
  }

  // What was not told one by one is counted, word by word.
  void tell_rest(const std::vector<const TraceLine*>& lines) {
    std::map<std::string, std::size_t> counts;
    for (std::size_t i = kMostOthers; i < lines.size(); ++i) {
      const TraceLine& line = *lines[i];
      ++counts[line.said ? "said" : (line.is_open ? "open" : line.skipped)];
    }
    for (const auto& [word, count] : counts) {
      out_.statements.push_back(
          {.id = "trace.more", .arguments = {{"count", count}, {"word", word}}});
    }
  }

  const Matter& matter_;
  std::vector<std::string> strangers_;
  Section out_{Topic::Others, {}};
};

} // namespace

Section tell_others(const Matter& matter) {
  return Others(matter).tell();
}

} // namespace haechi::policy
