#include "engine/content/request_reading.h"

#include "content/redact/redact.h"
#include "engine/content/target_texts.h"

#include <algorithm>
#include <utility>

namespace haechi::engine::content {

namespace extract = haechi::content::extract;
using haechi::content::Class;
using haechi::content::Finding;
using haechi::content::Return;

namespace {

constexpr std::string_view kOurBracket = "⟦"; // texts with it could pass for pseudonyms

// Stays in the text: the policy decides on it.
bool is_kept(const haechi::content::Entity& entity) {
  return (entity.classes & (Class::SourceCode | Class::Marking)) != 0;
}

// Of a request whose endpoint nobody knows every text was looked at all the same.
bool is_read(const extract::MatchedRequest& read) {
  return std::ranges::all_of(read.extraction.gaps, [&](const extract::Gap& gap) {
    return read.endpoint == nullptr && gap.reason == extract::GapReason::UnknownShape;
  });
}

std::string_view guess_content_type(std::string_view message) {
  const std::size_t first = message.find_first_not_of(" \t\r\n");
  const bool is_json =
      first != std::string_view::npos && (message[first] == '{' || message[first] == '[');
  return is_json ? "application/json" : "text/plain";
}

extract::MatchedRequest read_message(const catalog::Endpoint* endpoint, std::string_view message) {
  if (endpoint == nullptr) {
    return {nullptr, extract::extract_unknown(guess_content_type(message), message)};
  }
  return {endpoint, extract::extract_request(*endpoint, {}, message)};
}

} // namespace

RequestReading::RequestReading(std::string body, std::string_view content_type,
                               std::string_view target, catalog::RequestMatch& match,
                               const KnownValues* known, const Look& look)
    : body_(std::move(body)), read_(extract::extract_matched(match, content_type, body_)) {
  look_at_texts(known, look);
  look_at_target(target, look);
  finish(look);
}

RequestReading::RequestReading(std::string message, const catalog::Endpoint* endpoint,
                               const KnownValues* known, const Look& look)
    : body_(std::move(message)), read_(read_message(endpoint, body_)) {
  look_at_texts(known, look);
  finish(look);
}

// The number of findings.
std::size_t RequestReading::scan(std::string_view text, const KnownValues* known,
                                 const Look& look) {
  std::vector<Finding> found = look.scanner.scan(text);
  if (known != nullptr) {
    const std::vector<Finding> again = known->find(text, found);
    found.insert(found.end(), again.begin(), again.end());
  }
  if (look.scanner.was_cut() || findings_.size() + found.size() > kMostFindings) {
    insight_.was_read = false;
    return 0;
  }
  for (const Finding& finding : found) {
    counter_.add(finding.entity, text.substr(finding.span.begin, finding.span.size()), look);
  }
  findings_.insert(findings_.end(), found.begin(), found.end());
  return found.size();
}

void RequestReading::look_at_texts(const KnownValues* known, const Look& look) {
  const std::vector<extract::Text>& texts = read_.extraction.texts;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].content == catalog::Content::FileData) {
      continue; // the bytes of a file: its text stands beside it, or a gap does
    }
    const std::size_t first = findings_.size();
    const std::size_t count = scan(texts[i].text, known, look);
    if (count > 0 || texts[i].text.find(kOurBracket) != std::string_view::npos) {
      places_.push_back({i, first, count});
    }
  }
}

void RequestReading::look_at_target(std::string_view target, const Look& look) {
  for (const std::string& text : list_target_texts(target)) {
    is_target_clean_ = scan(text, nullptr, look) == 0 && is_target_clean_;
  }
}

void RequestReading::finish(const Look& look) {
  insight_.was_read = insight_.was_read && is_read(read_);
  insight_.data = to_data(findings_, look);
  insight_.data.open = !insight_.was_read;
  insight_.found = counter_.take();
}

std::size_t RequestReading::count_value_bytes() const {
  std::size_t bytes = 0;
  for (const Finding& finding : findings_) {
    bytes += finding.span.size();
  }
  return bytes;
}

std::optional<intercept::Redaction> RequestReading::redact(haechi::content::Pseudonyms& pseudonyms,
                                                           const Look& look) const {
  // Where nobody knows whether a service checks its body, it refuses at worst what it cannot read.
  const bool may_change =
      read_.endpoint != nullptr && read_.endpoint->redact != catalog::Redact::SignedBody;
  if (!may_change || !is_target_clean_ || !insight_.was_read ||
      pseudonyms.bytes() + count_value_bytes() > kMostConversationBytes) {
    return std::nullopt;
  }
  std::vector<extract::TextEdit> edits;
  std::vector<Finding> left;
  for (const Place& place : places_) {
    const extract::Text& text = read_.extraction.texts[place.text];
    const auto found = std::span(findings_).subspan(place.first, place.count);
    const bool is_system = text.content == catalog::Content::System;
    const auto redacted = haechi::content::redact(text.text, found, look.entities(), pseudonyms,
                                                  haechi::content::Encoding::Plain,
                                                  is_system ? Return::Never : Return::Allowed);
    for (const haechi::content::Replacement& each : redacted.replacements) {
      edits.push_back({text.written, each.span, std::string(each.token)});
    }
    std::ranges::copy_if(found, std::back_inserter(left), [&](const Finding& finding) {
      return is_kept(look.entities()[finding.entity]);
    });
  }
  auto body = extract::apply(read_.extraction.tree, std::move(edits));
  if (!body) {
    return std::nullopt;
  }
  return intercept::Redaction{*std::move(body), to_data(left, look)};
}

} // namespace haechi::engine::content
