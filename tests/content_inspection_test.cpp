// Every endpoint of the catalog under inspection: a resident number in its prompt leaves as a
// pseudonym, and its answer brings the number back, whatever the cuts.

#include "content/extract/answer.h"
#include "content/extract/request.h"
#include "content_extract_world.h"
#include "engine/content/detector_hook.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

namespace haechi::tests {

namespace {

namespace extract = content::extract;
using engine::content::Conversation;
using engine::content::ConversationStore;
using engine::content::DetectorHook;
using engine::content::InspectionMeans;
using engine::intercept::ContentHead;
using engine::intercept::Direction;
using engine::intercept::Ruling;
using engine::intercept::Unit;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kNumber = "960121-1021413";

// One conversation for everybody.
class OneConversation final : public ConversationStore {
 public:
  std::shared_ptr<Conversation> open(std::string_view, std::string_view, Instant) override {
    return kept_;
  }

  [[nodiscard]] bool is_empty() const override { return false; }

  std::shared_ptr<Conversation> find(std::string_view, std::string_view, Instant) override {
    return kept_;
  }

 private:
  class Kept final : public Conversation {
   public:
    void visit(const std::function<void(content::Pseudonyms&)>& visitor) override {
      visitor(pseudonyms_);
    }

   private:
    content::Pseudonyms pseudonyms_{content::Pseudonyms::Key{7}};
  };

  std::shared_ptr<Kept> kept_ = std::make_shared<Kept>();
};

std::shared_ptr<const InspectionMeans> test_means() {
  static const auto means = std::make_shared<const InspectionMeans>(
      InspectionMeans{.detectors = content::Detectors::make().value(),
                      .grades = {},
                      .matcher = {std::shared_ptr<void>(), &bundled_matcher()}});
  return means;
}

bool is_messages(const std::vector<catalog::FramingStep>& framing) {
  return !framing.empty() && framing.front().kind == catalog::Framing::WebSocket;
}

struct Head {
  std::string method, path, host;
  engine::intercept::Headers headers;
};

Head read_head(const Fixture& fixture) {
  Head out;
  std::string_view rest = fixture.request_head;
  const auto take_line = [&] {
    const std::size_t end = std::min(rest.find("\r\n"), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 2, rest.size()));
    return line;
  };
  const std::string_view first = take_line();
  const std::size_t blank = first.find(' ');
  out.method = first.substr(0, blank);
  out.path = first.substr(blank + 1, first.rfind(' ') - blank - 1);
  for (std::string_view line = take_line(); !line.empty(); line = take_line()) {
    const std::size_t colon = line.find(':');
    std::string name(line.substr(0, colon));
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c | 0x20) : c; });
    const std::string_view value = wire::http1::trim_blanks(line.substr(colon + 1));
    if (name == "host") {
      out.host = value.substr(0, value.find(':'));
    }
    out.headers.push_back({std::move(name), std::string(value)});
  }
  return out;
}

// The body with the number behind its first prompt; nothing where it cannot stand there.
std::optional<std::string> add_number(const catalog::Endpoint& endpoint, const Fixture& fixture,
                                      const std::string& body) {
  const auto read = extract::extract_request(endpoint, fixture.request.content_type, body);
  const auto prompt =
      std::ranges::find(read.texts, catalog::Content::Prompt, &extract::Text::content);
  if (!read.is_complete() || prompt == read.texts.end()) {
    return std::nullopt;
  }
  const auto end = static_cast<std::uint32_t>(prompt->text.size());
  auto changed =
      apply(read.tree, {{prompt->written, {end, end}, " " + std::string(kNumber) + " "}});
  return changed ? std::optional(*std::move(changed)) : std::nullopt;
}

// The answer with this text at the end of its last shown one.
std::optional<std::string> add_to_answer(const catalog::Endpoint& endpoint, const Fixture& fixture,
                                         const std::string& text) {
  extract::AnswerReader reader(endpoint, fixture.answer.content_type);
  auto pieces = reader.push(fixture.answer.bytes);
  std::ranges::move(reader.finish(), std::back_inserter(pieces));
  std::string out;
  bool was_added = false;
  for (auto& piece : pieces) {
    const auto shown =
        std::ranges::find(piece.texts, catalog::Content::Answer, &extract::AnswerText::content);
    if (was_added || shown == piece.texts.end()) {
      out += piece.bytes();
      continue;
    }
    const auto end = static_cast<std::uint32_t>(shown->text.size());
    const auto changed = apply(piece.tree, {{shown->written, {end, end}, " " + text + " "}});
    was_added = changed.has_value();
    out += was_added ? *changed : std::string(piece.bytes());
  }
  return was_added ? std::optional(out) : std::nullopt;
}

class World {
 public:
  explicit World(const Fixture& fixture)
      : fixture_(fixture), head_(read_head(fixture)), hook_(test_means(), conversations_, {}),
        inspector_(hook_.open()) {
    inspector_->begin({.direction = Direction::Request,
                       .host = head_.host,
                       .method = head_.method,
                       .path = head_.path,
                       .content_type = fixture.request.content_type,
                       .headers = &head_.headers,
                       .person = "mina",
                       .service = "all"});
  }

  // What leaves in the place of the body or message.
  std::optional<std::string> send(const std::string& bytes, bool is_message) {
    if (is_message) {
      const Ruling ruling = inspector_->take(Direction::Request, Unit::Text, bytes);
      was_found_ = ruling.insight && !ruling.insight->found.empty();
    } else {
      for (const char& c : bytes) {
        (void)inspector_->take(Direction::Request, Unit::Part, {&c, 1});
      }
      was_found_ = !inspector_->end_request().found.empty();
    }
    auto redaction = inspector_->redact();
    return redaction ? std::optional(std::move(redaction->bytes)) : std::nullopt;
  }

