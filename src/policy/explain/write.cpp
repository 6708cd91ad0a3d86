#include "policy/explain/write.h"

#include "policy/explain/particles.h"
#include "policy/explain/sentences.h"
#include "policy/json/decision.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace haechi::policy {

namespace {

constexpr std::string_view kSomethingElse = "(other)";

// Turns the values of one statement into text of one language.
class Renderer {
 public:
  explicit Renderer(const Speech& speech) : speech_(speech) {}

  [[nodiscard]] std::string word(std::string_view id) const {
    return std::string(find_sentence(id, speech_.language));
  }

  [[nodiscard]] std::string sentence(std::string_view id,
                                     const std::vector<Argument>& arguments) const {
    const std::string_view row = find_sentence(id, speech_.language);
    std::string out;
    std::size_t at = 0;
    while (at < row.size()) {
      const char open = row[at];
      const std::size_t end = open == '{'   ? row.find('}', at)
                              : open == '[' ? row.find(']', at)
                                            : std::string_view::npos;
      if (end == std::string_view::npos) {
        out += row[at++];
        continue;
      }
      const std::string_view inside = row.substr(at + 1, end - at - 1);
      out += open == '{' ? argument(inside, arguments) : particle(out, inside);
      at = end + 1;
    }
    return out;
  }

  [[nodiscard]] std::string text(const Value& value) const {
    return std::visit([&](const auto& each) { return render(each); }, value);
  }

  [[nodiscard]] std::string facet(std::string_view name) const {
    const std::size_t dot = name.find('.');
    const std::string known = word("facet." + std::string(name.substr(0, dot)));
    return dot == std::string_view::npos ? known
                                         : fmt::format("{} `{}`", known, name.substr(dot + 1));
  }

 private:
  // An argument that is missing shows as its name in braces.
  [[nodiscard]] std::string argument(std::string_view name,
                                     const std::vector<Argument>& arguments) const {
    const auto found = std::ranges::find(arguments, name, &Argument::name);
    return found == arguments.end() ? fmt::format("{{{}}}", name) : text(found->value);
  }

  static std::string particle(std::string_view before, std::string_view pair) {
    const std::size_t slash = pair.find('/');
    return choose_particle(before, pair.substr(0, slash), pair.substr(slash + 1));
  }

  [[nodiscard]] static std::string render(const std::string& value) { return value; }

  [[nodiscard]] std::string render(const Words& value) const {
    return std::string(value.in(speech_.language));
  }

  [[nodiscard]] std::string render(Instant value) const { return to_date(value, speech_); }

  [[nodiscard]] static std::string render(std::size_t value) { return std::to_string(value); }

  [[nodiscard]] std::string render(Effect value) const {
    return word("effect." + std::string(to_word(value)));
  }

  [[nodiscard]] std::string render(const Answer& answer) const {
    if (!answer.is_settled) {
      const bool is_one = answer.at_least == answer.at_most;
      return sentence(is_one ? "outcome.open-duties" : "outcome.open",
                      {{"least", answer.at_least}, {"most", answer.at_most}});
    }
    const std::string by = answer.by ? sentence("outcome.by", {{"order", *answer.by}}) : "";
    return word("outcome." + std::string(to_word(answer.effect))) + by;
  }

  [[nodiscard]] std::string render(const std::vector<std::string>& values) const {
    std::string out;
    for (const std::string& value : values) {
      const std::string shown =
          value == kSomethingElse ? word("value.other") : fmt::format("`{}`", value);
      out += (out.empty() ? "" : ", ") + shown;
    }
    return out.empty() ? word("value.none") : out;
  }

  // "zone `guest`, `hall` or `office`, device `pc`": values of one facet in a row are one of
  // several.
  [[nodiscard]] std::string render(const std::vector<Fact>& facts) const {
    std::string out;
    for (auto from = facts.begin(); from != facts.end();) {
      const auto to = std::find_if(from, facts.end(),
                                   [&](const Fact& fact) { return fact.facet != from->facet; });
      out += (out.empty() ? "" : word("value.and")) + values_of_facet({from, to});
      from = to;
    }
    return out;
  }

  [[nodiscard]] std::string values_of_facet(std::span<const Fact> facts) const {
    const Fact& first = facts.front();
    const std::vector<Argument> name{{"facet", facet(first.facet)}};
    if (first.is_bare) {
      return facet(first.facet);
    }
    if (facts.size() == 1 && first.value.empty()) {
      return sentence("value.none-alone", name);
    }
    if (facts.size() == 1 && first.value == kSomethingElse) {
      return sentence("value.other-alone", name);
    }
    return facet(first.facet) + " " + one_of(facts);
  }

  [[nodiscard]] std::string one_of(std::span<const Fact> facts) const {
    constexpr std::size_t kMostShown = 8;
    const std::size_t shown = std::min(facts.size(), kMostShown);
    std::string out;
    for (std::size_t i = 0; i < shown; ++i) {
      const bool is_last = i + 1 == facts.size();
      out += (i == 0 ? "" : word(is_last ? "value.or" : "value.and")) + value_of_fact(facts[i]);
    }
    return shown == facts.size() ? out
                                 : out + sentence("value.more", {{"count", facts.size() - shown}});
  }

