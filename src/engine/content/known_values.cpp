#include "engine/content/known_values.h"

#include <cstring>

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

std::string name_of(std::string_view token) {
  const std::size_t begin = token.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  return std::string(token.substr(begin, token.find(':') - begin));
}

} // namespace

KnownValues::KnownValues(const haechi::content::Pseudonyms& pseudonyms,
                         const haechi::content::Entities& entities) {
  if (pseudonyms.is_empty()) {
    return;
  }
  const auto names = list_names(entities);
  for (const auto& [mark, pseudonym] : pseudonyms.all()) {
    const auto entity = names.find(name_of(pseudonym.token));
    const std::string_view value = pseudonym.value.view();
    if (value.size() >= kShortestValue && entity != names.end()) {
      beginnings_.set(to_bit(load(value, 0)));
      values_.emplace(load(value, 0), Value{value, entity->second});
    }
  }
}

// The longest that stands there.
const KnownValues::Value* KnownValues::match(std::string_view text, std::size_t at) const {
  const Value* out = nullptr;
  const auto [first, last] = values_.equal_range(load(text, at));
  for (auto each = first; each != last; ++each) {
    const std::string_view value = each->second.text;
    const bool stands = text.substr(at, value.size()) == value && !is_inside_word(text, at) &&
                        !is_inside_word(text, at + value.size());
    if (stands && (out == nullptr || value.size() > out->text.size())) {
      out = &each->second;
    }
  }
  return out;
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
