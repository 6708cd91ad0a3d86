#pragma once
// The explanation of one decision, as data: sections of statements, each with a stable id and the
// things that its sentence speaks of. Holds no words of any language but those of the policy
// itself; write.h turns it into sentences. Refers to nothing: it may outlive policy and request.

#include "base/instant.h"
#include "base/result.h"
#include "base/words.h"
#include "policy/decision.h"
#include "policy/explain/change.h"

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace haechi::policy {

// In the order in which people read them.
enum class Topic : std::uint8_t { Answer, Why, Duties, Instead, Unknown, Changes, Others };

inline constexpr std::array<std::string_view, 7> kTopicWords{
    "answer", "why", "duties", "instead", "unknown", "changes", "others"};

// What a decision comes to, in short.
struct Answer {
  Effect effect{};
  Effect at_least{};
  Effect at_most{};
  bool is_settled = false;
  std::string reason;
  std::optional<std::string> by;
  bool operator==(const Answer&) const = default;
};

[[nodiscard]] Answer to_answer(const Decision& decision);

// A facet and what it is: "device `gov-pc`". `name` is what people call it, if anything.
struct Fact {
  std::string facet;
  std::string value; // empty: known to be nothing
  Words name;
  bool is_bare = false; // the facet itself, whatever it is
  bool operator==(const Fact&) const = default;
};

// What may stand in a sentence: a text as it is, one in two languages, a time, an effect, an
// answer, names in a row, facts in a row, changes together, a number.
using Value = std::variant<std::string, Words, Instant, Effect, Answer, std::vector<std::string>,
                           std::vector<Fact>, std::vector<Change>, std::size_t>;

struct Argument {
  std::string name;
  Value value;
};

struct Statement {
  std::string id; // `trace.expired`, `reason.named-block`: a row of every table of sentences
  std::vector<Argument> arguments;
  std::string order;      // that it is about; empty: none
  Location where;         // of what it is about
  bool is_detail = false; // belongs to the statement before it
};

struct Section {
  Topic topic{};
  std::vector<Statement> statements;
};

// A change that was tried, and what is decided then. `alike`: further values of the same facet that
// lead to the same answer.
struct Alternative {
  std::vector<Change> changes;
  std::vector<std::string> alike;
  Answer answer;
};

struct Explanation {
  Decision decision;
  std::vector<Section> sections; // only those that have something to say
  std::vector<Alternative> alternatives;

  // nullptr: nothing is said about it.
  [[nodiscard]] const Section* find(Topic topic) const;
};

} // namespace haechi::policy
