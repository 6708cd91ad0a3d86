// Whatever stands in a register, time goes on: names, lists and dates that time gives always fit.
#include "oversight/agenda.h"
#include "oversight/chronicle_test.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <random>

namespace haechi::oversight {
namespace {

using testing::ElementsAre;

std::vector<std::string> name_many(std::size_t count, std::size_t bytes = 4) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back(fmt::format("{:0>{}}", i, bytes));
  }
  return out;
}

// The inquiry, order and recommendation are all called `x`, as each kind of thing may be.
Chronicle with_one_name(const std::string& obligations) {
  Chronicle out = Chronicle::with_inquiry("");
  const std::string later = to_rfc3339(day(20));
  out.tell("inquiry-opened", day(1), "x",
           {{"provider", "deepseek"},
            {"issuer", "kr.pipc"},
            {"deadline", to_rfc3339(day(3))},
            {"ladder", "notify@0d, notify@1d"}});
  out.tell("order-recorded", day(1), "x",
           {{"issuer", "kr.pipc"},
            {"force", "binding"},
            {"obligations", obligations},
            {"obligations-by", later}});
  out.tell("recommendation-made", day(1), "x",
           {{"provider", "deepseek"}, {"issuer", "kr.pipc"}, {"text", "t"}, {"accept-by", later}});
  out.tell("recommendation-accepted", day(2), "x");
  out.tell("report-received", day(2), "x", {{"summary", "s"}});
  return out;
}

TEST(Coming, TasksOfThingsWithOneNameGetNamesOfTheirOwn) {
  Chronicle body = with_one_name("notify,check");
  body.tell("order-recorded", day(2), "y",
            {{"issuer", "kr.pipc"},
             {"force", "binding"},
             {"obligations", "a/b"},
             {"obligations-by", to_rfc3339(day(20))}});
  body.wait(day(10));
  std::vector<std::string> tasks;
  for (const auto& [id, task] : body.now.all(Thing::Task)) {
    tasks.push_back(id);
  }
  EXPECT_THAT(tasks, ElementsAre("x/check-1", "x/check-2", "x/check-2.2", "x/notify-1",
                                 "x/notify-1.2", "x/notify-2", "y/a/b-1"));
  EXPECT_TRUE(due(body.now, day(10))->empty());
}

TEST(Coming, AStepThatNamesTooManyTakesAsManyAsAnEventHolds) {
  const std::string devices = fmt::format("{}", fmt::join(name_many(kMaxIds + 1), "+"));
  const std::string stores = fmt::format("{}", fmt::join(name_many(200, kMaxId), "+"));
  Chronicle body = Chronicle::with_inquiry("restrict@0d:" + devices + ", notify@1d:" + stores);
  EXPECT_THAT(body.wait(day(20)),
              ElementsAre("inquiry-overdue pipc-1", "proposal-made pipc-1/restrict-1",
                          "task-made pipc-1/notify-2"));
  const Item* proposal = body.now.find(Thing::Proposal, "pipc-1/restrict-1");
  EXPECT_EQ(find_list(proposal->fields, "devices").size(), kMaxIds);
  EXPECT_THAT(std::string(proposal->text("because")),
              testing::HasSubstr("the first 500 of 501 device classes"));
  const std::string what(body.now.find(Thing::Task, "pipc-1/notify-2")->text("what"));
  EXPECT_LE(what.size(), kMaxText);
  EXPECT_GT(what.size(), kMaxText * 9 / 10);
  EXPECT_THAT(what, testing::HasSubstr(" more"));
}

TEST(Coming, EveryCheckThatFailsMakesOneMoreHoweverLateAnybodyLooks) {
  Chronicle body = Chronicle::with_inquiry("");
  body.tell("recommendation-made", day(1), "x",
            {{"provider", "deepseek"},
             {"issuer", "kr.pipc"},
             {"text", "t"},
             {"accept-by", to_rfc3339(day(9))},
             {"checks", "1"},
             {"check-days", "10"}});
  body.tell("recommendation-accepted", day(2), "x");
  body.tell("report-received", day(3), "x", {{"summary", "s"}});
  for (const int when : {4, 6}) { // nobody looks in between
    const auto next = body.attempt("check-made", day(when), "x", {{"result", "fail"}});
    ASSERT_TRUE(next);
    body.now = *next;
  }
  body.wait(day(8));
  std::vector<std::string> tasks;
  for (const auto& [id, task] : body.now.all(Thing::Task)) {
    tasks.push_back(fmt::format("{} {}", id, task.text("deadline")));
  }
  EXPECT_THAT(tasks,
              ElementsAre("x/check-1 " + to_rfc3339(day(13)), "x/check-2 " + to_rfc3339(day(14)),
                          "x/check-3 " + to_rfc3339(day(16))));
  EXPECT_TRUE(due(body.now, day(8))->empty());
}

