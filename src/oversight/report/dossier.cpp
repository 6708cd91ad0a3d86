#include "oversight/report/parts.h"
#include "oversight/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace haechi::oversight::report {

namespace {

using Ids = std::set<std::string, std::less<>>;
using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 8> kProviderFields{
    "name",           "name-ko",         "country", "entities",
    "representative", "privacy-officer", "contact", "services"};
constexpr std::array<std::string_view, 3> kInquiryFields{"issuer", "title", "basis"};
constexpr std::array<std::string_view, 3> kProposalFields{"inquiry", "measure", "devices"};
constexpr std::array<std::string_view, 6> kOrderFields{"issuer",  "force",   "basis",
                                                       "because", "expires", "appeal"};
constexpr std::array<std::string_view, 4> kRecommendationFields{"issuer", "text", "basis",
                                                                "accept-by"};

// Everything of the register that concerns one provider, by kind.
class Concern {
 public:
  Concern(const Register& now, const Item& provider) {
    add(Thing::Provider, provider.id);
    collect(now, Thing::Inquiry,
            [&](const Item& item) { return item.text("provider") == provider.id; });
    collect(now, Thing::Proposal,
            [&](const Item& item) { return has(Thing::Inquiry, item.text("inquiry")); });
    Ids names{provider.id};
    names.merge([&] {
      Ids out;
      for (std::string& service : find_list(provider.fields, "services")) {
        out.insert(std::move(service));
      }
      return out;
    }());
    collect(now, Thing::Order, [&](const Item& item) {
      const auto concerns = [&](std::string_view field) {
        return std::ranges::any_of(find_list(item.fields, field),
                                   [&](const std::string& name) { return names.contains(name); });
      };
      return has(Thing::Proposal, item.text("proposal")) || concerns("targets") ||
             concerns("addressee");
    });
    collect(now, Thing::Recommendation,
            [&](const Item& item) { return item.text("provider") == provider.id; });
    collect(now, Thing::Task, [&](const Item& item) {
      return has(Thing::Inquiry, item.text("inquiry")) || has(Thing::Order, item.text("order")) ||
             has(Thing::Recommendation, item.text("recommendation"));
    });
    collect(now, Thing::Exemption,
            [&](const Item& item) { return has(Thing::Order, item.text("order")); });
  }

  [[nodiscard]] bool has(Thing thing, std::string_view id) const {
    return ids_.at(static_cast<std::size_t>(thing)).contains(id);
  }

 private:
  void add(Thing thing, std::string id) {
    ids_.at(static_cast<std::size_t>(thing)).insert(std::move(id));
  }

  void collect(const Register& now, Thing thing, const Choice& choice) {
    for (const auto& [id, item] : now.all(thing)) {
      if (choice(item)) {
        add(thing, id);
      }
    }
  }

  std::array<Ids, kThings> ids_;
};

Table list_inquiries(const Register& now, const Choice& choice) {
  Table out = make_table(now, Thing::Inquiry, kInquiryFields, choice);
  out.heading = heading("inquiries", "Inquiries", "질의");
  out.columns.push_back(heading("deadline", "Deadline", "기한"));
  out.columns.push_back(heading("round", "Round", "차수"));
  out.columns.push_back(heading("extensions", "Extensions", "연장 횟수"));
  std::size_t row = 0;
  for (const auto& [id, item] : now.all(Thing::Inquiry)) {
    if (choice(item)) {
      out.rows[row].push_back({to_rfc3339(item.inquiry.deadline)});
      out.rows[row].push_back({fmt::format("{}", item.inquiry.round)});
      out.rows[row].push_back({fmt::format("{}", item.inquiry.extensions)});
      ++row;
    }
  }
  return out;
}

Table list_answers(const Source& source, const Choice& choice) {
  Table out{heading("answers", "Questions and answers", "질의 항목과 답변"),
            {heading("inquiry", "Inquiry", "질의"), heading("question", "No.", "번호"),
             heading("text", "Question", "질의 내용"), heading("law", "Law", "근거 조항"),
             heading("finding", "Judged", "판단"), heading("answer", "Answer", "답변"),
             heading("evidence", "Evidence", "증거"), heading("at", "Judged at", "판단 일시")},
            {}};
  for (const auto& [id, item] : source.now.all(Thing::Inquiry)) {
    if (!choice(item)) {
      continue;
    }
    for (const auto& [number, answer] : item.inquiry.answers) {
      const auto found = source.questions.find(number);
      const Question question = found == source.questions.end() ? Question() : found->second;
      const bool is_judged = answer.at != Instant();
      const std::string law = question.gdpr.empty()
                                  ? ""
                                  : fmt::format("GDPR {}; PIPA {}", question.gdpr, question.pipa);
      out.rows.push_back({{id},
                          {number},
                          {question.text.en, question.text},
                          {law},
                          word_cell(answer.finding),
                          {answer.text},
                          {answer.evidence},
                          {is_judged ? to_rfc3339(answer.at) : ""}});
    }
  }
  return out;
}

Table list_recommendations(const Register& now, const Choice& choice) {
  Table out = make_table(now, Thing::Recommendation, kRecommendationFields, choice);
  out.heading = heading("recommendations", "Recommendations", "시정 권고");
  out.columns.push_back(heading("checks", "Checks passed", "적합 판정"));
  std::size_t row = 0;
  for (const auto& [id, item] : now.all(Thing::Recommendation)) {
    if (choice(item)) {
      const auto passed = std::ranges::count(item.checks, true, &Check::has_passed);
      out.rows[row++].push_back({fmt::format("{} / {}", passed, item.checks.size())});
    }
  }
  return out;
}

} // namespace

Result<Report> make_dossier(const Source& source, std::string_view id) {
  const auto provider = find_item(source.now, Thing::Provider, id);
  if (!provider) {
    return tl::make_unexpected(provider.error());
  }
  const Concern concern(source.now, **provider);
  const Choice choice = [&](const Item& item) { return concern.has(item.thing, item.id); };
  const std::string name((*provider)->text("name"));
  const std::string korean((*provider)->text("name-ko"));
  Report out{"provider-dossier",
             {"Dossier of " + name, (korean.empty() ? name : korean) + " 사업자 기록"},
             source.now.last,
             {{heading("id", "Id", "식별자"), {(*provider)->id}}},
             {}};
  add_fields(out, **provider, kProviderFields);
  out.tables.push_back(list_inquiries(source.now, choice));
  out.tables.push_back(list_answers(source, choice));
  out.tables.push_back(make_table(source.now, Thing::Proposal, kProposalFields, choice));
  out.tables.back().heading = heading("proposals", "Proposed measures", "조치안");
  out.tables.push_back(make_table(source.now, Thing::Order, kOrderFields, choice));
  out.tables.back().heading = heading("orders", "Orders", "명령");
  out.tables.push_back(list_recommendations(source.now, choice));
  out.tables.push_back(make_history(source.events, [&](const Event& event) {
    return concern.has(spec_of(event.kind).thing, event.subject);
  }));
  return out;
}

} // namespace haechi::oversight::report