  [[nodiscard]] std::string render(const std::vector<Change>& changes) const {
    std::string out;
    for (const Change& change : changes) {
      const std::string value = change.at ? to_date(*change.at, speech_) : render(change.becomes);
      out +=
          fmt::format("{}{} {}", out.empty() ? "" : word("value.and"), facet(change.facet), value);
      if (change.was) {
        out += sentence("value.was", {{"value", change.was->empty() ? word("value.none")
                                                                    : "`" + *change.was + "`"}});
      }
    }
    return out;
  }

  [[nodiscard]] std::string value_of_fact(const Fact& fact) const {
    if (fact.value.empty()) {
      return word("value.none");
    }
    if (fact.value == kSomethingElse) {
      return word("value.other");
    }
    return fact.name.is_empty() ? fmt::format("`{}`", fact.value) : render(fact.name);
  }

  const Speech& speech_;
};

// The offset of the zone at a time; wrong only for the hour that a clock change repeats.
std::chrono::milliseconds offset_at(const TimeZone& zone, Instant at) {
  const auto read = [&](Instant as_local) {
    return zone.to_instant(
        {.local = std::chrono::local_time<std::chrono::milliseconds>(as_local.time_since_epoch())});
  };
  std::chrono::milliseconds offset = at - read(at);
  const std::chrono::milliseconds again = at + offset - read(at + offset);
  offset = again;
  return offset;
}

std::string place_of(const Location& where) {
  return where.file.empty() ? "" : fmt::format(" [{}:{}]", where.file, where.line);
}

} // namespace

std::string to_date(Instant at, const Speech& speech) {
  const Instant local = at + offset_at(speech.zone, at);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(local - day));
  const int year = static_cast<int>(date.year());
  const unsigned month = static_cast<unsigned>(date.month());
  const unsigned of_month = static_cast<unsigned>(date.day());
  std::string out = speech.language == Language::Korean
                        ? fmt::format("{}년 {}월 {}일", year, month, of_month)
                        : fmt::format("{:04}-{:02}-{:02}", year, month, of_month);
  if (time.to_duration().count() == 0) {
    return out;
  }
  out += fmt::format(" {:02}:{:02}", time.hours().count(), time.minutes().count());
  if (time.seconds().count() != 0) {
    out += fmt::format(":{:02}", time.seconds().count());
  }
  return out;
}

std::string to_sentence(const Statement& statement, const Speech& speech) {
  return Renderer(speech).sentence(statement.id, statement.arguments);
}

std::string to_text(const Explanation& explanation, const Speech& speech) {
  const Renderer renderer(speech);
  std::string out;
  for (const Section& section : explanation.sections) {
    if (section.topic != Topic::Answer) {
      const std::string_view topic = kTopicWords[static_cast<std::size_t>(section.topic)];
      out += "\n" + renderer.word("topic." + std::string(topic)) + "\n";
    }
    for (const Statement& statement : section.statements) {
      const std::string_view indent = section.topic == Topic::Answer ? ""
                                      : statement.is_detail          ? "    "
                                                                     : "  ";
      out += fmt::format("{}{}{}\n", indent, to_sentence(statement, speech),
                         place_of(statement.where));
    }
  }
  return out;
}

void write_alternative(wire::json::Writer& out, const Alternative& alternative) {
  out.begin_object().key("changes").begin_array();
  for (const Change& change : alternative.changes) {
    out.begin_object().member("facet", change.facet).key("was");
    if (change.was) {
      out.string(*change.was);
    } else {
      out.null();
    }
    out.key("becomes").strings(change.at ? std::vector{to_rfc3339(*change.at)} : change.becomes);
    if (change.facet == "exemption") {
      out.member("lifts", change.lifts_data ? "all" : "rules");
    }
    out.end_object();
  }
  out.end_array();
  out.key("alike").strings(alternative.alike);
  const Answer& answer = alternative.answer;
  out.member("effect", to_word(answer.effect));
  out.member("at_least", to_word(answer.at_least));
  out.member("at_most", to_word(answer.at_most));
  out.key("settled").boolean(answer.is_settled);
  out.member("reason", answer.reason).key("by");
  if (answer.by) {
    out.string(*answer.by);
  } else {
    out.null();
  }
  out.end_object();
}

namespace {

void write_statement(wire::json::Writer& out, const Statement& statement, const Speech& speech) {
  out.begin_object().member("id", statement.id).member("text", to_sentence(statement, speech));
  if (!statement.order.empty()) {
    out.member("order", statement.order);
  }
  if (!statement.where.file.empty()) {
    out.member("file", statement.where.file);
    out.key("line").number(statement.where.line);
  }
  out.key("detail").boolean(statement.is_detail);
  out.end_object();
}

} // namespace

std::string to_json(const Explanation& explanation, const Speech& speech, std::string_view digest) {
  const Renderer renderer(speech);
  wire::json::Writer out;
  out.begin_object().key("v").number(1);
  out.member("language", speech.language == Language::Korean ? "ko" : "en");
  out.key("decision");
  write_decision(out, explanation.decision, digest);
  out.key("sections").begin_array();
  for (const Section& section : explanation.sections) {
    const std::string topic(kTopicWords[static_cast<std::size_t>(section.topic)]);
    out.begin_object().member("topic", topic).member("title", renderer.word("topic." + topic));
    out.key("statements").begin_array();
    for (const Statement& statement : section.statements) {
      write_statement(out, statement, speech);
    }
    out.end_array().end_object();
  }
  out.end_array().key("alternatives").begin_array();
  for (const Alternative& alternative : explanation.alternatives) {
    write_alternative(out, alternative);
  }
  return out.end_array().end_object().take();
}

} // namespace haechi::policy
