#include "oversight/check_fields.h"

#include "base/utf8.h"
#include "oversight/ladder.h"
#include "oversight/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace haechi::oversight {

namespace {

tl::unexpected<Error> refuse(const EventSpec& spec, std::string_view name, std::string_view why,
                             std::string hint = {}) {
  return fail("E-OVERSIGHT-002", fmt::format("`{}` of {}: {}", name, spec.word, why), {},
              std::move(hint));
}

bool is_plain(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7F || c == ',';
  });
}

bool is_reference(std::string_view text) {
  return !text.empty() && text.size() <= kMaxId && is_plain(text);
}

bool is_count(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value <= kMaxCount;
}

bool are_ids(std::string_view text) {
  const auto ids = split(text, ',');
  return ids.size() <= kMaxIds && std::ranges::all_of(ids, is_reference);
}

Result<void> check_value(const EventSpec& spec, const FieldSpec& field, const std::string& value) {
  switch (field.type) {
  case FieldType::Text:
    return value.size() <= kMaxText
               ? Result<void>()
               : refuse(spec, field.name, fmt::format("more than {} bytes", kMaxText));
  case FieldType::Id:
    return is_reference(value) ? Result<void>()
                               : refuse(spec, field.name, fmt::format("`{}` is no id", value),
                                        "no blanks and no commas");
  case FieldType::Ids:
    return are_ids(value) ? Result<void>() : refuse(spec, field.name, "no list of ids", "a,b,c");
  case FieldType::Date:
    return parse_instant(value) ? Result<void>()
                                : refuse(spec, field.name, fmt::format("`{}` is no time", value),
                                         "2025-02-14T00:00:00+09:00");
  case FieldType::Count:
    return is_count(value)
               ? Result<void>()
               : refuse(spec, field.name, fmt::format("`{}` is no number to {}", value, kMaxCount));
  case FieldType::Ladder:
    return parse_ladder(value).map([](const LadderSteps&) {});
  default:
    const auto words = words_of(field.type);
    return std::ranges::find(words, value) != words.end()
               ? Result<void>()
               : refuse(spec, field.name, fmt::format("`{}` is none of its words", value),
                        fmt::format("{}", fmt::join(words, ", ")));
  }
}

} // namespace

bool is_id(std::string_view text) {
  return is_reference(text) && text.find('/') == std::string_view::npos && is_utf8(text);
}

Result<void> check_fields(const EventSpec& spec, const Event& event) {
  for (const auto& [name, value] : event.fields) {
    const FieldSpec* field = find_field(spec, name);
    if (field == nullptr || (field->use == Use::Internal && event.by != kRegister)) {
      std::vector<std::string_view> names;
      std::ranges::transform(spec.fields, std::back_inserter(names), &FieldSpec::name);
      const std::string near = find_nearest_word(name, names);
      return refuse(spec, name, "it has no such field",
                    near.empty() ? std::string() : fmt::format("did you mean `{}`?", near));
    }
    if (!is_utf8(value)) {
      return refuse(spec, name, "it is no UTF-8");
    }
    if (!value.empty()) {
      if (auto checked = check_value(spec, *field, value); !checked) {
        return checked;
      }
    }
  }
  for (const FieldSpec& field : spec.fields) {
    if (field.use == Use::Required && find_text(event.fields, field.name).empty()) {
      return refuse(spec, field.name, "it is missing", std::string(field.help));
    }
  }
  return {};
}

} // namespace haechi::oversight