TEST(Coming, DatesBeyondTheLastOneAreTheLastOne) {
  Chronicle body = Chronicle::with_inquiry("");
  body.tell("recommendation-made", day(1), "x",
            {{"provider", "deepseek"},
             {"issuer", "kr.pipc"},
             {"text", "t"},
             {"accept-by", to_rfc3339(day(9))},
             {"checks", "3650"},
             {"check-days", "3650"}});
  body.tell("recommendation-accepted", day(2), "x");
  body.tell("report-received", day(2), "x", {{"summary", "s"}});
  EXPECT_EQ(body.wait(day(2)).size(), 3650U);
  EXPECT_EQ(body.now.find(Thing::Task, "x/check-3650")->text("deadline"), "9999-12-31T00:00:00Z");
}

// Ids, words and numbers from where they meet each other and their limits.
class CrampedHistory {
 public:
  explicit CrampedHistory(unsigned seed) : chance_(seed), body_(Chronicle::with_inquiry("")) {}

  // Tells one event; true: it was taken.
  bool step(Register& there) {
    const auto word = pick<std::string_view>(
        {"inquiry-opened", "order-recorded", "recommendation-made", "recommendation-accepted",
         "report-received", "check-made", "round-opened", "inquiry-extended", "reply-received",
         "proposal-signed", "order-renewed", "order-lifted", "exemption-requested",
         "exemption-approved", "task-made", "fact-recorded"});
    when_ += std::chrono::days(chance_() % 20);
    const EventSpec& spec = *find_spec(word);
    Event event{spec.kind,
                when_,
                "kim",
                spec.thing == Thing::Proposal ? pick<std::string>({"x/block-1", "x/restrict-2"})
                                              : pick<std::string>({"x", "y", "x:1"}),
                {}};
    for (const FieldSpec& field : spec.fields) {
      if (field.use == Use::Required || (field.use == Use::Optional && chance_() % 3 == 0)) {
        event.fields.emplace(field.name, value_of(field));
      }
    }
    there = advance(std::move(there), when_)->now;
    auto next = apply(there, event);
    if (next) {
      there = std::move(*next);
    }
    return next.has_value();
  }

  [[nodiscard]] const Register& begin() const { return body_.now; }

 private:
  template <class T> T pick(std::vector<T> from) { return from[chance_() % from.size()]; }

  std::string join_many(std::size_t bytes, std::string_view separator) {
    const auto count = pick<std::size_t>({1, kMaxIds - 1, kMaxIds, kMaxIds + 1});
    return fmt::format("{}", fmt::join(name_many(count, bytes), separator));
  }

  std::string pick_ladder() {
    const std::string whom = join_many(pick<std::size_t>({3, 150, kMaxId}), "+");
    return pick<std::string>({"block@0d, restrict@0d:" + whom + "!, round@0d, notify@3650d",
                              "notify@0d:" + whom + ", notify@0d, check@0d",
                              "remind@-3650d, notify@0d:" + whom,
                              "notify@0d, round@0d, notify@0d, round@1d, block@2d!, notify@3d"});
  }

  std::string value_of(const FieldSpec& field) {
    switch (field.type) {
    case FieldType::Date:
      return pick<std::string>({to_rfc3339(when_ + std::chrono::days(1 + chance_() % 30)),
                                "9999-12-31T23:59:59Z", "2025-01-01T00:00:00Z"});
    case FieldType::Count:
      return pick<std::string>({"0", "1", "40", "3650"});
    case FieldType::Ids:
      return field.name == "obligations"
                 ? pick<std::string>({"notify,check", "check,notify-1,a/b", join_many(kMaxId, ",")})
             : field.name == "until"
                 ? pick<std::string>({"x", "provider-replied:x,order-recorded:x:1", "x:1"})
                 : join_many(pick<std::size_t>({3, kMaxId}), ",");
    case FieldType::Id:
      return field.name == "provider" ? "deepseek"
             : field.name == "issuer" ? "kr.pipc"
                                      : pick<std::string>({"x", "y", std::string(kMaxId, 'z')});
    case FieldType::Ladder:
      return pick_ladder();
    case FieldType::Text:
      return std::string(pick<std::size_t>({1, kMaxText}), 't');
    default:
      return std::string(pick(std::vector(words_of(field.type).begin(), //
                                          words_of(field.type).end())));
    }
  }

