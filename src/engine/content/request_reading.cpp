#include "engine/content/request_reading.h"

#include "catalog/endpoints/request_facts.h"
#include "content/extract/places.h"
#include "content/redact/redact.h"
#include "engine/content/target_texts.h"
#include "wire/json/value.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
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

// What stands in a system prompt does not come back.
Return return_of(const extract::Text& text) {
  return text.content == catalog::Content::System ? Return::Never : Return::Allowed;
}

using NewNames = std::unordered_map<extract::NodeId, std::string>;

// Whether two members of one object would have one name: spellings of one value have one pseudonym.
bool has_twins(const extract::Tree& tree, const NewNames& renamed) {
  std::unordered_set<extract::NodeId> objects;
  for (const auto& [member, name] : renamed) {
    objects.insert(tree.node(member).parent);
  }
  return std::ranges::any_of(objects, [&](extract::NodeId object) {
    std::unordered_set<std::string_view> names;
    for (auto at = tree.node(object).child; at != extract::kNoNode; at = tree.node(at).next) {
      const auto renaming = renamed.find(at);
      const std::string_view name =
          renaming == renamed.end() ? tree.node(at).key : renaming->second;
      if (!names.insert(name).second) {
        return true;
      }
    }
    return false;
  });
}

} // namespace

RequestReading::RequestReading(std::string body, std::string_view content_type,
                               std::string_view target, catalog::RequestMatch& match,
                               const KnownValues* known, const Look& look)
    : body_(std::move(body)), read_(extract::extract_matched(match, content_type, body_)) {
  look_at_texts(known, look);
  look_at_names(known, look);
  look_at_target(target, look);
  finish(look);
}

RequestReading::RequestReading(std::string message, const catalog::Endpoint* endpoint,
                               const KnownValues* known, const Look& look)
    : body_(std::move(message)), read_(read_message(endpoint, body_)) {
  look_at_texts(known, look);
  look_at_names(known, look);
  finish(look);
}

// The number of findings. What a text that was not looked at whole holds counts all the same; of
// too many findings the first of each kind does.
std::size_t RequestReading::scan(std::string_view text, const KnownValues* known, const Look& look,
                                 Secrets secrets) {
  std::vector<Finding> found = look.scanner.scan(text);
  if (secrets == Secrets::Expected) {
    std::erase_if(found, [&](const Finding& finding) {
      constexpr auto kSecret = static_cast<haechi::content::Classes>(Class::Secret);
      return (look.entities()[finding.entity].classes & kSecret) != 0;
    });
  }
  if (known != nullptr) {
    const std::vector<Finding> again = known->find(text, found);
    found.insert(found.end(), again.begin(), again.end());
  }
  const std::size_t first = findings_.size();
  insight_.was_read = insight_.was_read && !look.scanner.was_cut();
  for (const Finding& finding : found) {
    const std::string_view value = text.substr(finding.span.begin, finding.span.size());
    if (counter_.add(finding.entity, value, look) || !finding.level.empty()) {
      kinds_.add(finding);
    }
    const bool is_new = entities_.insert(finding.entity).second;
    if (findings_.size() < kMostFindings || is_new) {
      findings_.push_back(finding);
    } else {
      insight_.was_read = false;
    }
  }
  return findings_.size() - first;
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
      places_.push_back({texts[i], first, count});
    }
  }
}

// One that holds something is in the way wherever it stands.
void RequestReading::look_at_names(const KnownValues* known, const Look& look) {
  std::unordered_map<std::string_view, Place> found;
  for (const extract::Text& name : read_.extraction.names) {
    const std::size_t first = findings_.size();
    if (const std::size_t count = scan(name.text, known, look); count > 0) {
      found.insert({name.text, {name, first, count}});
    }
  }
  const extract::Tree& tree = read_.extraction.tree;
  for (extract::NodeId id = 1; id < tree.end() && !found.empty(); ++id) {
    const extract::Node& node = tree.node(id);
    const bool is_hidden = (node.marks & extract::kIsHidden) != 0;
    if (const auto at = found.find(node.key); at != found.end() && !is_hidden) {
      places_.push_back({extract::name_of(tree, id), at->second.first, at->second.count});
    }
  }
}

void RequestReading::look_at_target(std::string_view target, const Look& look) {
  for (const TargetText& each : list_target_texts(target)) {
    const auto secrets = each.is_credential ? Secrets::Expected : Secrets::Told;
    is_target_clean_ = scan(each.text, nullptr, look, secrets) == 0 && is_target_clean_;
  }
}

