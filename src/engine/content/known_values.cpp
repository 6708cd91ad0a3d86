#include "engine/content/known_values.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <utility>

namespace haechi::engine::content {

using haechi::content::EntityId;
using haechi::content::Finding;

namespace {

std::uint32_t load(std::string_view text, std::size_t at) {
  std::uint32_t out = 0;
  std::memcpy(&out, text.data() + at, sizeof(out));
  return out;
}

std::size_t to_bit(std::uint32_t beginning) {
  return (beginning * 0x9E3779B1U) >> 16U;
}

bool is_word_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Letters and digits of ASCII on both sides of a border make one word of it.
bool is_inside_word(std::string_view text, std::size_t border) {
  return border > 0 && border < text.size() && is_word_char(text[border - 1]) &&
         is_word_char(text[border]);
}

// What an entity's pseudonyms are named after.
std::unordered_map<std::string, EntityId> list_names(const haechi::content::Entities& entities) {
  std::unordered_map<std::string, EntityId> out;
  for (EntityId id = 0; id < entities.all().size(); ++id) {
    out.emplace(haechi::content::pseudonym_name(entities[id].id), id);
  }
  return out;
}

} // namespace

KnownValues::KnownValues(const haechi::content::Pseudonyms& pseudonyms,
                         const haechi::content::Entities& entities) {
  if (pseudonyms.is_empty()) {
    return;
  }
  const auto names = list_names(entities);
  const auto add = [&](std::string_view value, EntityId entity) {
    if (value.size() >= kShortestValue) {
      beginnings_.set(to_bit(load(value, 0)));
      values_.push_back({value, entity});
    }
  };
  for (const auto& [mark, pseudonym] : pseudonyms.all()) {
    const auto entity = names.find(pseudonym.name);
    if (entity == names.end()) {
      continue;
    }
    add(pseudonym.value.view(), entity->second);
    // What the user writes like a surrogate gets one of its own, so that it comes back as it was.
    if (!pseudonym.is_token()) {
      add(pseudonym.token, entity->second);
    }
  }
  link();
}

// In this order, all that begin with a value stand right behind it.
void KnownValues::link() {
  std::ranges::sort(values_, {},
                    [](const Value& value) { return std::pair(value.text, value.entity); });
  const auto twins = std::ranges::unique(values_, {}, &Value::text);
  values_.erase(twins.begin(), twins.end());
  for (std::size_t i = 1; i < values_.size(); ++i) {
    std::size_t front = i;
    while (front != 0 && !values_[i].text.starts_with(values_[front - 1].text)) {
      front = values_[front - 1].shorter;
    }
    values_[i].shorter = front;
  }
}

// The longest that stands there: the last one in order that is not behind the text, or one that
// this begins with.
const KnownValues::Value* KnownValues::match(std::string_view text, std::size_t at) const {
  if (is_inside_word(text, at)) {
    return nullptr;
  }
  const std::string_view rest = text.substr(at);
  const auto behind = std::ranges::upper_bound(values_, rest, {}, &Value::text);
  auto number = static_cast<std::size_t>(behind - values_.begin());
  if (number == 0) {
    return nullptr;
  }
  const std::string_view nearest = values_[number - 1].text;
  const auto same =
      static_cast<std::size_t>(std::ranges::mismatch(nearest, rest).in1 - nearest.begin());
  for (; number != 0; number = values_[number - 1].shorter) {
    const Value& value = values_[number - 1];
    if (value.text.size() <= same && !is_inside_word(text, at + value.text.size())) {
      return &value;
    }
  }
  return nullptr;
}

std::vector<Finding> KnownValues::find(std::string_view text,
                                       const std::vector<Finding>& known) const {
  std::vector<Finding> out;
  auto next = known.begin();
  for (std::size_t at = 0; at + kShortestValue <= text.size(); ++at) {
    if (!beginnings_.test(to_bit(load(text, at)))) {
      continue;
    }
    const Value* value = match(text, at);
    if (value == nullptr) {
      continue;
    }
    const text::Span span{static_cast<std::uint32_t>(at),
                          static_cast<std::uint32_t>(at + value->text.size())};
    while (next != known.end() && (next->span.end <= span.begin || next->is_layer)) {
      ++next;
    }
    if (next == known.end() || next->span.begin >= span.end) {
      out.push_back({.span = span, .entity = value->entity, .score = 100});
      at = span.end - 1;
    }
  }
  return out;
}

} // namespace haechi::engine::content
