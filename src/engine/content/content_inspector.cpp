#include "engine/content/content_inspector.h"

#include "catalog/endpoints/request_facts.h"

#include <algorithm>
#include <array>
#include <utility>

namespace haechi::engine::content {

using haechi::content::Pseudonyms;
using intercept::Direction;
using intercept::Ruling;
using intercept::Unit;

namespace {

bool is_of_type(std::string_view content_type, std::string_view type) {
  return wire::http1::equals_ignoring_case(
      wire::http1::trim_blanks(content_type.substr(0, content_type.find(';'))), type);
}

// How an answer reads whose shape the catalog does not tell; empty: as bytes.
std::vector<catalog::FramingStep> guess_framing(std::string_view content_type) {
  using catalog::Framing;
  constexpr std::array<std::string_view, 3> kLines{"application/x-ndjson", "application/ndjson",
                                                   "application/jsonl"};
  const catalog::FramingStep json{.kind = Framing::Json, .argument = {}};
  if (is_of_type(content_type, "text/event-stream") ||
      is_of_type(content_type, "application/json")) {
    return {json};
  }
  const bool is_lines = std::ranges::any_of(
      kLines, [&](std::string_view type) { return is_of_type(content_type, type); });
  return is_lines ? std::vector{catalog::FramingStep{.kind = Framing::Ndjson, .argument = {}}, json}
                  : std::vector<catalog::FramingStep>();
}

bool is_message(Unit unit) {
  return unit == Unit::Text || unit == Unit::Binary;
}

} // namespace

ContentInspector::ContentInspector(DetectorHook& hook) : hook_(hook), means_(hook.means()) {}

void ContentInspector::begin(const intercept::ContentHead& head) {
  if (head.direction == Direction::Request) {
    begin_request(head);
  } else {
    begin_answer(head);
  }
}

void ContentInspector::begin_request(const intercept::ContentHead& head) {
  host_ = head.host;
  method_ = head.method;
  path_ = head.path;
  content_type_ = head.content_type;
  if (head.headers != nullptr) {
    headers_ = *head.headers;
  }
  person_ = head.person;
  service_ = head.service;
  at_ = head.at;
  is_too_large_ = head.length.value_or(0) > means_->most_bytes;
}

void ContentInspector::collect(std::string_view bytes) {
  is_too_large_ = is_too_large_ || body_.size() + bytes.size() > means_->most_bytes;
  if (is_too_large_) {
    std::string().swap(body_);
  } else {
    body_ += bytes;
  }
}

void ContentInspector::match(catalog::RequestMatch& match) const {
  const wire::http1::Fields fields = intercept::to_fields(headers_);
  means_->matcher->match({host_, method_, path_, fields}, match);
}

// The endpoint that the head alone tells of.
const catalog::Endpoint* ContentInspector::find_endpoint() {
  if (!std::exchange(is_matched_, true)) {
    catalog::RequestMatch& found = hook_.match();
    match(found);
    const auto candidates = found.candidates();
    const bool is_known = !candidates.empty() && !candidates.front().endpoint->is_rule;
    endpoint_ = is_known ? candidates.front().endpoint : nullptr;
  }
  return endpoint_;
}

Ruling ContentInspector::take(Direction direction, Unit unit, std::string_view bytes) {
  if (direction == Direction::Answer) {
    return take_answer(unit, bytes);
  }
  if (is_message(unit)) {
    return take_message(bytes);
  }
  collect(bytes);
  return {};
}

template <class Work> void ContentInspector::with_pseudonyms(Work work) {
  if (conversation_ == nullptr) {
    work(nullptr);
  } else {
    conversation_->visit([&](const Pseudonyms& pseudonyms) { work(&pseudonyms); });
  }
}

std::shared_ptr<const KnownValues> ContentInspector::list_known_values() {
  if (conversation_ == nullptr) {
    conversation_ = hook_.conversations().find(person_, service_, at_);
  }
  return conversation_ == nullptr ? nullptr : conversation_->list_values(hook_.means()->detectors);
}

intercept::Outcome ContentInspector::end_request() {
  intercept::Outcome out;
  if (is_too_large_) {
    out.data = policy::Data{.open = true, .grades = std::nullopt, .findings = std::nullopt};
    return out;
  }
  catalog::RequestMatch& found = hook_.match();
  match(found);
  const auto known = list_known_values();
  reading_ = std::make_unique<RequestReading>(std::move(body_), content_type_, path_, found,
                                              known.get(), hook_.look());
  body_.clear();
  endpoint_ = reading_->endpoint();
  is_matched_ = true;
  const intercept::Insight& insight = reading_->insight();
  if (!insight.found.empty()) {
    const wire::http1::Fields fields = intercept::to_fields(headers_);
    conversation_name_ = reading_->find_conversation(found, {host_, method_, path_, fields});
  }
  out.data = insight.data;
  out.found = insight.found;
  out.was_read = insight.was_read;
  return out;
}

Ruling ContentInspector::take_message(std::string_view message) {
  Ruling out;
  if (message.size() > means_->most_bytes) {
    reading_.reset();
    out.insight = intercept::Insight{
        .data = {.open = true, .grades = {}, .findings = {}}, .found = {}, .was_read = false};
    return out;
  }
  const catalog::Endpoint* endpoint = find_endpoint();
  const auto known = list_known_values();
  reading_ =
      std::make_unique<RequestReading>(std::string(message), endpoint, known.get(), hook_.look());
  const intercept::Insight& insight = reading_->insight();
  if (!insight.was_read || !insight.found.empty()) {
    out.insight = insight;
  }
  return out;
}

std::optional<intercept::Redaction> ContentInspector::redact() {
  if (reading_ == nullptr) {
    return std::nullopt;
  }
  // INVARIANT: an answer under way refers to the conversation that it began with.
  if (conversation_ == nullptr || answer_ == nullptr) {
    conversation_ = hook_.conversations().open(person_, service_, at_);
  }
  if (conversation_ == nullptr) {
    return std::nullopt;
  }
  std::optional<intercept::Redaction> out;
  const Look look = hook_.look();
  conversation_->visit([&](Pseudonyms& pseudonyms) {
    pseudonyms.enter(conversation_name_);
    out = reading_->redact(pseudonyms, look);
  });
  reading_.reset();
  return out;
}

bool ContentInspector::wants_answer() const {
  return conversation_ != nullptr || hook_.conversations().find(person_, service_, at_) != nullptr;
}

void ContentInspector::begin_answer(const intercept::ContentHead& head) {
  reading_.reset();
  answer_.reset();
  if (conversation_ == nullptr) {
    conversation_ = hook_.conversations().find(person_, service_, at_);
  }
  const catalog::Endpoint* endpoint = find_endpoint();
  constexpr int kSwitchingProtocols = 101;
  is_message_answer_ = head.status == kSwitchingProtocols;
  const bool is_known = endpoint != nullptr && !endpoint->answer.framing.empty();
  if (!is_known) {
    unknown_ = std::make_unique<catalog::Endpoint>();
    unknown_->answer.framing =
        is_message_answer_ ? guess_framing("application/json") : guess_framing(head.content_type);
    if (unknown_->answer.framing.empty()) {
      return; // passes as it is
    }
    endpoint = unknown_.get();
  }
  const auto texts = is_known ? AnswerRewriter::Texts::Named : AnswerRewriter::Texts::All;
  answer_ = std::make_unique<AnswerRewriter>(*endpoint, head.content_type, texts);
}

Ruling ContentInspector::take_answer(Unit unit, std::string_view bytes) {
  if (answer_ == nullptr) {
    return {};
  }
  const Look look = hook_.look();
  if (is_message(unit)) {
    answer_->read_message(unit, bytes, look);
  } else {
    answer_->read(bytes, look);
  }
  Ruling out;
  out.insight = answer_->take_insight(look);
  return out.insight ? out : rule_on_answer(intercept::AnswerPart::Whole);
}

std::optional<Ruling> ContentInspector::settle_answer(intercept::AnswerPart part) {
  return answer_ == nullptr ? std::nullopt : std::optional(rule_on_answer(part));
}

Ruling ContentInspector::rule_on_answer(intercept::AnswerPart part) {
  Ruling out;
  out.kind = Ruling::Kind::Replace;
  with_pseudonyms([&](const Pseudonyms* pseudonyms) {
    if (is_message_answer_) {
      answer_->settle_messages(part, pseudonyms, out.messages.emplace());
    } else {
      answer_->settle(part, pseudonyms, out.replacement);
    }
  });
  return out;
}

Ruling ContentInspector::end_answer() {
  if (answer_ == nullptr) {
    return {};
  }
  const Look look = hook_.look();
  if (is_message_answer_) {
    answer_->end(look);
  } else {
    answer_->read_end(look);
  }
  Ruling out;
  out.insight = answer_->take_insight(look);
  return out.insight ? out : rule_on_answer(intercept::AnswerPart::Whole);
}

} // namespace haechi::engine::content