void RequestReading::finish(const Look& look) {
  insight_.was_read = insight_.was_read && is_read(read_);
  insight_.data = to_data(findings_, kinds_, look);
  insight_.data.open = !insight_.was_read;
  insight_.found = counter_.take();
}

// For every value that the conversation does not hold yet, each counted once.
bool RequestReading::has_room(const haechi::content::Pseudonyms& pseudonyms,
                              const Look& look) const {
  struct Value {
    std::string_view entity;
    std::string_view text;
    Return back{};
  };

  std::unordered_set<std::string> known;
  std::vector<Value> values;
  std::size_t bytes = pseudonyms.bytes();
  for (const Place& place : places_) {
    const auto found = std::span(findings_).subspan(place.first, place.count);
    const std::string_view text = place.text.text;
    for (const auto& each : haechi::content::list_stretches(text, found, look.entities())) {
      const Value value{each.entity, text.substr(each.span.begin, each.span.size()),
                        each.is_secret ? Return::Never : return_of(place.text)};
      std::string key(value.entity);
      key += value.back == Return::Never ? '-' : '+';
      key += haechi::content::canonical_value(value.entity, value.text);
      if (known.insert(std::move(key)).second) {
        values.push_back(value);
        bytes += value.text.size();
      }
    }
  }
  if (bytes <= kMostConversationBytes) {
    return true;
  }
  for (const Value& value : values) {
    const bool is_held = pseudonyms.holds(value.entity, value.text, value.back);
    bytes -= is_held ? value.text.size() : 0;
  }
  return bytes <= kMostConversationBytes || bytes == pseudonyms.bytes();
}

// A service that checks its body refuses at worst what was changed: nothing has left then.
bool RequestReading::may_change(const Look& look) const {
  if (read_.endpoint == nullptr) {
    return false;
  }
  switch (read_.endpoint->redact) {
  case catalog::Redact::Free:
    return true;
  case catalog::Redact::Unknown:
    return look.unsure == Look::Unsure::Changed;
  case catalog::Redact::SignedBody:
    break;
  }
  return false;
}

std::string RequestReading::find_conversation(const catalog::RequestMatch& match,
                                              const catalog::RequestFacts& facts) const {
  constexpr std::string_view kAnswerName = "resp_"; // another one in every turn
  const auto candidates = match.candidates();
  const auto own =
      std::ranges::find(candidates, read_.endpoint, &catalog::RequestCandidate::endpoint);
  if (read_.endpoint == nullptr || read_.endpoint->conversation.empty() ||
      own == candidates.end()) {
    return {};
  }
  const wire::json::Value body = read_.extraction.value();
  const catalog::Fact fact = find_fact(read_.endpoint->conversation, *own, facts, &body);
  return fact.values.empty() || fact.values.front().starts_with(kAnswerName) ? std::string()
                                                                             : fact.values.front();
}

std::optional<intercept::Redaction> RequestReading::redact(haechi::content::Pseudonyms& pseudonyms,
                                                           const Look& look) const {
  if (!may_change(look) || !is_target_clean_ || !insight_.was_read || !has_room(pseudonyms, look)) {
    return std::nullopt;
  }
  const haechi::content::SurrogateKinds none;
  const haechi::content::SurrogateKinds& surrogates =
      look.surrogates == nullptr ? none : *look.surrogates;
  std::vector<extract::TextEdit> edits;
  std::vector<Finding> left;
  NewNames renamed;
  for (const Place& place : places_) {
    const extract::Text& text = place.text;
    const auto found = std::span(findings_).subspan(place.first, place.count);
    const auto redacted =
        haechi::content::redact(text.text, found, look.entities(), pseudonyms,
                                haechi::content::Encoding::Plain, return_of(text), surrogates);
    if (text.is_key) {
      renamed.emplace(text.node, redacted.text);
    }
    for (const haechi::content::Replacement& each : redacted.replacements) {
      edits.push_back({text.written, each.span, std::string(each.token)});
    }
    std::ranges::copy_if(found, std::back_inserter(left), [&](const Finding& finding) {
      return is_kept(look.entities()[finding.entity]);
    });
  }
  auto body = extract::apply(read_.extraction.tree, std::move(edits));
  if (!body || has_twins(read_.extraction.tree, renamed)) {
    return std::nullopt;
  }
  return intercept::Redaction{*std::move(body),
                              to_data(left, haechi::content::count_kinds(left), look)};
}

} // namespace haechi::engine::content