  std::mt19937 chance_;
  Chronicle body_;
  Instant when_ = day(1);
};

TEST(Coming, NothingThatWasTakenEverStopsTime) {
  std::size_t taken = 0;
  std::size_t brought = 0;
  for (unsigned seed = 0; seed < 30; ++seed) {
    CrampedHistory history(seed);
    Register there = history.begin();
    for (int i = 0; i < 30; ++i) {
      taken += history.step(there) ? 1U : 0U;
    }
    const auto end = advance(std::move(there), kLastInstant);
    ASSERT_TRUE(end) << seed << " " << to_string(end.error());
    brought += end->events.size();
    EXPECT_TRUE(due(end->now, kLastInstant)->empty()) << seed;
  }
  EXPECT_GT(taken, 100U) << "the histories hardly test anything";
  EXPECT_GT(brought, 1'000U);
}

TEST(Agenda, IsTheSameKeptUpToDateAsMadeAnew) {
  for (unsigned seed = 100; seed < 110; ++seed) {
    CrampedHistory history(seed);
    Register there = history.begin();
    for (int i = 0; i < 15; ++i) {
      history.step(there);
    }
    Agenda agenda(there);
    for (int i = 0; i < 40; ++i) {
      const auto coming = agenda.first(there);
      if (!coming) {
        break;
      }
      Event event = coming->event;
      event.at = std::max(coming->moment, there.last);
      there = apply(std::move(there), event).value();
      agenda.take(there, event);
      ASSERT_EQ(agenda, Agenda(there)) << seed << " after " << event.subject;
    }
  }
}

TEST(Agenda, LooksAgainAtOrdersThatWaitForWhatHappened) {
  Chronicle body = Chronicle::with_inquiry("");
  body.tell("order-recorded", day(1), "foreign", {{"issuer", "it"}, {"force", "external"}});
  body.tell(
      "order-recorded", day(1), "o",
      {{"issuer", "kr.pipc"}, {"force", "binding"}, {"until", "verified,inquiry-overdue:pipc-1"}});
  body.tell("order-adopted", day(1), "own",
            {{"issuer", "kr.pipc"}, {"force", "binding"}, {"adopts", "foreign"}});
  Agenda agenda(body.now);
  EXPECT_EQ(agenda.first_moment(), day(14));
  const auto tell = [&](const char* word, Instant when, const char* subject, Fields fields = {}) {
    std::size_t known = body.told.size();
    body.tell(word, when, subject, std::move(fields));
    for (; known < body.told.size(); ++known) {
      agenda.take(body.now, body.told[known]);
    }
    EXPECT_EQ(agenda, Agenda(body.now)) << word;
  };
  tell("order-lifted", day(2), "foreign", {{"because", "so"}});
  EXPECT_EQ(agenda.first(body.now)->event.subject, "own");
  tell("fact-recorded", day(2), "verified");
  EXPECT_EQ(agenda.first(body.now)->event.subject, "o");
}

TEST(Advance, StopsAfterAsManyAsWereAskedForAndGoesOnFromThere) {
  Chronicle body = with_one_name("notify,check");
  Register there = body.now;
  const auto whole = advance(there, day(10));
  ASSERT_TRUE(whole);
  ASSERT_GT(whole->events.size(), 3U);
  EXPECT_FALSE(whole->has_more);
  std::vector<Event> events;
  bool has_more = true;
  while (has_more) {
    auto part = advance(std::move(there), day(10), 2);
    ASSERT_TRUE(part);
    EXPECT_LE(part->events.size(), 2U);
    events.insert(events.end(), part->events.begin(), part->events.end());
    there = std::move(part->now);
    has_more = part->has_more;
  }
  EXPECT_EQ(events, whole->events);
  EXPECT_EQ(there, whole->now);
}

} // namespace
} // namespace haechi::oversight
