#include "catalog/endpoints/locator.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace haechi::catalog {

using wire::json::Kind;
using wire::json::Value;

namespace {

constexpr std::size_t kMaxRestDepth = 64;

tl::unexpected<Error> refuse(std::string_view text, std::string_view why) {
  return fail("E-CATALOG-051", fmt::format("`{}` is no locator: {}", text.substr(0, 80), why), {},
              "`/name`, `/*`, `/*[name=word]`, `/!json`, a last `/**`");
}

std::optional<std::string> unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '~') {
      out += text[i];
      continue;
    }
    constexpr std::string_view kEscaped = "~/[";
    const std::size_t code = ++i < text.size() ? static_cast<std::size_t>(text[i] - '0') : 3;
    if (code >= kEscaped.size()) {
      return std::nullopt;
    }
    out += kEscaped[code];
  }
  return out;
}

std::vector<std::string> split(std::string_view text, char divider) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(divider);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(end + 1);
  }
}

std::optional<StepFilter> parse_filter(std::string_view text) {
  StepFilter filter;
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return std::nullopt;
  }
  filter.is_negated = text[equals - 1] == '!';
  filter.path = split(text.substr(0, equals - (filter.is_negated ? 1 : 0)), '.');
  filter.words = split(text.substr(equals + 1), '|');
  const auto is_empty = [](const std::string& part) { return part.empty(); };
  if (std::ranges::any_of(filter.path, is_empty) || std::ranges::any_of(filter.words, is_empty)) {
    return std::nullopt;
  }
  return filter;
}

std::optional<LocatorStep> parse_step(std::string_view text) {
  LocatorStep step;
  if (const std::size_t open = text.find('['); open != std::string_view::npos) {
    if (!text.ends_with(']')) {
      return std::nullopt;
    }
    auto filter = parse_filter(text.substr(open + 1, text.size() - open - 2));
    if (!filter) {
      return std::nullopt;
    }
    step.filter = std::move(*filter);
    text = text.substr(0, open);
  }
  if (text == "*") {
    step.kind = StepKind::Each;
  } else if (text == "**") {
    step.kind = StepKind::Rest;
  } else if (text == "!json") {
    step.kind = StepKind::Json;
  } else {
    step.kind = StepKind::Member;
    auto name = unescape(text);
    if (!name || name->empty()) {
      return std::nullopt;
    }
    step.name = std::move(*name);
  }
  const bool takes_filter = step.kind == StepKind::Each || step.kind == StepKind::Member;
  return step.filter.path.empty() || takes_filter ? std::optional(std::move(step)) : std::nullopt;
}

const Value* find_element(const Value& array, std::string_view name) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  const bool is_index = error == std::errc() && end == name.data() + name.size() &&
                        (name.size() == 1 || name.front() != '0');
  return is_index && index < array.items.size() ? &array.items[index] : nullptr;
}

const Value* find_child(const Value& value, std::string_view name) {
  return value.is_array() ? find_element(value, name) : value.find(name);
}

std::optional<std::string> to_text(const Value& value) {
  if (value.is_text()) {
    return value.text;
  }
  return value.kind == Kind::Integer ? std::optional(std::to_string(value.integer)) : std::nullopt;
}

bool passes(const StepFilter& filter, const Value& value) {
  const Value* at = &value;
  for (const std::string& name : filter.path) {
    at = at == nullptr ? nullptr : find_child(*at, name);
  }
  const auto text = at == nullptr ? std::nullopt : to_text(*at);
  const bool is_one = text && std::ranges::find(filter.words, *text) != filter.words.end();
  return is_one != filter.is_negated;
}

// Walks one locator over one body. Its depth is that of the locator, and below `**` that of the
// body, which the JSON reader has bounded.
class Walk {
 public:
  explicit Walk(const Locator& locator) : steps_(locator.steps) {}

