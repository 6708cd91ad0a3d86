#include "emit/coverage/sets.h"

#include "emit/coverage/table.h"
#include "emit/coverage/words.h"
#include "emit/refusal/escape.h"
#include "policy/coverage/coverage.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::emit::coverage {

namespace {

using policy::coverage::Axis;
using Strings = std::vector<std::string>;

constexpr std::size_t kFew = 3;
constexpr std::size_t kNoteWidth = 100;

bool holds(const Strings& values, std::string_view value) {
  return std::ranges::find(values, value) != values.end();
}

std::vector<std::uint32_t> others(const Axis& axis, const std::vector<std::uint32_t>& classes) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t i = 0; i < axis.classes.size(); ++i) {
    if (!std::ranges::binary_search(classes, i)) {
      out.push_back(i);
    }
  }
  return out;
}

} // namespace

std::string SetNamer::list(std::string_view axis, const Strings& values) const {
  std::string out;
  for (const std::string& value : values) {
    out += (out.empty() ? "" : ", ") + to_one_line(name_value(axis, value, language_));
  }
  return out;
}

std::string SetNamer::name(const Axis& axis, const std::vector<std::uint32_t>& classes) {
  const Strings values = policy::coverage::words_of(axis, classes);
  const auto rest = others(axis, classes);
  const bool is_place = axis.facet != policy::Facet::Service && axis.facet != policy::Facet::Body;
  const bool is_open_ended =
      std::ranges::any_of(axis.classes, &policy::coverage::FacetClass::is_rest);
  if (is_open_ended && rest.empty() && axis.classes.size() > 1) {
    return std::string(in(language_, "any", "모두"));
  }
  const Strings left = policy::coverage::words_of(axis, rest);
  if (is_place && is_open_ended && left.size() <= 2 && values.size() > left.size() &&
      holds(values, policy::coverage::kOther)) {
    return fmt::format(fmt::runtime(in(language_, "all but {}", "{} 제외")), list(axis.name, left));
  }
  return name(axis.name, values);
}

std::string SetNamer::name(std::string_view axis, const Strings& values) {
  if (values.size() <= kFew) {
    return list(axis, values);
  }
  std::string members = list(axis, values);
  const auto [known, is_new] = numbers_.try_emplace(members, notes_.size() + 1);
  if (is_new) {
    notes_.push_back(std::move(members));
  }
  const bool is_every_other = axis == "service" && holds(values, policy::coverage::kNewService);
  const std::string what =
      is_every_other
          ? std::string(in(language_, "every other AI service", "그 밖의 모든 AI 서비스"))
          : fmt::format(fmt::runtime(in(language_, "{} and {} more", "{} 외 {}개")),
                        to_one_line(name_value(axis, values.front(), language_)),
                        values.size() - 1);
  return fmt::format("{} [{}]", what, known->second);
}

std::string SetNamer::notes() const {
  std::string out;
  for (std::size_t i = 0; i < notes_.size(); ++i) {
    out += wrap(fmt::format("[{}] {}", i + 1, notes_[i]), kNoteWidth, 4);
  }
  return out;
}

} // namespace haechi::emit::coverage