  [[nodiscard]] bool was_found() const { return was_found_; }

  std::string token() {
    std::string out;
    conversations_.open({}, {}, {})->visit([&](content::Pseudonyms& pseudonyms) {
      for (const auto& [mark, each] : pseudonyms.all()) {
        out = each.value.view() == kNumber ? each.token : out;
      }
    });
    return out;
  }

  std::string hear(std::string_view answer, std::size_t size) {
    inspector_->begin({.direction = Direction::Answer,
                       .content_type = fixture_.answer.content_type,
                       .status = 200});
    std::string out;
    for (std::size_t at = 0; at < answer.size(); at += size) {
      const std::string_view piece = answer.substr(at, size);
      const Ruling ruling = inspector_->take(Direction::Answer, Unit::Part, piece);
      was_read_ = was_read_ && (!ruling.insight || ruling.insight->was_read);
      out += ruling.kind == Ruling::Kind::Pass ? piece : ruling.replacement;
    }
    const Ruling end = inspector_->end_answer();
    was_read_ = was_read_ && (!end.insight || end.insight->was_read);
    return out + end.replacement;
  }

  // Nothing of the answer remained unread.
  [[nodiscard]] bool was_read() const { return was_read_; }

 private:
  const Fixture& fixture_;
  Head head_;
  OneConversation conversations_;
  DetectorHook hook_;
  std::unique_ptr<engine::intercept::Inspector> inspector_;
  bool was_found_ = false;
  bool was_read_ = true;
};

// The whole text that a person is shown.
std::string shown_text(const catalog::Endpoint& endpoint, const Fixture& fixture,
                       std::string_view answer) {
  extract::AnswerReader reader(endpoint, fixture.answer.content_type);
  auto pieces = reader.push(answer);
  std::ranges::move(reader.finish(), std::back_inserter(pieces));
  std::string out;
  for (const auto& piece : pieces) {
    for (const auto& text : piece.texts) {
      out += text.content == catalog::Content::Answer ? text.text : std::string_view();
    }
  }
  return out;
}

} // namespace

TEST(ContentInspection, NothingIsChangedWhereNothingIsFound) {
  for (const Fixture& fixture : endpoint_fixtures()) {
    SCOPED_TRACE(fixture.name);
    const catalog::Endpoint& endpoint = bundled_endpoint(fixture.endpoint);
    if (is_messages(endpoint.answer.framing) || fixture.answer.bytes.empty()) {
      continue;
    }
    World world(fixture);
    EXPECT_EQ(world.hear(fixture.answer.bytes, 5), fixture.answer.bytes);
    EXPECT_TRUE(world.was_read());
  }
}

TEST(ContentInspection, ANumberInAPromptLeavesAsAPseudonym) {
  std::set<std::string> changed;
  for (const Fixture& fixture : endpoint_fixtures()) {
    SCOPED_TRACE(fixture.name);
    const catalog::Endpoint& endpoint = bundled_endpoint(fixture.endpoint);
    const bool is_message = is_messages(endpoint.framing);
    for (const std::string& body : request_bodies(fixture, endpoint)) {
      const auto with_number = add_number(endpoint, fixture, body);
      if (!with_number) {
        continue;
      }
      World world(fixture);
      const auto sent = world.send(*with_number, is_message);
      EXPECT_TRUE(world.was_found());
      EXPECT_EQ(sent.has_value(), endpoint.redact != catalog::Redact::SignedBody);
      if (sent) {
        const auto read = extract::extract_request(endpoint, fixture.request.content_type, *sent);
        EXPECT_TRUE(read.is_complete());
        for (const extract::Text& text : read.texts) {
          EXPECT_THAT(std::string(text.text), Not(HasSubstr("1021413")));
        }
        EXPECT_TRUE(std::ranges::any_of(read.texts, [&](const extract::Text& text) {
          return text.text.find(world.token()) != std::string_view::npos;
        }));
        changed.insert(fixture.endpoint);
      }
    }
  }
  for (const char* endpoint :
       {"openai-api.responses", "openai-chatgpt.conversation", "deepseek-web.completion",
        "deepseek-api.chat", "anthropic-claude.completion", "google-gemini.generate",
        "microsoft-copilot.chat", "azure-openai.chat"}) {
    EXPECT_TRUE(changed.contains(endpoint)) << endpoint;
  }
  EXPECT_GE(changed.size(), 60U);
}

TEST(ContentInspection, AnAnswerBringsTheNumberBackWhateverTheCuts) {
  std::set<std::string> restored;
  for (const Fixture& fixture : endpoint_fixtures()) {
    SCOPED_TRACE(fixture.name);
    const catalog::Endpoint& endpoint = bundled_endpoint(fixture.endpoint);
    if (is_messages(endpoint.answer.framing) || endpoint.redact == catalog::Redact::SignedBody) {
      continue;
    }
    World world(fixture);
    for (const std::string& body : request_bodies(fixture, endpoint)) {
      if (const auto with_number = add_number(endpoint, fixture, body)) {
        (void)world.send(*with_number, is_messages(endpoint.framing));
      }
    }
    const auto answer = add_to_answer(endpoint, fixture, world.token());
    if (world.token().empty() || !answer) {
      continue;
    }
    const std::string whole = world.hear(*answer, answer->size());
    EXPECT_THAT(shown_text(endpoint, fixture, whole), HasSubstr(kNumber));
    for (const std::size_t size : {1U, 3U, 16U}) {
      ASSERT_EQ(world.hear(*answer, size), whole) << size;
    }
    restored.insert(fixture.endpoint);
  }
  EXPECT_GE(restored.size(), 40U);
}

} // namespace haechi::tests