  void go(const Value& value, std::size_t step) {
    if (step == steps_.size()) {
      has_arrived_ = has_arrived_ || !value.is_null();
      add(value);
      return;
    }
    switch (steps_[step].kind) {
    case StepKind::Member:
      return enter_member(value, step);
    case StepKind::Each:
      return enter_each(value, step);
    case StepKind::Rest:
      return add_rest(value, 0);
    case StepKind::Json:
      return enter_json(value, step);
    }
  }

  [[nodiscard]] bool has_arrived() const { return has_arrived_; }

  Texts take() { return std::move(found_); }

 private:
  void enter(const Value& value, std::size_t step) {
    const StepFilter& filter = steps_[step].filter;
    if (filter.path.empty() || passes(filter, value)) {
      go(value, step + 1);
    }
  }

  // Every member of this name: in JSON there is one, a field of protobuf may repeat.
  void enter_member(const Value& value, std::size_t step) {
    const std::string& name = steps_[step].name;
    if (const Value* element = value.is_array() ? find_element(value, name) : nullptr) {
      enter(*element, step);
    }
    for (const wire::json::Member& member : value.members) {
      if (member.key == name) {
        enter(member.value, step);
      }
    }
  }

  void enter_each(const Value& value, std::size_t step) {
    for (const Value& item : value.items) {
      enter(item, step);
    }
    for (const wire::json::Member& member : value.members) {
      enter(member.value, step);
    }
  }

  void enter_json(const Value& value, std::size_t step) {
    if (!value.is_text()) {
      return;
    }
    if (++nested_ > kMaxNestedJson) {
      found_.is_complete = false;
      return;
    }
    const auto inner = wire::json::parse(value.text, {.max_bytes = 16U << 20U, .max_depth = 64});
    if (!inner) {
      found_.is_complete = false;
      return;
    }
    go(*inner, step + 1);
  }

  void add(const Value& value) {
    auto text = to_text(value);
    if (!text) {
      return;
    }
    if (found_.texts.size() >= kMaxTexts) {
      found_.is_complete = false;
      return;
    }
    found_.texts.push_back(std::move(*text));
  }

  void add_rest(const Value& value, std::size_t depth) {
    if (depth > kMaxRestDepth) {
      found_.is_complete = false;
      return;
    }
    has_arrived_ = has_arrived_ || !value.is_null();
    add(value);
    for (const Value& item : value.items) {
      add_rest(item, depth + 1);
    }
    for (const wire::json::Member& member : value.members) {
      add_rest(member.value, depth + 1);
    }
  }

  const std::vector<LocatorStep>& steps_;
  Texts found_;
  std::size_t nested_ = 0;
  bool has_arrived_ = false;
};

} // namespace

Result<Locator> parse_locator(std::string_view text) {
  Locator locator{.text = std::string(text), .steps = {}};
  if (text.size() > kMaxLocator) {
    return refuse(text, "it is too long");
  }
  if (text.empty()) {
    return locator;
  }
  if (!text.starts_with('/')) {
    return refuse(text, "it does not start with `/`");
  }
  for (const std::string& written : split(text.substr(1), '/')) {
    auto step = parse_step(written);
    if (!step) {
      return refuse(text, fmt::format("`{}` is no step", written));
    }
    if (!locator.steps.empty() && locator.steps.back().kind == StepKind::Rest) {
      return refuse(text, "`**` is not its last step");
    }
    locator.steps.push_back(std::move(*step));
  }
  if (locator.steps.size() > kMaxSteps) {
    return refuse(text, fmt::format("it has more than {} steps", kMaxSteps));
  }
  return locator;
}

Texts find_texts(const Locator& locator, const Value& body) {
  Walk walk(locator);
  walk.go(body, 0);
  return walk.take();
}

bool leads_somewhere(const Locator& locator, const Value& body) {
  Walk walk(locator);
  walk.go(body, 0);
  return walk.has_arrived();
}

} // namespace haechi::catalog
