#pragma once
// A register for tests, told what happens in few words; every step must succeed unless it is tried.

#include "oversight/apply.h"
#include "oversight/due.h"
#include "oversight/policy_events.h"
#include "oversight/values.h"

#include <gtest/gtest.h>

namespace haechi::oversight {

inline Instant at(std::string_view text) {
  const auto out = parse_instant(text);
  EXPECT_TRUE(out) << text;
  return out.value_or(Instant());
}

// The day of February 2025 at midnight in Seoul; days beyond the month count on.
inline Instant day(int number) {
  return at("2025-02-01T00:00:00+09:00") + std::chrono::days(number - 1);
}

class Chronicle {
 public:
  Register now;
  std::vector<Event> told;

  Result<Register> attempt(std::string_view word, Instant when, std::string subject,
                           Fields fields = {}, std::string by = "kim") const {
    const EventSpec* spec = find_spec(word);
    EXPECT_NE(spec, nullptr) << word;
    return apply(now, {spec->kind, when, std::move(by), std::move(subject), std::move(fields)});
  }

  void tell(std::string_view word, Instant when, std::string subject, Fields fields = {},
            std::string by = "kim") {
    wait(when);
    auto next = attempt(word, when, subject, fields, by);
    ASSERT_TRUE(next) << to_string(next.error());
    now = std::move(*next);
    told.push_back({find_spec(word)->kind, when, std::move(by), std::move(subject), fields});
  }

  // What time brings until then; its words and subjects.
  std::vector<std::string> wait(Instant until) {
    auto advanced = advance(now, until);
    EXPECT_TRUE(advanced);
    std::vector<std::string> out;
    if (advanced) {
      now = std::move(advanced->now);
      for (Event& event : advanced->events) {
        out.push_back(std::string(spec_of(event.kind).word) + " " + event.subject);
        told.push_back(std::move(event));
      }
    }
    return out;
  }

  State state(Thing thing, std::string_view id) const {
    const Item* item = now.find(thing, id);
    return item == nullptr ? State::None : item->state;
  }

  bool has_event(std::string_view name, Instant when) const {
    return policy_events(now, when).events.contains(std::string(name));
  }

  // The regulator, its officer, DeepSeek and an inquiry of 31 January with 14 days to answer.
  static Chronicle with_inquiry(std::string ladder) {
    Chronicle out;
    const Instant begin = at("2025-01-31T09:00:00+09:00");
    out.tell("officer-named", begin, "kim", {{"name", "Kim"}, {"body", "kr.pipc"}});
    out.tell("provider-added", begin, "deepseek", {{"name", "DeepSeek"}, {"country", "CN"}});
    out.tell("inquiry-opened", begin, "pipc-1",
             {{"provider", "deepseek"},
              {"issuer", "kr.pipc"},
              {"deadline", "2025-02-14T00:00:00+09:00"},
              {"questions", "Q01,Q05,Q14"},
              {"advance-authority", "plenary"},
              {"ladder", std::move(ladder)}});
    return out;
  }
};

} // namespace haechi::oversight
