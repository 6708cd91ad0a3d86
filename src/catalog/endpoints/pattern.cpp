#include "catalog/endpoints/pattern.h"

#include "catalog/endpoints/characters.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::catalog {

namespace {

constexpr std::size_t kMaxPattern = 512;

bool is_capture_name(std::string_view name) {
  return !name.empty() && name.size() <= 32 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), to_lower);
  return out;
}

// Takes the text up to `{` and the name up to `}` off the front; the name is empty where no
// capture is left. False: braces that do not pair, or no name.
bool take_capture(std::string_view& rest, std::string& text, std::string& name) {
  const std::size_t open = rest.find('{');
  text = lower(rest.substr(0, open));
  name.clear();
  if (text.find('}') != std::string::npos) {
    return false;
  }
  if (open == std::string_view::npos) {
    rest = {};
    return true;
  }
  const std::size_t close = rest.find('}', open);
  if (close == std::string_view::npos) {
    return false;
  }
  name = rest.substr(open + 1, close - open - 1);
  rest.remove_prefix(close + 1);
  return is_capture_name(name);
}

std::optional<PatternPart> parse_part(std::string_view text) {
  PatternPart part;
  if (!take_capture(text, part.before, part.first)) {
    return std::nullopt;
  }
  if (part.first.empty()) {
    return part;
  }
  if (!take_capture(text, part.between, part.second)) {
    return std::nullopt;
  }
  if (part.second.empty()) {
    std::swap(part.between, part.after);
    return part;
  }
  std::string none;
  if (part.between.empty() || !take_capture(text, part.after, none) || !none.empty()) {
    return std::nullopt;
  }
  return part;
}

bool starts_with_lower(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() && equals_lower(text.substr(0, lower.size()), lower);
}

bool ends_with_lower(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() &&
         equals_lower(text.substr(text.size() - lower.size()), lower);
}

std::size_t find_lower(std::string_view text, std::string_view lower, std::size_t from) {
  for (std::size_t at = from; at + lower.size() <= text.size(); ++at) {
    if (equals_lower(text.substr(at, lower.size()), lower)) {
      return at;
    }
  }
  return std::string_view::npos;
}

bool matches_part(const PatternPart& part, std::string_view value, Captures& captures) {
  if (part.first.empty()) {
    return equals_lower(value, part.before);
  }
  if (!starts_with_lower(value, part.before) || !ends_with_lower(value, part.after) ||
      value.size() <= part.before.size() + part.after.size()) {
    return false;
  }
  value = value.substr(part.before.size(), value.size() - part.before.size() - part.after.size());
  if (part.second.empty()) {
    captures.add({part.first, value});
    return true;
  }
  const std::size_t at = find_lower(value, part.between, 1);
  if (at == std::string_view::npos || at + part.between.size() >= value.size()) {
    return false;
  }
  captures.add({part.first, value.substr(0, at)});
  captures.add({part.second, value.substr(at + part.between.size())});
  return true;
}

std::size_t count_text(const PatternPart& part) {
  return part.before.size() + part.between.size() + part.after.size();
}

tl::unexpected<Error> refuse(std::string_view text, std::string_view why) {
  return fail("E-CATALOG-050", fmt::format("`{}` is no pattern: {}", text, why), {},
              "parts of text with `{name}`, and one `**` for any number of parts");
}

} // namespace

std::optional<std::string_view> Captures::find(std::string_view name) const {
  for (const Capture& capture : all()) {
    if (capture.name == name) {
      return capture.value;
    }
  }
  return std::nullopt;
}

Result<Pattern> Pattern::parse(std::string_view text, char divider) {
  Pattern pattern;
  pattern.text_ = text;
  if (text.size() > kMaxPattern) {
    return refuse(text.substr(0, 32), "it is too long");
  }
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(divider), text.size());
    const std::string_view written = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (written == "**") {
      if (pattern.rest_at_ != kNoRest) {
        return refuse(pattern.text_, "`**` stands twice");
      }
      pattern.rest_at_ = pattern.parts_.size();
      continue;
    }
    const auto part = parse_part(written);
    if (!part || written.empty() || written.find('*') != std::string_view::npos) {
      return refuse(pattern.text_, fmt::format("`{}` is no part", written));
    }
    pattern.parts_.push_back(*part);
  }
  if (pattern.parts_.size() > kMaxParts || pattern.capture_names().size() > kMaxCaptures - 2) {
    return refuse(pattern.text_, "it has too many parts or captures");
  }
  return pattern;
}

Result<Pattern> Pattern::parse_host(std::string_view text) {
  if (text.empty() || text.find('/') != std::string_view::npos) {
    return refuse(text, "it is no host");
  }
  return parse(text, '.');
}

Result<Pattern> Pattern::parse_path(std::string_view text) {
  if (!text.starts_with('/') || text.find_first_of("?#;%\\ ") != std::string_view::npos) {
    return refuse(text, "a path starts with `/` and has neither query nor escapes");
  }
  auto pattern = parse(text.substr(1), '/');
  if (pattern) {
    pattern->text_ = text;
  }
  return pattern;
}

bool Pattern::matches(std::span<const std::string_view> parts, Captures& captures) const {
  const bool has_rest = rest_at_ != kNoRest;
  if (parts.size() < parts_.size() || (!has_rest && parts.size() != parts_.size())) {
    return false;
  }
  const std::size_t skipped = parts.size() - parts_.size();
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const std::size_t at = has_rest && i >= rest_at_ ? i + skipped : i;
    if (!matches_part(parts_[i], parts[at], captures)) {
      return false;
    }
  }
  return true;
}

bool Pattern::is_literal() const {
  return rest_at_ == kNoRest &&
         std::ranges::all_of(parts_, [](const PatternPart& part) { return part.first.empty(); });
}

std::uint32_t Pattern::specificity() const {
  std::size_t literal_parts = 0;
  std::size_t characters = 0;
  for (const PatternPart& part : parts_) {
    literal_parts += part.first.empty() ? 1 : 0;
    characters += count_text(part);
  }
  const std::uint32_t is_whole = rest_at_ == kNoRest ? 1 : 0;
  return is_whole << 18U | static_cast<std::uint32_t>(literal_parts) << 12U |
         static_cast<std::uint32_t>(std::min<std::size_t>(characters, 0xFFF));
}

std::vector<std::string_view> Pattern::capture_names() const {
  std::vector<std::string_view> names;
  for (const PatternPart& part : parts_) {
    if (!part.first.empty()) {
      names.emplace_back(part.first);
    }
    if (!part.second.empty()) {
      names.emplace_back(part.second);
    }
  }
  return names;
}

std::string Pattern::key() const {
  std::string out;
  for (std::size_t i = 0; i <= parts_.size(); ++i) {
    out += i == rest_at_ ? "/**" : "";
    if (i < parts_.size()) {
      const PatternPart& part = parts_[i];
      out += '/' + part.before + (part.first.empty() ? "" : "{}") + part.between +
             (part.second.empty() ? "" : "{}") + part.after;
    }
  }
  return out;
}

} // namespace haechi::catalog
